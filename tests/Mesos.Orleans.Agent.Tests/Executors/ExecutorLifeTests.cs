using Mesos.Orleans.Abstractions.Agents;
using Mesos.Orleans.Agent.Tests.Hosting;
using EventType = Mesos.V1.Executor.Event.Types.Type;
using Reason = Mesos.V1.TaskStatus.Types.Reason;
using Source = Mesos.V1.TaskStatus.Types.Source;

namespace Mesos.Orleans.Agent.Tests.Executors;

/// <summary>Executors that fail, break off and come back; the test makes their calls.</summary>
public sealed class ExecutorLifeTests : IAsyncDisposable
{
    private static readonly Guid First = new(1, 2, 3, [4, 5, 6, 7, 8, 9, 10, 11]);
    private static readonly Guid Second = new(2, 2, 3, [4, 5, 6, 7, 8, 9, 10, 11]);

    private readonly AgentFixture _agent = new();
    private readonly HandExecutor _executor;

    public ExecutorLifeTests() => _executor = new(_agent);

    public async ValueTask DisposeAsync()
    {
        _executor.Dispose();
        await _agent.DisposeAsync();
    }

    [Fact]
    public async Task Executor_NeverSubscribes_IsKilledAndItsTasksFail()
    {
        _agent.Options = _agent.Options with { ExecutorRegistrationTimeout = TimeSpan.FromMilliseconds(300) };
        await _agent.StartAsync();
        _agent.Run(_agent.Task("t1", AgentFixture.Idle()));

        var status = await _agent.NextStatus();

        Assert.Equal((V1.TaskState.TaskFailed, Source.Agent, Reason.ExecutorRegistrationTimeout), (status.State, status.Source, status.Reason));
        Assert.Equal("Executor did not register within 300ms", status.Message);
        Assert.Equal((_agent.Framework, "exec", 9), Parts(await _agent.Cluster.NextExit()));
    }

    [Fact]
    public async Task Executor_DiesBeforeItSubscribes_FailsAllThatWaits()
    {
        await _agent.StartAsync();
        _agent.Run(_agent.Task("t1", AgentFixture.Executor("exit 3")));

        var status = await _agent.NextStatus();

        Assert.Equal((V1.TaskState.TaskFailed, Reason.ExecutorTerminated), (status.State, status.Reason));
        Assert.Equal("Executor exited with status 3 before it subscribed", status.Message);
        Assert.Equal(3 << 8, (await _agent.Cluster.NextExit()).Status);
    }

    [Theory]
    [InlineData("/no/such/program", null, null)]
    [InlineData("true", "no-such-user", null)]
    [InlineData("true", null, "/no/such/file")]
    public async Task Executor_CannotBeStarted_IsALaunchFailure(string command, string? user, string? uri)
    {
        await _agent.StartAsync();
        var executor = AgentFixture.Executor(command);
        executor.Command.Shell = command == "true";
        if (user is not null)
            executor.Command.User = user;
        if (uri is not null)
            executor.Command.Uris.Add(new V1.CommandInfo.Types.URI { Value = uri });
        _agent.Run(_agent.Task("t1", executor), _agent.Task("t2", executor));

        V1.TaskStatus[] statuses = [await _agent.NextStatus(), await _agent.NextStatus()];

        Assert.All(statuses, status =>
        {
            Assert.Equal((V1.TaskState.TaskFailed, Reason.ContainerLaunchFailed), (status.State, status.Reason));
            Assert.Contains(uri ?? user ?? command, status.Message, StringComparison.Ordinal);
        });
        Assert.Equal(-1, (await _agent.Cluster.NextExit()).Status);
    }

