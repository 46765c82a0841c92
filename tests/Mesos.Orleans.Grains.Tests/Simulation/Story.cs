using Mesos.Orleans.Abstractions.Agents;
using Mesos.Orleans.Abstractions.Frameworks;
using Mesos.Orleans.Core.Frameworks;
using Mesos.Orleans.Core.Resources;
using Mesos.Orleans.Grains.Agents;
using Mesos.Orleans.Grains.Frameworks;
using Orleans;
using CallType = Mesos.V1.Scheduler.Call.Types.Type;

namespace Mesos.Orleans.Grains.Tests.Simulation;

/// <summary>A simulation in which only what a test says goes wrong: three silos, one machine, one scheduler that launches what it is told to.</summary>
internal sealed class Story
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(15);

    private readonly SimulatedProcess _test;
    private readonly TurnScheduler _turns;
    private readonly Oracle _oracle;

    public Story()
    {
        SynchronizationContext.SetSynchronizationContext(null);
        Loop = new SimulationLoop(seed: 1);
        Cluster = new SimulatedCluster(Loop, new SimulatedFaults(Loop), silos: 3);
        _oracle = new Oracle(Loop);
        Machine = new AgentMachine(Cluster, _oracle, 0) { TaskDuration = TimeSpan.FromDays(1) };
        Scheduler = new SchedulerProgram(Cluster, _oracle, 0) { Orders = 0 };
        _test = new SimulatedProcess(Loop, "test", 50);
        _turns = new TurnScheduler(Loop, _test);
        Machine.Start();
        Scheduler.Start();
        RunUntil(() => Machine.IsSettled && Scheduler.Offers.Count > 0);
    }

    public SimulationLoop Loop { get; }

    public SimulatedCluster Cluster { get; }

    public AgentMachine Machine { get; }

    public SchedulerProgram Scheduler { get; }

    public void RunFor(TimeSpan duration) => Loop.RunUntil(duration, TimeSpan.MaxValue, () => false);

    public void RunUntil(Func<bool> condition) => Assert.True(Loop.RunUntil(Limit, TimeSpan.FromMilliseconds(1), condition), $"It has not come to this within {Limit}.");

    /// <summary>Launches a task, and waits until its scheduler hears that it runs, or until it runs.</summary>
    public LaunchedTask LaunchOne(bool isTold = true)
    {
        Scheduler.Orders++;
        RunUntil(() => Scheduler.Orders == 0 && Scheduler.Tasks[^1].IsRunning
            && (!isTold || Scheduler.Tasks[^1].Updates is [.., (_, V1.TaskState.TaskRunning)]));
        return Scheduler.Tasks[^1];
    }

    /// <summary>Sends a grain something and does not wait for the answer.</summary>
    public void Tell<T>(string key, Func<T, Task> call)
        where T : IGrainWithStringKey => _turns.Post(() => call(new SimulatedGrainFactory(Cluster, _test).GetGrain<T>(key)).Ignore());

    /// <summary>Sends the only grain of its kind something.</summary>
    public void TellSingleton<T>(Func<T, Task> call)
        where T : IGrainWithIntegerKey => _turns.Post(() => call(new SimulatedGrainFactory(Cluster, _test).GetGrain<T>(0)).Ignore());

    /// <summary>The activation of the scheduler's framework that serves now.</summary>
    public SimulatedActivation? Framework => Cluster.Find(new GrainKey(typeof(FrameworkGrain), Scheduler.Id!));

    /// <summary>The silo of the framework's grain freezes, and the others take it for dead; the framework's grain was not on that of the machine's.</summary>
    /// <param name="meanwhile">What happens once it is frozen and before anybody notices.</param>
    /// <returns>The activation on the frozen silo.</returns>
    public SimulatedActivation FreezeFramework(Action? meanwhile = null)
    {
        var machine = new GrainKey(typeof(AgentGrain), Machine.Id!.Value.Value);
        while (Framework!.Silo == Cluster.Find(machine)!.Silo)
        {
            var here = Framework;
            here.Deactivate(new(DeactivationReasonCode.ActivationIdle, "It is to be elsewhere"));
            RunUntil(() => Framework is { IsValid: true } next && next != here);
            WaitForOffer();
        }

        var frozen = Framework;
        frozen.Silo.Freeze();
        meanwhile?.Invoke();
        RunFor(TimeSpan.FromSeconds(0.5));
        Cluster.DeclareDead(frozen.Silo);
        RunUntil(() => Framework is { IsValid: true } next && next != frozen);
        return frozen;
    }

    /// <summary>Waits until the scheduler has an offer that the activation which serves it now has made.</summary>
    public void WaitForOffer() => RunUntil(() => Framework is { IsValid: true } activation
        && ((IFrameworkGrain)activation.Instance!).GetSnapshot().Result!.Offers.Any(open => Scheduler.Offers.Any(offer => offer.Id.Equals(open.Id))));

    /// <summary>A call that asks for one task.</summary>
    public static V1.Scheduler.Call Reconcile(string task, string? agent) => new()
    {
        Type = CallType.Reconcile,
        Reconcile = new()
        {
            Tasks =
            {
                new V1.Scheduler.Call.Types.Reconcile.Types.Task { TaskId = new() { Value = task }, AgentId = agent is null ? null : new() { Value = agent } },
            },
        },
    };

    /// <summary>Sends a call of the scheduler to one activation, as one does that knows no other.</summary>
    public void SendTo(SimulatedActivation activation, V1.Scheduler.Call call, Guid? stream = null)
    {
        call.FrameworkId = new() { Value = Scheduler.Id };
        var kind = CallKind.Of(typeof(IFrameworkGrain).GetMethod(nameof(IFrameworkGrain.Call))!);
        var sent = new SimulatedCall(_test, activation.Key, kind, [new FrameworkCall(stream ?? Scheduler.Stream, call, null)]);
        activation.Receive(new SimulatedCallRequest(Cluster, sent, activation.Silo));
    }

    /// <summary>Sends the machine's grain an operation as a framework's grain does.</summary>
    public void SendReservation()
    {
        var framework = new FrameworkId(Scheduler.Id!);
        var disk = new V1.Resource
        {
            Name = "disk", Type = V1.Value.Types.Type.Scalar, Scalar = new() { Value = 64 },
            Reservations = { new V1.Resource.Types.ReservationInfo { Type = V1.Resource.Types.ReservationInfo.Types.Type.Dynamic, Role = Scheduler.Role } },
        };
        var reserve = new V1.Offer.Types.Operation { Type = V1.Offer.Types.Operation.Types.Type.Reserve, Reserve = new() { Resources = { disk } } };
        Tell<IAgentGrain>(Machine.Id!.Value.Value, grain => grain.Launch(new LaunchTasks(
            framework, 1, Scheduler.Role, [], ResourceSet.Parse("disk:64").Value!, [], 0)
        {
            Operations = [new OperationRequest(Cluster.Ids.Next(), reserve)],
            FrameworkInfo = new V1.FrameworkInfo { User = "u", Name = "story", Id = new() { Value = framework.Value }, Role = Scheduler.Role },
        }));
    }

    /// <summary>Sends the machine's grain a launch as a framework's grain does.</summary>
    public Guid SendLaunch(string task)
    {
        var id = Cluster.Ids.Next();
        var framework = new FrameworkId(Scheduler.Id!);
        var info = new V1.FrameworkInfo { User = "u", Name = "story", Id = new() { Value = framework.Value } };
        var spec = new V1.TaskInfo
        {
            Name = task, TaskId = new() { Value = task }, AgentId = new() { Value = Machine.Id!.Value.Value }, Command = new() { Value = "true" },
            Resources = { ResourceSet.Parse("cpus:1;mem:32").Value!.ToWire() },
        };
        Tell<IAgentGrain>(Machine.Id.Value.Value, grain => grain.Launch(new LaunchTasks(
            framework, 1, "*", [], ResourceSet.Parse("cpus:1;mem:32").Value!, [new TaskLaunch(id, framework, info, spec, null, V1.TaskState.TaskStaging)], 0)));
        return id;
    }

    /// <summary>What the activation that serves now says about the scheduler's launches.</summary>
    public LaunchCensus? Census() => Cluster.Find(new GrainKey(typeof(AgentGrain), Machine.Id!.Value.Value)) is { IsValid: true } activation
        ? ((IAgentGrain)activation.Instance!).FindLaunches(new FrameworkId(Scheduler.Id!), 0).Result
        : null;
}
