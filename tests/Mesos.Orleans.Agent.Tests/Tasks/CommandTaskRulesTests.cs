using Mesos.Orleans.Agent.Processes;
using Mesos.Orleans.Agent.Tasks;
using Mesos.Orleans.Core;
using Reason = Mesos.V1.TaskStatus.Types.Reason;

namespace Mesos.Orleans.Agent.Tests.Tasks;

public sealed class CommandTaskRulesTests
{
    private const int Term = 15;
    private const int Kill = 9;

    private static readonly CommandTaskPolicy Plain = new(TimeSpan.FromSeconds(3), null, false);
    private static readonly DateTimeOffset Start = DateTimeOffset.UnixEpoch.AddYears(60);

    private CommandTaskState _state = new();
    private DateTimeOffset _now = Start;

    [Fact]
    public void Task_RunsAndExits_ReportsStartingRunningFinished()
    {
        Assert.Equal([new ReportStatus(V1.TaskState.TaskStarting), new StartProcess()], On(new TaskPrepared(null)));
        Assert.Equal([new ReportStatus(V1.TaskState.TaskRunning)], On(new ProcessStarted(null)));
        Assert.Equal([new ReportStatus(V1.TaskState.TaskFinished, "Command exited with status 0")], On(Exit(0)));
    }

    [Fact]
    public void Task_Fails_SaysHowAndLeavesTheReasonUnset()
    {
        Run();
        Assert.Equal([new ReportStatus(V1.TaskState.TaskFailed, "Command exited with status 3")], On(Exit(3)));
    }

    [Fact]
    public void Task_IsEndedByASignalOfItsOwn_Fails()
    {
        Run();
        Assert.Equal(
            [new ReportStatus(V1.TaskState.TaskFailed, "Command terminated with signal Segmentation fault (core dumped)")],
            On(new ProcessExited(new WaitStatus(0x80 | 11))));
    }

    [Fact]
    public void Task_StatusIsLost_Fails()
    {
        Run();
        Assert.Equal(
            [new ReportStatus(V1.TaskState.TaskFailed, "Failed to get exit status for Command: the program that watched over it had ended before it")], On(new ProcessExited(WaitStatus.Unknown)));
    }

    [Fact]
    public void Clock_WasSetBackWhileTheAgentWasAway_KillHasItsGraceAndNoMore()
    {
        Run();
        On(new KillRequested(null));
        _now = Start.AddHours(-1);

        Assert.Equal([new WakeAt(_now.AddSeconds(3))], On(new TaskResumed(WasTerminated: true)));
        _now = _now.AddSeconds(3);
        Assert.Equal([new SignalTree(Kill)], On(new TimerElapsed()));
    }

    [Fact]
    public void Clock_WasSetBackWhileTheAgentWasAway_CompletionTimeIsNoLonger()
    {
        var limited = Plain with { MaxCompletionTime = TimeSpan.FromMinutes(1) };
        _state = new() { Phase = CommandTaskPhase.Running, CompletionDeadline = Start.AddMinutes(1) };

        Assert.Equal([new WakeAt(Start.AddMinutes(-59))], CommandTaskRules.Decide(limited, _state, new TaskResumed(false), Start.AddHours(-1)).Effects);
        Assert.Equal([new WakeAt(Start.AddMinutes(1))], CommandTaskRules.Decide(limited, _state, new TaskResumed(false), Start.AddSeconds(1)).Effects);
    }

    [Fact]
    public void Kill_Running_SendsTermAndAfterTheGraceKill()
    {
        Run();

        Assert.Equal([new SignalTree(Term), new WakeAt(Start.AddSeconds(3))], On(new KillRequested(null)));
        _now = Start.AddSeconds(2.999);
        Assert.Equal([new WakeAt(Start.AddSeconds(3))], On(new TimerElapsed()));
        _now = Start.AddSeconds(3);
        Assert.Equal([new SignalTree(Kill)], On(new TimerElapsed()));
        Assert.Empty(On(new TimerElapsed()));
        Assert.Equal([new ReportStatus(V1.TaskState.TaskKilled, "Command terminated with signal Killed")],
            On(new ProcessExited(WaitStatus.Signalled(Kill))));
    }

    [Fact]
    public void Kill_TaskExitsWithZero_IsKilledAllTheSame()
    {
        Run();
        On(new KillRequested(null));
        Assert.Equal([new ReportStatus(V1.TaskState.TaskKilled, "Command exited with status 0")], On(Exit(0)));
    }