    [Fact]
    public async Task Executor_IsAPod_IsRefusedByName()
    {
        await _agent.StartAsync();
        var executor = AgentFixture.Idle();
        executor.Type = V1.ExecutorInfo.Types.Type.Default;
        _agent.Run(_agent.Task("t1", executor));

        Assert.Contains("DEFAULT", (await _agent.NextStatus()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Kill_GroupNotYetDelivered_DiesWholeAndTheExecutorHasNothingToDo()
    {
        await _agent.StartAsync();
        var executor = AgentFixture.Idle();
        executor.ShutdownGracePeriod = new() { Nanoseconds = 0 };
        var group = new Guid(5, 0, 0, new byte[8]);
        _agent.Run(_agent.Task("t1", executor, "stay", group), _agent.Task("t2", executor, "stay", group));
        _agent.Kill("t2");

        V1.TaskStatus[] statuses = [await _agent.NextStatus(), await _agent.NextStatus()];
        Assert.Equal(["t1", "t2"], statuses.Select(status => status.TaskId.Value));
        Assert.All(statuses, status =>
            Assert.Equal((V1.TaskState.TaskKilled, Source.Agent, Reason.TaskKilledDuringLaunch), (status.State, status.Source, status.Reason)));

        await Eventually.TrueAsync(() => _agent.Output() == "up\n", "the process runs");
        await _executor.Subscribe();
        await _executor.Next(EventType.Subscribed);
        await _executor.Next(EventType.Shutdown);
        Assert.Equal(9, (await _agent.Cluster.NextExit()).Status);
        await _executor.Ends();
    }

    [Fact]
    public async Task Acknowledged_ComesOnlyOnceTheClusterHasTheUpdate()
    {
        await _agent.StartAsync();
        _agent.Cluster.IsAccepting = false;
        await Launch("t1");
        await _executor.Accept(_executor.Update("t1", V1.TaskState.TaskRunning, First));
        await _agent.NextUpdates(1);
        _agent.Message("between");

        await _executor.Next(EventType.Message);
        _agent.Cluster.IsAccepting = true;

        var acknowledged = (await _executor.Next(EventType.Acknowledged)).Acknowledged;
        Assert.Equal(("t1", First), (acknowledged.TaskId.Value, Core.WireUuid.Read(acknowledged.Uuid)));
    }

    [Fact]
    public async Task Update_IsRepeated_IsAcknowledgedAgainAndNotReportedAgain()
    {
        await _agent.StartAsync();
        await Launch("t1");
        await _executor.Accept(_executor.Update("t1", V1.TaskState.TaskRunning, First));
        await _executor.Next(EventType.Acknowledged);

        await _executor.Accept(_executor.Update("t1", V1.TaskState.TaskRunning, First));
        await _executor.Next(EventType.Acknowledged);
        await _executor.Accept(_executor.Update("t1", V1.TaskState.TaskFinished, Second));

        Assert.Equal(["t1 TaskFinished", "t1 TaskRunning"], await _agent.NextUpdates(2));
    }

    [Fact]
    public async Task Subscribe_Again_ClosesTheOldStreamReplaysUpdatesAndDropsWhatNeverArrived()
    {
        await _agent.StartAsync();
        var executor = AgentFixture.Idle();
        _agent.Run(_agent.Task("known", executor), _agent.Task("told", executor), _agent.Task("lost", executor));
        await _executor.Subscribe();
        await _executor.Next(EventType.Subscribed);
        for (var i = 0; i < 3; i++)
            await _executor.Next(EventType.Launch);

        using var again = new HandExecutor(_agent);
        var subscribe = new V1.Executor.Call.Types.Subscribe();
        subscribe.UnacknowledgedTasks.Add(_agent.Task("known", executor).Task);
        subscribe.UnacknowledgedUpdates.Add(new V1.Executor.Call.Types.Update { Status = HandExecutor.Status("told", V1.TaskState.TaskFinished, First) });
        await again.Subscribe(subscribe);

        await _executor.Ends();
        await again.Next(EventType.Subscribed);
        Assert.Equal("told", (await again.Next(EventType.Acknowledged)).Acknowledged.TaskId.Value);
        V1.TaskStatus[] statuses = [await _agent.NextStatus(), await _agent.NextStatus()];
        Assert.Equal(["lost TaskLost", "told TaskFinished"], statuses.Select(status => $"{status.TaskId.Value} {status.State}").Order());
        Assert.Equal(Reason.AgentRestarted, statuses.Single(status => status.TaskId.Value == "lost").Reason);
    }

    [Fact]
    public async Task Shutdown_ExecutorSubscribesMeanwhile_IsToldAndCutOff()
    {
        await _agent.StartAsync();
        await Launch("t1");
        _agent.Cluster.Command(new ShutdownExecutor(_agent.Framework, "exec"));
        await _executor.Next(EventType.Shutdown);

        using var again = new HandExecutor(_agent);
        await again.Subscribe();

        await again.Next(EventType.Shutdown);
        await again.Ends();
    }

    [Fact]
    public async Task Agent_Stops_EndsExecutorsAndReportsTheirTasks()
    {
        await _agent.StartAsync();
        await Launch("t1");

        await _agent.DisposeAsync();

        await _executor.Next(EventType.Shutdown);
        Assert.Equal(Reason.ExecutorTerminated, (await _agent.NextStatus()).Reason);
        await _executor.Ends();
    }

    [Fact]
    public async Task Heartbeat_IsDue_IsSent()
    {
        var time = new HeldHeartbeats();
        _agent.Time = time;
        await _agent.StartAsync();
        await Launch("t1");

        time.Beat!();

        await _executor.Next(EventType.Heartbeat);
    }

    private async Task Launch(string taskId)
    {
        _agent.Run(_agent.Task(taskId, AgentFixture.Idle()));
        await Eventually.TrueAsync(() => _agent.Output() == "up\n", "the process runs");
        await _executor.Subscribe();
        await _executor.Next(EventType.Subscribed);
        await _executor.Next(EventType.Launch);
    }

    // Real time, but for the one timer that nobody can wait for.
    private sealed class HeldHeartbeats : TimeProvider
    {
        internal Action? Beat { get; private set; }

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            if (dueTime == TimeSpan.FromMinutes(30) && period == dueTime)
                Beat = () => callback(state);
            return base.CreateTimer(callback, state, dueTime, period);
        }
    }

    private static (Core.Frameworks.FrameworkId, string, int) Parts(ReportedExit exit)
    {
        Assert.NotEmpty(exit.ContainerId);
        return (exit.Framework, exit.ExecutorId, exit.Status);
    }
}
