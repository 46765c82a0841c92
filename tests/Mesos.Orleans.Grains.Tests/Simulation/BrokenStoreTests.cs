using Mesos.Orleans.Abstractions.Agents;
using Mesos.Orleans.Abstractions.Cluster;
using Mesos.Orleans.Abstractions.Frameworks;
using Mesos.Orleans.Abstractions.Quota;
using Mesos.Orleans.Abstractions.Tasks;
using Mesos.Orleans.Core;
using Mesos.Orleans.Core.Tasks;
using Mesos.Orleans.Grains.Agents;
using Mesos.Orleans.Grains.Allocation;
using Mesos.Orleans.Grains.Cluster;
using Mesos.Orleans.Grains.Frameworks;
using Mesos.Orleans.Grains.Tasks;
using CallType = Mesos.V1.Scheduler.Call.Types.Type;

namespace Mesos.Orleans.Grains.Tests.Simulation;

/// <summary>A store that fails in one place, or a grain that gives no answer: whoever has nothing to do with it goes on, and what waits for it is not forgotten.</summary>
public sealed class BrokenStoreTests
{
    private readonly Story _story = new();

    private GrainKey AgentKey => new(typeof(AgentGrain), _story.Machine.Id!.Value.Value);

    [Fact]
    public void Launch_WhoseAgentCannotReadTheFrameworksRecord_IsDoneOnceItCan()
    {
        var framework = new GrainKey(typeof(FrameworkGrain), _story.Scheduler.Id!);
        _story.Scheduler.Orders = 1;
        _story.RunUntil(() => _story.Scheduler.Tasks.Count > 0);
        _story.Cluster.Storage.Break(framework);
        _story.RunFor(TimeSpan.FromMilliseconds(300));
        _story.Cluster.Storage.Mend(framework);

        _story.RunUntil(() => _story.Scheduler.Tasks[0].IsRunning);
    }

    [Fact]
    public void Launch_WhoseAgentCannotReadTheFrameworksRecordForLong_IsCalledLost()
    {
        var framework = new GrainKey(typeof(FrameworkGrain), _story.Scheduler.Id!);
        _story.Scheduler.Orders = 1;
        _story.RunUntil(() => _story.Scheduler.Tasks.Count > 0);
        _story.Cluster.Storage.Break(framework);
        _story.RunUntil(() => _story.Scheduler.Tasks[0].IsAnswered);
        _story.Cluster.Storage.Mend(framework);

        _story.RunUntil(() => _story.Scheduler.Tasks[0].IsRunning || _story.Scheduler.Tasks[0].End is not null);
    }

    [Fact]
    public void Report_OfATaskWhoseRecordCannotBeWritten_FreesWhatOthersHeld()
    {
        var (broken, sound) = (_story.LaunchOne(), _story.LaunchOne());
        var record = TaskKeyOf(broken);
        _story.Cluster.Storage.Break(record);
        Kill(broken);
        _story.RunUntil(() => !broken.IsRunning);
        Kill(sound);

        _story.RunUntil(() => sound.End == V1.TaskState.TaskKilled && _story.Census()!.Launches.All(launch => launch.LaunchId != sound.Launches[0]));
        Assert.Null(broken.End);

        _story.Cluster.Storage.Mend(record);
        _story.RunUntil(() => broken.End == V1.TaskState.TaskKilled);
    }

    [Fact]
    public void Drain_WhenTheSiloOfATaskDiesWithItsAcknowledgement_Ends()
    {
        var (first, last) = (_story.LaunchOne(), _story.LaunchOne());
        Elsewhere(TaskKeyOf(first), AgentKey);
        Kill(first);
        _story.RunUntil(() => first.End is not null);
        _story.RunFor(TimeSpan.FromSeconds(1));
        _story.Tell<IAgentLifecycle>(AgentKey.Key, agent => agent.Drain(null, markGone: false));
        _story.Cluster.Crash(_story.Cluster.Find(TaskKeyOf(first))!.Silo, TimeSpan.Zero);

        _story.RunUntil(() => last.End is not null);
        _story.RunUntil(() => Snapshot() is { Drain.State: V1.DrainState.Drained });
    }

    [Fact]
    public void Allocator_ThatCannotReadTheListOfAgents_WakesThemOnceItCan()
    {
        var agent = AgentKey;
        _story.Machine.Kill();
        var shards = Enumerable.Range(0, Registry.Shards).Select(n => new GrainKey(typeof(RegistryGrain), $"{Registry.Agents}/{n}")).ToArray();
        foreach (var shard in shards)
        {
            _story.Cluster.Storage.Break(shard);
        }

        foreach (var silo in _story.Cluster.Silos.ToArray())
        {
            _story.Cluster.Crash(silo, TimeSpan.Zero);
            _story.Cluster.AddSilo();
        }

        _story.RunFor(TimeSpan.FromMinutes(1));
        Assert.Null(_story.Cluster.Find(agent));
        foreach (var shard in shards)
        {
            _story.Cluster.Storage.Mend(shard);
        }

        _story.RunUntil(() => _story.Cluster.Find(agent) is { IsValid: true });
    }

