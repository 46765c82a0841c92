using System.Collections.Immutable;
using Mesos.Orleans.Abstractions.Agents;
using Mesos.Orleans.Agent.Checkpoints;
using Mesos.Orleans.Agent.Executors;
using Mesos.Orleans.Agent.Processes;
using Mesos.Orleans.Core.Frameworks;
using EventType = Mesos.V1.Executor.Event.Types.Type;
using Reason = Mesos.V1.TaskStatus.Types.Reason;

namespace Mesos.Orleans.Agent.Tests.Executors;

public sealed class ExecutorRulesTests
{
    private static readonly DateTimeOffset Start = DateTimeOffset.UnixEpoch.AddYears(60);

    private readonly ExecutorPolicy _policy = new(TimeSpan.FromMinutes(1), TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(5), new FrameworkCapabilities(FrameworkCapability.PartitionAware));
    private readonly ExecutorStream _stream = new();
    private ExecutorState _state = new();
    private DateTimeOffset _now = Start;

    [Fact]
    public void Registration_TakesTooLong_DestroysTheContainerOnce()
    {
        On(Arrive("t1"));
        On(new ExecutorPrepared(null));
        Assert.Equal([new WakeExecutorAt(Start.AddMinutes(1))], On(new ExecutorStarted(null)));
        _now = Start.AddMinutes(1).AddTicks(-1);
        Assert.Equal([new WakeExecutorAt(Start.AddMinutes(1))], On(new TimeReached()));
        _now = Start.AddMinutes(1);
        Assert.Equal([new DestroyContainer()], On(new TimeReached()));
        Assert.Empty(On(new TimeReached()));

        var report = On(new ExecutorExited(WaitStatus.Signalled(9))).OfType<ReportTask>().Single().Report;
        Assert.Equal((V1.TaskState.TaskFailed, Reason.ExecutorRegistrationTimeout), (report.State, report.Reason));
    }

    [Fact]
    public void Registration_ClockWasSetBackWhileTheAgentWasAway_HasItsTimeAndNoMore()
    {
        var launch = new ExecutorLaunch(new("f"), new V1.ExecutorInfo { ExecutorId = new() { Value = "e" } }, "c");
        var past = new RecoveredExecutor(launch, new V1.FrameworkInfo(), Start.AddHours(1), HasSubscribed: false, IsShutDown: false, HasEnded: false, []);

        Assert.Equal(Start.AddMinutes(1), ExecutorRecovery.StateOf(_policy, past, null, Start).RegistrationDeadline);
    }

    [Fact]
    public void Subscribe_BeforeTheNewsOfTheStart_IsNoReasonForATimeout()
    {
        On(Arrive("t1"));
        On(new ExecutorPrepared(null));
        Open();
        Assert.Empty(On(new ExecutorStarted(null)));
        _now = Start.AddHours(1);
        Assert.Empty(On(new TimeReached()));
    }

    [Fact]
    public void Stream_IsBroken_TasksAndKillsWaitForTheNext()
    {
        Run("t1");
        On(new StreamClosed(_stream));

        Assert.Empty(On(Arrive("t2")));
        Assert.Empty(On(new TaskKillRequested("t1", null)));

        var next = new ExecutorStream();
        On(Update("t1", 1));
        var sent = Events(Open(next, "t1"));
        Assert.Equal([EventType.Kill, EventType.Launch], sent.Select(sent => sent.Type));
        Assert.Equal("t1", sent[0].Kill.TaskId.Value);
        Assert.Equal("t2", sent[1].Launch.Task.TaskId.Value);
    }

    [Fact]
    public void Stream_IsReplaced_TheEndOfTheOldOneMeansNothing()
    {
        Run("t1");
        var next = new ExecutorStream();
        Assert.Equal(new CloseStream(_stream), Open(next, "t1")[0]);

        On(new StreamClosed(_stream));

        Assert.Same(next, _state.Stream);
    }

    [Fact]
    public void Kill_QueuedTask_LeavesTheOthersQueued()
    {
        On(Arrive("t1"));
        On(Arrive("t2"));

        var killed = Assert.IsType<ReportTask>(Assert.Single(On(new TaskKillRequested("t1", null))));
        Assert.Equal((V1.TaskState.TaskKilled, Reason.TaskKilledDuringLaunch), (killed.Report.State, killed.Report.Reason));

        On(new ExecutorPrepared(null));
        Assert.Equal("t2", Assert.Single(Events(Open())).Launch.Task.TaskId.Value);
    }

    [Fact]
    public void Tasks_ComeWhileItIsTerminating_AreDropped()
    {
        Run("t1");
        On(new ShutdownRequested());

        var dropped = Assert.IsType<ReportTask>(Assert.Single(On(Arrive("t2"))));

        Assert.Equal((V1.TaskState.TaskDropped, Reason.ExecutorTerminated), (dropped.Report.State, dropped.Report.Reason));
        Assert.Empty(On(new TaskKillRequested("t1", null)));
        Assert.Single(On(new ExecutorExited(WaitStatus.Exited(0))).OfType<ReportTask>());
    }

    [Fact]
    public void Tasks_ComeAfterTheEnd_AreForItsSuccessor()
    {
        Run("t1");
        On(new ExecutorExited(WaitStatus.Exited(0)));

        var late = Arrive("t2");

        Assert.Equal([new ReturnLaunches(late.Launches)], On(late));
    }

    [Fact]
    public void Launch_IsRepeated_IsSkipped()
    {
        Run("t1");
        Assert.Empty(On(new TasksArrived([_state.Tasks["t1"].Launch])));
    }

