using Mesos.Orleans.Abstractions.Agents;
using Mesos.Orleans.Agent.Hosting;
using Mesos.Orleans.Agent.Posix;
using Mesos.Orleans.Agent.Tests.Hosting;
using Mesos.Orleans.Agent.Tests.Processes;
using Reason = Mesos.V1.TaskStatus.Types.Reason;

namespace Mesos.Orleans.Agent.Tests.Recovery;

/// <summary>Agents that die while command tasks run, with the supervisor as a process of its own.</summary>
public sealed class AgentRestartTests : IAsyncLifetime
{
    private const string UntilGo = "echo up; while ! test -f go; do sleep 0.02; done; echo went; ";

    private readonly AgentFixture _agent = AgentFixture.ThatRecovers();

    public ValueTask InitializeAsync() => new(_agent.StartAsync());

    public ValueTask DisposeAsync() => _agent.DisposeAsync();

    [Fact]
    public async Task Task_EndsWhileTheAgentIsAway_ExactStatusIsReportedOnce()
    {
        _agent.Run(_agent.Task("t1", null, UntilGo + "exit 3"));
        await RunningAsync(1);
        await _agent.AbandonAsync();

        Go("t1");
        await Eventually.TrueAsync(() => _agent.Output("t1").Contains("went", StringComparison.Ordinal), "output keeps flowing");
        await _agent.StartAsync();

        Assert.Equal("t1", Assert.Single(_agent.Cluster.Registration!.Tasks).Task.TaskId.Value);
        var end = await _agent.NextStatus();
        Assert.Equal((V1.TaskState.TaskFailed, "Command exited with status 3"), (end.State, end.Message));
        await CheckpointsAreGone();
        Assert.False(_agent.Cluster.HasUpdate);
    }

    [Fact]
    public async Task Task_RunsOnAfterTheRestart_AndIsKilledWithItsGrace()
    {
        _agent.Run(_agent.Task("t1", null, "trap 'echo bye; exit 0' TERM; echo up; while true; do sleep 0.02; done"));
        await RunningAsync(1);
        await Eventually.TrueAsync(() => _agent.Output("t1").Contains("up", StringComparison.Ordinal), "the trap is set");
        await RestartAsync();

        Assert.Equal(V1.TaskState.TaskRunning, Assert.Single(_agent.Cluster.Registration!.Tasks).State);
        _agent.Kill("t1");

        Assert.Equal(V1.TaskState.TaskKilled, (await _agent.NextStatus()).State);
        Assert.Equal("up\nbye\n", _agent.Output("t1"));
    }

    [Fact]
    public async Task Agent_StopsInGoodOrder_CheckpointedTasksRunOn_OthersAreKilled()
    {
        _agent.Options = _agent.Options with { KillTasksOnStop = false };
        await RestartAsync();
        var other = _agent.Task("t2", null, UntilGo);
        var info = other.FrameworkInfo.Clone();
        info.Checkpoint = false;
        _agent.Run(_agent.Task("t1", null, UntilGo + "exit 0"), other with { FrameworkInfo = info });
        await RunningAsync(2);

        await _agent.StopAsync();
        Assert.Equal(["t2 TaskKilled"], await _agent.NextUpdates(1));
        await _agent.StartAsync();
        Go("t1");

        Assert.Equal(["t1 TaskFinished"], await _agent.NextUpdates(1));
    }

    [Fact]
    public async Task Task_OfAFrameworkThatDoesNotCheckpoint_IsKilledAndLost()
    {
        _agent.FrameworkInfo.Checkpoint = false;
        _agent.Run(_agent.Task("t1", null, "echo $$; exec sleep 600"));
        await RunningAsync(1);
        await Eventually.TrueAsync(() => _agent.Output("t1").Contains('\n', StringComparison.Ordinal), "it runs");
        var pid = int.Parse(_agent.Output("t1"), System.Globalization.CultureInfo.InvariantCulture);
        await RestartAsync();

        var end = await _agent.NextStatus();
        Assert.Equal((V1.TaskState.TaskLost, Reason.AgentRestarted), (end.State, end.Reason));
        Assert.False(ProcessFixture.IsAlive(pid));
    }

