using Mesos.Orleans.Agent.Posix;
using Mesos.Orleans.Agent.Tests.Hosting;
using Mesos.Orleans.Agent.Tests.Processes;
using Reason = Mesos.V1.TaskStatus.Types.Reason;

namespace Mesos.Orleans.Agent.Tests.Recovery;

/// <summary>Agents that die while custom executors run.</summary>
public sealed class ExecutorRestartTests : IAsyncLifetime
{
    private readonly AgentFixture _agent = AgentFixture.ThatRecovers();

    public ValueTask InitializeAsync() => new(_agent.StartAsync());

    public ValueTask DisposeAsync() => _agent.DisposeAsync();

    [Fact]
    public async Task Executor_SubscribesAgain_ItsTasksRunOnAndMoreAreSentToIt()
    {
        _agent.Options = _agent.Options with { ExecutorReregistrationTimeout = TimeSpan.FromSeconds(15) };
        var executor = AgentFixture.Script();
        _agent.Run(_agent.Task("t1", executor), _agent.Task("t2", executor));
        Assert.Equal(["t1 TaskRunning", "t2 TaskRunning"], await _agent.NextUpdates(2));
        await RestartAsync();

        Assert.Equal("exec", Assert.Single(_agent.Cluster.Registration!.Executors).Info.ExecutorId.Value);
        Assert.Equal(2, _agent.Cluster.Registration.Tasks.Length);
        await Eventually.TrueAsync(() => Subscriptions() == 2, "it subscribes again");
        _agent.Run(_agent.Task("t3", executor, "finish"));
        Assert.Equal(["t3 TaskFinished", "t3 TaskRunning"], await _agent.NextUpdates(2));
        _agent.Kill("t1");
        Assert.Equal(["t1 TaskKilled"], await _agent.NextUpdates(1));
        Assert.Single(Directory.GetDirectories(Path.GetDirectoryName(_agent.Sandbox())!), path => new FileInfo(path).LinkTarget is null);
    }

    [Fact]
    public async Task Executor_DoesNotComeBack_IsDestroyedAndItsTasksAreLost()
    {
        _agent.Options = _agent.Options with { ExecutorReregistrationTimeout = TimeSpan.FromSeconds(0.5) };
        _agent.Run(_agent.Task("t1", AgentFixture.Script("exec", ("FORGETFUL", "1"))));
        Assert.Equal(["t1 TaskRunning"], await _agent.NextUpdates(1));
        await RestartAsync();

        var end = await _agent.NextStatus();
        Assert.Equal((V1.TaskState.TaskLost, Reason.ExecutorReregistrationTimeout), (end.State, end.Reason));
        Assert.Equal(9, (await _agent.Cluster.NextExit()).Status);
    }

    [Fact]
    public async Task Executor_EndsWhileTheAgentIsAway_ItsTasksFailWithItsStatus()
    {
        _agent.Run(_agent.Task("t1", AgentFixture.Executor("echo $$; exec sleep 600")));
        await Eventually.TrueAsync(() => _agent.Output().Contains('\n', StringComparison.Ordinal), "it runs");
        var pid = int.Parse(_agent.Output(), System.Globalization.CultureInfo.InvariantCulture);
        await _agent.AbandonAsync();

        Libc.kill(pid, Libc.SIGKILL);
        await Eventually.TrueAsync(() => !ProcessFixture.IsAlive(pid), "it dies");
        await _agent.StartAsync();

        var end = await _agent.NextStatus();
        Assert.Equal((V1.TaskState.TaskFailed, Reason.ExecutorTerminated), (end.State, end.Reason));
        Assert.Contains("terminated with signal Killed", end.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Executor_OfAFrameworkThatDoesNotCheckpoint_IsDestroyed()
    {
        _agent.FrameworkInfo.Checkpoint = false;
        _agent.Run(_agent.Task("t1", AgentFixture.Idle()));
        await Eventually.TrueAsync(() => _agent.Output().Contains("up", StringComparison.Ordinal), "it runs");
        await RestartAsync();

        var end = await _agent.NextStatus();
        Assert.Equal((V1.TaskState.TaskLost, Reason.AgentRestarted), (end.State, end.Reason));
    }

    [Fact]
    public async Task Exit_ThatTheClusterDidNotTake_IsReportedAgainAfterTheRestart_AndNoMoreThen()
    {
        _agent.Cluster.IsDeferringExits = true;
        _agent.Run(_agent.Task("t1", AgentFixture.Executor("exit 3")));
        Assert.Equal("t1 TaskFailed", Assert.Single(await _agent.NextUpdates(1)));
        var exit = await _agent.Cluster.NextExit();
        await RestartAsync();

        // Shown any number of times before, and once after: it is the same end of the same run.
        _agent.Cluster.ForgetExits();
        Assert.Equal(exit, await _agent.Cluster.NextExit());
        Assert.Equal(3 << 8, exit.Status);
        Assert.Contains(exit.ContainerId, Checkpoints());
        _agent.Cluster.IsDeferringExits = false;
        await Eventually.TrueAsync(() => Checkpoints().Length == 0, "nobody needs it any more");

        await _agent.AbandonAsync();
        _agent.Cluster.ForgetExits();
        await _agent.StartAsync();
        _agent.Run(_agent.Task("t2", AgentFixture.Executor("exit 4")));
        Assert.Equal(4 << 8, (await _agent.Cluster.NextExit()).Status);
    }

    // The runs of the executor that are on the disk.
    private string[] Checkpoints() =>
        Directory.Exists(Path.Combine(_agent.Work, "meta", "slaves", "cluster-S0", "frameworks"))
            ? [.. Directory.GetFiles(Path.Combine(_agent.Work, "meta", "slaves", "cluster-S0", "frameworks"), "executor.info", SearchOption.AllDirectories)
                .Select(path => Path.GetFileName(Path.GetDirectoryName(path)!))]
            : [];

    private int Subscriptions() => _agent.Output().Split('\n').Count(line => line.StartsWith("subscribed", StringComparison.Ordinal));

    private async Task RestartAsync()
    {
        await _agent.AbandonAsync();
        await _agent.StartAsync();
    }
}