    [Fact]
    public void TaskId_IsUsedAgain_UpdatesOfThePredecessorAreNotItsOwn()
    {
        Run("t1");
        On(Update("t1", 1, V1.TaskState.TaskFinished));

        // The cluster has the end, or it would not launch the id again; the news of that is still on its way here.
        var sent = Events(On(Arrive("t1", launch: 50)));

        Assert.Equal([EventType.Acknowledged, EventType.Launch], sent.Select(sent => sent.Type));
        Assert.Equal([EventType.Acknowledged], Events(On(Update("t1", 1, V1.TaskState.TaskFinished))).Select(sent => sent.Type));
        Assert.False(_state.Tasks["t1"].IsTerminal);
    }

    [Fact]
    public void Update_UnknownOrLateOrTooMany_IsNotForwarded()
    {
        Run("t1");
        Assert.Empty(On(Update("stranger", 1)));
        Assert.Single(On(Update("t1", 1, V1.TaskState.TaskFinished)));
        Assert.Empty(On(Update("t1", 1, V1.TaskState.TaskFinished)));
        Assert.Empty(On(Update("t1", 2)));

        var pending = ImmutableHashSet.CreateRange(Enumerable.Range(1, ExecutorLimits.MaxPendingUpdates - 1).Select(Uuid));
        _state = _state.With(_state.Tasks["t1"] with { State = V1.TaskState.TaskRunning, Pending = pending });
        Assert.Single(On(Update("t1", 1_000_001)));
        Assert.Empty(On(Update("t1", 1_000_002)));
    }

    [Fact]
    public void Accepted_OfATerminalUpdate_MakesHistoryOfTheTask()
    {
        Run("t1");
        On(Update("t1", 1));
        On(Update("t1", 2, V1.TaskState.TaskFinished));

        Assert.Equal(EventType.Acknowledged, Assert.Single(Events(On(new UpdateAccepted(Uuid(100), Uuid(1))))).Type);
        Assert.Equal(new ForgetLaunch(Uuid(100)), On(new UpdateAccepted(Uuid(100), Uuid(2)))[1]);

        Assert.Empty(_state.Tasks);
        Assert.Equal("t1", Assert.Single(_state.Completed).Id);
    }

    [Fact]
    public void Completed_IsFull_LosesTheOldest()
    {
        Run("t0");
        for (var i = 0; i <= ExecutorLimits.MaxCompletedTasks; i++)
        {
            On(Arrive($"t{i}", launch: 1000 + i));
            On(Update($"t{i}", i, V1.TaskState.TaskFinished));
            On(new UpdateAccepted(Uuid(1000 + i), Uuid(i)));
        }

        Assert.Equal(ExecutorLimits.MaxCompletedTasks, _state.Completed.Count);
        Assert.Equal($"t{ExecutorLimits.MaxCompletedTasks}", _state.Completed[^1].Id);
        Assert.Equal("t1", _state.Completed[0].Id);
    }

    [Fact]
    public void Shutdown_Preparing_EndsAtOnce()
    {
        On(Arrive("t1"));

        var effects = On(new ShutdownRequested());

        Assert.Equal([typeof(AbandonContainer), typeof(ReportTask), typeof(ReportEnd)], effects.Select(effect => effect.GetType()));
        Assert.Empty(On(new ExecutorPrepared(null)));
    }

    [Fact]
    public void Shutdown_Starting_IsKeptUntilThereIsAProcess()
    {
        On(Arrive("t1"));
        On(new ExecutorPrepared(null));
        On(new ShutdownRequested());
        _now = Start.AddSeconds(6);
        Assert.Empty(On(new TimeReached()));

        Assert.Equal([new WakeExecutorAt(Start.AddSeconds(5))], On(new ExecutorStarted(null)));
        Assert.Equal([new DestroyContainer()], On(new TimeReached()));
    }

    [Fact]
    public void Destroy_DuringShutdown_ShortensTheGrace()
    {
        Run("t1");
        Assert.Equal(EventType.Shutdown, Assert.Single(Events(On(new ShutdownRequested()))).Type);
        Assert.Empty(On(new ShutdownRequested()));

        Assert.Equal([new WakeExecutorAt(Start)], On(new DestroyRequested()));
        Assert.Equal([new DestroyContainer()], On(new TimeReached()));
    }

    private static Guid Uuid(int number) => new(number, 1, 0, new byte[8]);

    private static UpdateReceived Update(string taskId, int uuid, V1.TaskState state = V1.TaskState.TaskRunning) =>
        new(HandExecutor.Status(taskId, state, Uuid(uuid)));

    private static TasksArrived Arrive(string taskId, int launch = 100) =>
        new([new TaskLaunch(Uuid(launch), new("fw"), new(), new() { TaskId = new() { Value = taskId } }, null, V1.TaskState.TaskStaging)]);

    private static V1.Executor.Event[] Events(IEnumerable<ExecutorEffect> effects) => [.. effects.OfType<SendEvent>().Select(send => send.Event)];

    private void Run(string taskId)
    {
        On(Arrive(taskId));
        On(new ExecutorPrepared(null));
        On(new ExecutorStarted(null));
        Open();
    }

    private ExecutorEffect[] Open(ExecutorStream? stream = null, params string[] unacknowledged)
    {
        var call = new V1.Executor.Call.Types.Subscribe();
        call.UnacknowledgedTasks.Add(unacknowledged.Select(id => new V1.TaskInfo { TaskId = new() { Value = id } }));
        return On(new StreamOpened(stream ?? _stream, call));
    }

    private ExecutorEffect[] On(ExecutorInput input)
    {
        var decision = ExecutorRules.Decide(_policy, _state, input, _now);
        _state = decision.Next;
        return [.. decision.Effects];
    }
}