    [Fact]
    public void Kill_FrameworkKnowsKilling_IsToldFirst()
    {
        var policy = Plain with { ReportsKilling = true };
        Run(policy);
        Assert.Equal(new ReportStatus(V1.TaskState.TaskKilling), On(new KillRequested(null), policy)[0]);
    }

    [Theory]
    [InlineData(0, 10, 10)]
    [InlineData(0, 30, 20)]
    [InlineData(0, 20, 20)]
    [InlineData(5, 8, 8)]
    [InlineData(9, 5, 9)]
    public void Kill_Repeated_OnlyShortensTheGraceCountedFromTheFirst(int secondsLater, int secondGrace, int expectedSeconds)
    {
        Run();
        On(new KillRequested(TimeSpan.FromSeconds(20)));
        _now = Start.AddSeconds(secondsLater);

        var effects = On(new KillRequested(TimeSpan.FromSeconds(secondGrace)));

        Assert.Equal(expectedSeconds < 20 ? [new WakeAt(Start.AddSeconds(expectedSeconds))] : [], effects);
        _now = Start.AddSeconds(expectedSeconds);
        Assert.Equal([new SignalTree(Kill)], On(new TimerElapsed()));
    }

    [Fact]
    public void Kill_Preparing_EndsItWithoutARun()
    {
        var effects = On(new KillRequested(null));

        Assert.IsType<AbandonPreparation>(effects[0]);
        var report = Assert.IsType<ReportStatus>(effects[1]);
        Assert.Equal((V1.TaskState.TaskKilled, Reason.TaskKilledDuringLaunch), (report.State, report.Reason));
        Assert.Empty(On(new TaskPrepared(null)));
    }

    [Fact]
    public void Kill_Starting_TakesEffectOnceItRuns()
    {
        On(new TaskPrepared(null));
        Assert.Empty(On(new KillRequested(TimeSpan.FromSeconds(1))));
        Assert.Empty(On(new KillRequested(null)));

        Assert.Equal(
            [new ReportStatus(V1.TaskState.TaskRunning), new SignalTree(Term), new WakeAt(Start.AddSeconds(1))], On(new ProcessStarted(null)));
    }

    [Fact]
    public void MaxCompletionTime_IsUp_FailsWithItsReason()
    {
        var policy = Plain with { MaxCompletionTime = TimeSpan.FromMinutes(5) };
        On(new TaskPrepared(null), policy);
        Assert.Equal(new WakeAt(Start.AddMinutes(5)), On(new ProcessStarted(null), policy)[1]);

        _now = Start.AddMinutes(5);
        Assert.Equal([new SignalTree(Term), new WakeAt(_now)], On(new TimerElapsed(), policy));
        Assert.Equal([new SignalTree(Kill)], On(new TimerElapsed(), policy));
        Assert.Equal(
            [new ReportStatus(V1.TaskState.TaskFailed, "Command terminated with signal Terminated", Reason.MaxCompletionTimeReached)],
            On(new ProcessExited(WaitStatus.Signalled(Term)), policy));
    }

    [Fact]
    public void Preparation_Fails_IsALaunchFailure()
    {
        var report = Assert.IsType<ReportStatus>(Assert.Single(On(new TaskPrepared(Refusal.Invalid("No.", hint: "Do.")))));

        Assert.Equal((V1.TaskState.TaskFailed, "No. Do.", Reason.ContainerLaunchFailed), (report.State, report.Message, report.Reason));
    }

    [Fact]
    public void Ended_NothingMatters()
    {
        Run();
        On(Exit(0));

        Assert.Empty(On(new KillRequested(null)));
        Assert.Empty(On(new TimerElapsed()));
        Assert.Empty(On(Exit(1)));
    }

    private static ProcessExited Exit(int status) => new(WaitStatus.Exited(status));

    private void Run(CommandTaskPolicy? policy = null)
    {
        On(new TaskPrepared(null), policy);
        On(new ProcessStarted(null), policy);
    }

    private CommandTaskEffect[] On(CommandTaskInput input, CommandTaskPolicy? policy = null)
    {
        var decision = CommandTaskRules.Decide(policy ?? Plain, _state, input, _now);
        _state = decision.Next;
        return [.. decision.Effects];
    }
}