    [Fact]
    public async Task Updates_ThatTheClusterDidNotTake_AreSentAgainWithTheirUuids()
    {
        _agent.Cluster.IsAccepting = false;
        _agent.Run(_agent.Task("t1", null, "exit 0"));
        List<V1.TaskStatus> before = [await _agent.NextStatus(), await _agent.NextStatus(), await _agent.NextStatus()];
        await _agent.AbandonAsync();

        _agent.Cluster.ForgetSeen();
        _agent.Cluster.IsAccepting = true;
        await _agent.StartAsync();

        Assert.Equal(V1.TaskState.TaskFinished, Assert.Single(_agent.Cluster.Registration!.Tasks).State);
        List<V1.TaskStatus> after = [await _agent.NextStatus(), await _agent.NextStatus(), await _agent.NextStatus()];
        Assert.Equal(before, after);
        await CheckpointsAreGone();
    }

    [Fact]
    public async Task Supervisor_DiesWithTheAgent_TaskRunsOn_ItsEndIsUnknown()
    {
        _agent.Run(_agent.Task("t1", null, UntilGo + "exit 0"));
        await RunningAsync(1);
        var supervisor = _agent.Host.SupervisorPid;
        await _agent.AbandonAsync();
        Assert.Equal(0, Libc.kill(supervisor, Libc.SIGKILL));

        await _agent.StartAsync();
        Go("t1");

        var end = await _agent.NextStatus();
        Assert.Equal(V1.TaskState.TaskFailed, end.State);
        Assert.StartsWith("Failed to get exit status for Command", end.Message, StringComparison.Ordinal);
        Assert.Contains("went", _agent.Output("t1"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("mesos-orleans-supervisor 1 ")]
    [InlineData("garbage\n\0\n")]
    [InlineData("")]
    [InlineData(null)]
    public async Task Supervisor_DiesWithTheAgent_ItsJournalIsDamaged_TaskRunsOnAndCanBeKilled(string? journal)
    {
        _agent.Run(_agent.Task("t1", null, "setsid sleep 600 & trap 'echo bye; exit 0' TERM; echo up; while true; do sleep 0.02; done"));
        await RunningAsync(1);
        await Eventually.TrueAsync(() => _agent.Output("t1").Contains("up", StringComparison.Ordinal), "the trap is set");
        var supervisor = _agent.Host.SupervisorPid;
        await _agent.AbandonAsync();
        Assert.Equal(0, Libc.kill(supervisor, Libc.SIGKILL));
        var path = Path.Combine(_agent.Work, "meta", "supervisor", "journal");
        if (journal is null)
            File.Delete(path);
        else
            await File.WriteAllTextAsync(path, journal);

        await _agent.StartAsync();

        Assert.Equal(V1.TaskState.TaskRunning, Assert.Single(_agent.Cluster.Registration!.Tasks).State);
        _agent.Kill("t1");
        Assert.StartsWith("Failed to get exit status for Command", (await _agent.NextStatus()).Message, StringComparison.Ordinal);
        Assert.Equal("up\nbye\n", _agent.Output("t1"));
    }

    [Theory]
    [InlineData("journal")]
    [InlineData("")]
    public async Task Agent_Dies_FilesOfTheLivingSupervisorAreRemoved_TaskRunsOnAndItsEndIsHeard(string removed)
    {
        _agent.Run(_agent.Task("t1", null, UntilGo + "exit 3"));
        await RunningAsync(1);
        await _agent.AbandonAsync();
        var path = Path.Combine(_agent.Work, "meta", "supervisor", removed);
        if (removed.Length > 0)
            File.Delete(path);
        else
            Directory.Delete(path, recursive: true);

        await _agent.StartAsync();
        Assert.Equal(V1.TaskState.TaskRunning, Assert.Single(_agent.Cluster.Registration!.Tasks).State);
        Go("t1");

        Assert.Equal(V1.TaskState.TaskFailed, (await _agent.NextStatus()).State);
        Assert.Contains("went", _agent.Output("t1"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Kill_UnderWayWhenTheAgentDies_EscalatesAfterTheRestart()
    {
        _agent.Run(_agent.Task("t1", null, "trap 'echo term' TERM; echo up; while true; do sleep 0.02; done"));
        await RunningAsync(1);
        await Eventually.TrueAsync(() => _agent.Output("t1").Contains("up", StringComparison.Ordinal), "the trap is set");
        _agent.Kill("t1", new() { GracePeriod = new() { Nanoseconds = 1_500_000_000 } });
        await Eventually.TrueAsync(() => _agent.Output("t1").Contains("term", StringComparison.Ordinal), "the signal arrives");
        await RestartAsync();

        var end = await _agent.NextStatus();
        Assert.Equal((V1.TaskState.TaskKilled, "Command terminated with signal Killed"), (end.State, end.Message));
        Assert.Equal("up\nterm\n", _agent.Output("t1"));
    }

    [Fact]
    public async Task CompletionTime_RunsOnOverTheRestart()
    {
        var launch = _agent.Task("t1", null, "exec sleep 600");
        launch.Task.MaxCompletionTime = new() { Nanoseconds = 1_000_000_000 };
        _agent.Run(launch);
        await RunningAsync(1);
        await RestartAsync();

        var end = await _agent.NextStatus();
        Assert.Equal((V1.TaskState.TaskFailed, Reason.MaxCompletionTimeReached), (end.State, end.Reason));
    }

    [Fact]
    public async Task Fetch_UnderWayWhenTheAgentDies_IsDoneAgain_TheTaskRunsOnce()
    {
        var fifo = TestLibc.MakePipe(_agent.Directory, "slow");
        var launch = _agent.Task("t1", null, "cat slow; echo ran");
        launch.Task.Command.Uris.Add(new V1.CommandInfo.Types.URI { Value = fifo, Extract = false });
        _agent.Run(launch);
        await Eventually.TrueAsync(() => Directory.Exists(_agent.Sandbox("t1")), "it is being prepared");
        await _agent.AbandonAsync();

        // Lets the reader of before go on, which is waiting for it in this process.
        using var writer = new FileStream(fifo, FileMode.Open, FileAccess.Write);
        File.Delete(fifo);
        await File.WriteAllTextAsync(fifo, "content\n");
        await _agent.StartAsync();

        Assert.Equal(["t1 TaskFinished", "t1 TaskRunning", "t1 TaskStarting"], await _agent.NextUpdates(3));
        Assert.Equal("content\nran\n", _agent.Output("t1"));
    }

    [Fact]
    public async Task FiveHundredTasks_AllRecover()
    {
        const int Count = 500;
        var go = Path.Combine(_agent.Work, "go");
        _agent.Run([.. Enumerable.Range(0, Count).Select(i => _agent.Task($"t{i}", null, $"while ! test -f {go}; do sleep 1; done; exit {i % 7}"))]);
        await RunningAsync(Count);

        await RestartAsync();

        Assert.Equal(Count, _agent.Cluster.Registration!.Tasks.Length);
        Assert.All(_agent.Cluster.Registration.Tasks, task => Assert.Equal(V1.TaskState.TaskRunning, task.State));
        await File.WriteAllTextAsync(go, "");
        for (var i = 0; i < Count; i++)
        {
            var end = await _agent.NextStatus();
            var number = int.Parse(end.TaskId.Value[1..], System.Globalization.CultureInfo.InvariantCulture);
            Assert.Equal($"Command exited with status {number % 7}", end.Message);
        }
    }

    private async Task RestartAsync()
    {
        await _agent.AbandonAsync();
        await _agent.StartAsync();
    }

    private void Go(string task) => File.WriteAllText(Path.Combine(_agent.Sandbox(task), "go"), "");

    private async Task RunningAsync(int tasks) => await _agent.NextUpdates(2 * tasks);

    private Task CheckpointsAreGone() => Eventually.TrueAsync(
        () => !Directory.EnumerateFiles(Path.Combine(_agent.Work, "meta"), "task.*", SearchOption.AllDirectories).Any(), "what nobody needs is removed");
}
