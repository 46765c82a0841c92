using Mesos.Orleans.Abstractions.Agents;
using Mesos.Orleans.Agent.Tests.Executors;
using EventType = Mesos.V1.Executor.Event.Types.Type;
using Reason = Mesos.V1.TaskStatus.Types.Reason;

namespace Mesos.Orleans.Agent.Tests.Hosting;

/// <summary>Task ids that are launched again while their first launch is still here, as when the cluster takes that for lost.</summary>
public sealed class SecondLaunchTests : IAsyncLifetime
{
    private readonly AgentFixture _agent = new();

    public ValueTask InitializeAsync() => new(_agent.StartAsync());

    public ValueTask DisposeAsync() => _agent.DisposeAsync();

    [Fact]
    public async Task Launch_OfATaskThatStillRuns_TheFirstIsDeadBeforeTheSecondBegins()
    {
        var first = _agent.Run(_agent.Task("t1", null, "trap 'echo deaf' TERM; echo up; while true; do sleep 0.02; done"))[0];
        await _agent.NextUpdates(2);
        await Eventually.TrueAsync(() => _agent.Output("t1").Contains("up", StringComparison.Ordinal), "the first runs");

        var second = _agent.Run(_agent.Task("t1", null, "exit 0"))[0];

        var end = await _agent.Cluster.NextUpdate();
        Assert.Equal((first.LaunchId, V1.TaskState.TaskKilled), (end.LaunchId, end.Status.State));
        var updates = new[] { await _agent.Cluster.NextUpdate(), await _agent.Cluster.NextUpdate(), await _agent.Cluster.NextUpdate() };
        Assert.All(updates, update => Assert.Equal(second.LaunchId, update.LaunchId));
        Assert.Equal(V1.TaskState.TaskFinished, updates[2].Status.State);
    }

    [Fact]
    public async Task Kill_OfOneLaunch_LeavesTheOtherOfThatIdAlone()
    {
        var launch = _agent.Run(_agent.Task("t1", null, "exec sleep 600"))[0];
        await _agent.NextUpdates(2);

        _agent.Cluster.Command(new KillTask(new(_agent.Framework, new("t1")), null) { LaunchId = Guid.AllBitsSet });
        _agent.Run(_agent.Task("t2", null, "exit 0"));
        Assert.Equal(["t2 TaskFinished", "t2 TaskRunning", "t2 TaskStarting"], await _agent.NextUpdates(3));
        _agent.Cluster.Command(new KillTask(new(_agent.Framework, new("t1")), null) { LaunchId = launch.LaunchId });

        Assert.Equal(["t1 TaskKilled"], await _agent.NextUpdates(1));
    }

    [Fact]
    public async Task Launch_OfATaskThatItsExecutorStillHas_IsRefusedAndTheFirstIsKilled()
    {
        using var executor = new HandExecutor(_agent);
        var first = _agent.Run(_agent.Task("t1", AgentFixture.Idle()))[0];
        await Eventually.TrueAsync(() => _agent.Output() == "up\n", "the process runs");
        await executor.Subscribe();
        await executor.Next(EventType.Subscribed);
        await executor.Next(EventType.Launch);

        var second = _agent.Run(_agent.Task("t1", AgentFixture.Idle()))[0];

        var refused = await _agent.Cluster.NextUpdate();
        Assert.Equal((second.LaunchId, V1.TaskState.TaskLost, Reason.TaskInvalid), (refused.LaunchId, refused.Status.State, refused.Status.Reason));
        Assert.Equal("t1", (await executor.Next(EventType.Kill)).Kill.TaskId.Value);
        await executor.Accept(executor.Update("t1", V1.TaskState.TaskKilled));
        var end = await _agent.Cluster.NextUpdate();
        Assert.Equal((first.LaunchId, V1.TaskState.TaskKilled), (end.LaunchId, end.Status.State));
    }
}
