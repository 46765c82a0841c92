using Mesos.Orleans.Abstractions.Frameworks;
using Mesos.Orleans.Grains.Agents;
using Orleans;
using Orleans.Runtime;

namespace Mesos.Orleans.Grains.Tests.Simulation;

/// <summary>A silo that was frozen until the others gave it up wakes, and a framework has two activations.</summary>
public sealed class OvertakenFrameworkTests
{
    private readonly Story _story = new();

    [Fact]
    public void Accept_TakenByAnActivationThatWasOvertaken_AfterItsTaskWasCalledGone_LaunchesNothing()
    {
        var (frozen, task) = FreezeAnAccept();
        _story.Scheduler.Reconcile();
        _story.RunUntil(() => task.Reconciled == V1.TaskState.TaskGone);

        frozen.Silo.Thaw();
        _story.RunUntil(() => frozen.IsGone);
        _story.RunFor(TimeSpan.FromMinutes(1));

        Assert.Null(task.Real);
        Assert.Contains("offers/accepted", CountersOf(frozen).Keys);
    }

    [Fact]
    public void Accept_TakenByAnActivationThatWasOvertaken_BeforeAnybodyAsked_IsKnownToTheLaterOne()
    {
        var (frozen, task) = FreezeAnAccept();
        frozen.Silo.Thaw();
        _story.RunUntil(() => task.IsRunning);

        _story.Scheduler.Reconcile();

        _story.RunUntil(() => task.Reconciled is not null || task.Updates.Count > 0);
        Assert.False(task.Reconciled is V1.TaskState.TaskGone or V1.TaskState.TaskUnknown);
    }

    [Fact]
    public void Reconcile_AskedOfAnActivationThatWasOvertaken_IsNotAnswered()
    {
        var frozen = _story.FreezeFramework();
        _story.WaitForOffer();
        var task = _story.LaunchOne();
        var told = CountersOf(frozen).GetValueOrDefault("events/UPDATE");

        frozen.Silo.Thaw();
        _story.SendTo(frozen, Story.Reconcile(task.Id, task.Agent));
        _story.RunUntil(() => frozen.IsGone);

        Assert.Equal(told, CountersOf(frozen).GetValueOrDefault("events/UPDATE"));
    }

    [Fact]
    public void Reconcile_AskedOfAnActivationThatWasOvertakenAndNoAgentKnows_IsNotAnswered()
    {
        // What the later one writes for its scheduler is all that anybody knows of it.
        var frozen = _story.FreezeFramework();
        var stream = _story.Scheduler.Stream;
        _story.Scheduler.Kill();
        _story.Scheduler.Start();
        _story.RunUntil(() => _story.Scheduler.IsSubscribed && _story.Scheduler.Stream != stream);
        var told = CountersOf(frozen).GetValueOrDefault("events/UPDATE");

        frozen.Silo.Thaw();
        _story.SendTo(frozen, Story.Reconcile("t", _story.Machine.Id!.Value.Value), stream);
        _story.SendTo(frozen, Story.Reconcile("t", null), stream);
        _story.RunUntil(() => frozen.IsGone);

        Assert.Equal(told, CountersOf(frozen).GetValueOrDefault("events/UPDATE"));
        Assert.Contains("calls/RECONCILE", CountersOf(frozen).Keys);
    }

    [Fact]
    public void Accept_OfTheLaterActivation_WhileTheOvertakenOneAsksItsAgentsToo_Runs()
    {
        var first = _story.LaunchOne();
        var frozen = _story.FreezeFramework();
        frozen.Silo.Thaw();
        _story.RunUntil(() => frozen.IsGone);
        _story.WaitForOffer();

        var second = _story.LaunchOne();

        Assert.True(first.IsRunning);
        Assert.True(second.IsRunning);
    }

    [Fact]
    public void Operation_ReachesASiloThatWakesAfterItsDeath_IsNotDoneBehindTheNextActivation()
    {
        _story.LaunchOne();
        var grain = new GrainKey(typeof(AgentGrain), _story.Machine.Id!.Value.Value);
        var sleeping = _story.Cluster.Find(grain)!;
        sleeping.Silo.Freeze();
        _story.SendReservation();
        _story.RunFor(TimeSpan.FromSeconds(1));
        _story.Cluster.DeclareDead(sleeping.Silo);
        _story.RunUntil(() => _story.Cluster.Find(grain) is { IsIdle: true } next && next != sleeping && _story.Machine.IsSettled && _story.Census() is { Registered: true });

        sleeping.Silo.Thaw();
        _story.RunUntil(() => sleeping.IsGone);
        var serving = _story.Cluster.Find(grain);
        serving!.Deactivate(new(DeactivationReasonCode.ActivationIdle, "What is stored counts"));
        _story.RunUntil(() => _story.Cluster.Find(grain) is { IsValid: true } next && next != serving && _story.Machine.IsSettled && _story.Census() is { Registered: true });

        _story.RunFor(TimeSpan.FromSeconds(10));
        Assert.True(_story.Machine.Total.Reserved.IsEmpty);
    }

    // The activation on the frozen silo has it, and its scheduler has heard that the silo is dead.
    private (SimulatedActivation Frozen, LaunchedTask Task) FreezeAnAccept()
    {
        var frozen = _story.FreezeFramework(meanwhile: () =>
        {
            _story.Scheduler.Orders = 1;
            _story.RunUntil(() => _story.Scheduler.Tasks.Count > 0);
        });
        var task = Assert.Single(_story.Scheduler.Tasks);
        _story.RunUntil(() => task.IsAnswered);
        return (frozen, task);
    }

    private static IReadOnlyDictionary<string, long> CountersOf(SimulatedActivation framework) => ((IFrameworkGrain)framework.Instance!).GetSnapshot().Result!.Counters;
}