    [Fact]
    public void Kill_OfTasksOnAnAgentWhoseGrainGivesNoAnswer_HoldsUpNothingElse()
    {
        var task = _story.LaunchOne();
        Elsewhere(AgentKey, _story.Framework!.Key);
        _story.RunUntil(() => Snapshot() is { Connected: true });
        _story.Cluster.Find(AgentKey)!.Silo.Freeze();
        for (var n = 0; n < 8; n++)
        {
            Kill(task);
        }

        _story.RunFor(TimeSpan.FromSeconds(20));
        _story.SendTo(_story.Framework!, Story.Reconcile(task.Id, task.Agent));
        _story.RunFor(TimeSpan.FromSeconds(1));
        Assert.Equal(V1.TaskState.TaskRunning, task.Reconciled);

        _story.Cluster.Find(AgentKey)!.Silo.Thaw();
        _story.RunUntil(() => task.End == V1.TaskState.TaskKilled);
    }

    [Fact]
    public void Quota_SetWhileTheAllocatorBeginsAnew_IsNotJudgedByAnEmptyCluster()
    {
        CallReply? reply = null;
        var allocator = _story.Cluster.Find(new GrainKey(typeof(AllocatorGrain), "0"))!;
        _story.Cluster.Crash(allocator.Silo, TimeSpan.Zero);
        _story.RunFor(TimeSpan.FromMilliseconds(1));

        _story.TellSingleton<IQuotaGrain>(async quota => reply = await quota.Update([Guarantee("cpus", 4)], force: false));

        _story.RunUntil(() => reply is not null);
        Assert.Null(reply!.Refusal);
    }

    [Fact]
    public void Task_WhoseEndIsKnownToItsFrameworkAndNotToItsRecord_IsToldToHaveEnded()
    {
        var task = _story.LaunchOne();
        _story.RunFor(TimeSpan.FromSeconds(1));
        _story.Machine.Kill();
        _ = _story.Machine.OnCommand(new KillTask(task.Real!.Key, null));
        _story.RunUntil(() => !task.IsRunning);
        V1.TaskStatus Status(V1.TaskState state, Guid uuid) => new()
        {
            TaskId = new() { Value = task.Id }, AgentId = new() { Value = task.Agent }, State = state, Uuid = WireUuid.ToWire(uuid),
        };

        // As an activation of the task says it that is overtaken meanwhile.
        _story.Tell<IFrameworkInbox>(_story.Scheduler.Id!, inbox => inbox.ReceiveTaskChange(new TaskChanged(
            new(task.Id), task.Launches[0], new(task.Agent), Status(V1.TaskState.TaskKilled, _story.Cluster.Ids.Next()),
            Status(V1.TaskState.TaskRunning, WireUuid.Read(task.Updates[^1].Uuid)), task.Real.Launch.Task)));

        _story.RunUntil(() => task.End == V1.TaskState.TaskKilled);
    }

    [Fact]
    public void Reconcile_OfATaskThatEndedBeforeItsLaunchWasInTheIndex_TellsItsEnd()
    {
        _story.LaunchOne();
        var framework = _story.Framework!.Key;
        _story.Cluster.Storage.Break(framework);
        var task = _story.LaunchOne();
        Kill(task);
        _story.Scheduler.Kill();
        _story.RunUntil(() => !task.IsRunning && _story.Census()!.Launches.All(launch => launch.LaunchId != task.Launches[0]));
        _story.RunFor(TimeSpan.FromSeconds(0.1));
        foreach (var silo in _story.Cluster.Silos.ToArray())
        {
            _story.Cluster.Crash(silo, TimeSpan.Zero);
            _story.Cluster.AddSilo();
        }

        _story.Cluster.Storage.Mend(framework);
        _story.Scheduler.Start();
        _story.RunUntil(() => _story.Scheduler.IsSubscribed && _story.Machine.IsSettled);
        _story.RunFor(TimeSpan.FromMinutes(1));
        Assert.Null(task.End);
        _story.Scheduler.Reconcile();

        _story.RunUntil(() => task.End == V1.TaskState.TaskKilled);
    }

    private static V1.Quota.QuotaConfig Guarantee(string resource, double amount) => new()
    {
        Role = "guaranteed",
        Guarantees = { [resource] = new() { Value = amount } },
    };

    private AgentSnapshot? Snapshot() =>
        _story.Cluster.Find(AgentKey) is { IsValid: true } activation ? ((IAgentGrain)activation.Instance!).GetSnapshot().Result : null;

    private void Kill(LaunchedTask task) => _story.SendTo(_story.Framework!, new()
    {
        Type = CallType.Kill,
        Kill = new() { TaskId = new() { Value = task.Id }, AgentId = new() { Value = task.Agent } },
    });

    private GrainKey TaskKeyOf(LaunchedTask task) => new(typeof(TaskGrain), new TaskKey(new(_story.Scheduler.Id!), new(task.Id)).ToString());

    // Until the first of the two is on another silo than the second, and on none that serves the framework.
    private void Elsewhere(GrainKey moved, GrainKey other)
    {
        while (_story.Cluster.Find(moved) is not { IsValid: true } here || here.Silo == _story.Cluster.Find(other)?.Silo || here.Silo == _story.Framework?.Silo)
        {
            var before = _story.Cluster.Find(moved);
            before?.Deactivate(new(global::Orleans.DeactivationReasonCode.ActivationIdle, "It is to be elsewhere"));
            _story.Tell<IAgentGrain>(AgentKey.Key, agent => agent.GetSnapshot());
            if (moved.Class == typeof(TaskGrain))
            {
                _story.Tell<ITaskGrain>(moved.Key, task => task.GetSnapshot());
            }

            _story.RunUntil(() => _story.Cluster.Find(moved) is { IsValid: true } next && next != before);
        }
    }
}
