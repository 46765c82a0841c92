using Google.Protobuf;
using Mesos.Orleans.Cli.Execute;
using Mesos.Orleans.Cli.Tests.Fakes;
using CallType = Mesos.V1.Scheduler.Call.Types.Type;
using Reason = Mesos.V1.TaskStatus.Types.Reason;

namespace Mesos.Orleans.Cli.Tests.Execute;

public sealed class TaskTrackerTests
{
    [Fact]
    public void Offered_MoreThanNeeded_LaunchesAllInOneAcceptAndSuppresses()
    {
        var tracker = Subscribed(instances: 3);

        var step = tracker.Offered([Offers.Make("o1", "a1", ("cpus", 1), ("mem", 1000)), Offers.Make("o2", "a2", ("cpus", 1), ("mem", 1000))]);

        Assert.Equal([CallType.Accept, CallType.Decline, CallType.Suppress], step.Calls.Select(call => call.Type));
        Assert.Equal(3, step.Calls[0].Accept.Operations[0].Launch.TaskInfos.Count);
        Assert.Equal(TrackerLimits.RefuseSeconds, step.Calls[0].Accept.Filters.RefuseSeconds);
        Assert.Equal("o2", step.Calls[1].Decline.OfferIds[0].Value);
        Assert.All(step.Calls, call => Assert.Equal("F", call.FrameworkId.Value));
        Assert.Equal(0, tracker.WaitingCount);
    }

    [Fact]
    public void Offered_TwoOffersOfOneAgent_AreUsedTogether()
    {
        var tracker = Subscribed();

        var step = tracker.Offered([Offers.Make("o1", "a1", ("cpus", 0.1)), Offers.Make("o2", "a1", ("mem", 32))]);

        Assert.Equal(["o1", "o2"], step.Calls[0].Accept.OfferIds.Select(id => id.Value));
    }

    [Fact]
    public void Offered_TooSmall_DeclinesForLongAndExplains()
    {
        var tracker = Subscribed();

        var step = tracker.Offered([Offers.Make("o1", "a1", ("cpus", 0.05), ("mem", 1000))]);

        var call = Assert.Single(step.Calls);
        Assert.Equal(TrackerLimits.RefuseSeconds, call.Decline.Filters.RefuseSeconds);
        Assert.Contains("lacks cpus:0.05", tracker.Shortage.Explain(tracker.WaitingCount), StringComparison.Ordinal);
        Assert.Contains("host-of-a1", tracker.Shortage.Explain(tracker.WaitingCount), StringComparison.Ordinal);
    }

    [Fact]
    public void Offered_MoreTasksThanOneAcceptMayHave_AsksForTheRestAtOnce()
    {
        var tracker = Subscribed(instances: TrackerLimits.TasksPerAccept + 1);

        var step = tracker.Offered([Offers.Make("o1", "a1", ("cpus", 1000), ("mem", 1_000_000))]);

        var accept = Assert.Single(step.Calls).Accept;
        Assert.Equal(TrackerLimits.TasksPerAccept, accept.Operations[0].Launch.TaskInfos.Count);
        Assert.Equal(0, accept.Filters.RefuseSeconds);
        Assert.Equal(1, tracker.WaitingCount);
    }

    [Fact]
    public void Updated_Twice_AcknowledgesTwiceAndSpeaksOnce()
    {
        var tracker = Launched();
        var update = Status("t.0", V1.TaskState.TaskRunning);

        var first = tracker.Updated(update);
        var second = tracker.Updated(update);

        Assert.Equal("t.0 TASK_RUNNING agent host-of-a1", Assert.Single(first.Lines));
        Assert.Empty(second.Lines);
        Assert.All([first, second], step => Assert.Equal(update.Uuid, Assert.Single(step.Calls).Acknowledge.Uuid));
    }

    [Theory]
    [InlineData(V1.TaskState.TaskRunning, V1.TaskState.TaskStarting, V1.TaskState.TaskRunning)]
    [InlineData(V1.TaskState.TaskKilling, V1.TaskState.TaskRunning, V1.TaskState.TaskKilling)]
    [InlineData(V1.TaskState.TaskUnreachable, V1.TaskState.TaskRunning, V1.TaskState.TaskRunning)]
    [InlineData(V1.TaskState.TaskStarting, V1.TaskState.TaskRunning, V1.TaskState.TaskRunning)]
    public void Updated_WithWhatTheTaskHasLeftBehind_IsAcknowledgedAndNotShown(V1.TaskState known, V1.TaskState told, V1.TaskState then)
    {
        var tracker = Launched();
        tracker.Updated(Status("t.0", known));

        var step = tracker.Updated(Status("t.0", told));

        Assert.Single(step.Calls);
        Assert.Equal(known == then ? 0 : 1, step.Lines.Count);
        Assert.Equal(then, tracker.Tasks[0].State);
    }

    [Fact]
    public void Updated_WithoutUuid_IsNotAcknowledged()
    {
        var status = Status("t.0", V1.TaskState.TaskRunning);
        status.ClearUuid();

        Assert.Empty(Launched().Updated(status).Calls);
    }

    [Fact]
    public void Updated_AfterTheEnd_ChangesNothing()
    {
        var tracker = Launched();
        tracker.Updated(Status("t.0", V1.TaskState.TaskFinished));

        tracker.Updated(Status("t.0", V1.TaskState.TaskRunning));

        Assert.True(tracker.IsDone);
        Assert.Equal(V1.TaskState.TaskFinished, tracker.Tasks[0].State);
    }

    [Theory]
    [InlineData(V1.TaskState.TaskFinished, true)]
    [InlineData(V1.TaskState.TaskFailed, true)]
    [InlineData(V1.TaskState.TaskGoneByOperator, true)]
    [InlineData(V1.TaskState.TaskUnknown, true)]
    [InlineData(V1.TaskState.TaskUnreachable, false)]
    [InlineData(V1.TaskState.TaskKilling, false)]
    public void Updated_RunningTask_EndsWhereTheStateIsFinal(V1.TaskState state, bool ends)
    {
        var tracker = Launched();
        tracker.Updated(Status("t.0", V1.TaskState.TaskRunning));

        tracker.Updated(Status("t.0", state));

        Assert.Equal(ends, tracker.IsDone);
    }

    [Theory]
    [InlineData(V1.TaskState.TaskDropped, Reason.InvalidOffers)]
    [InlineData(V1.TaskState.TaskLost, Reason.InvalidOffers)]
    [InlineData(V1.TaskState.TaskGone, Reason.Reconciliation)]
    [InlineData(V1.TaskState.TaskUnknown, Reason.Reconciliation)]
    public void Updated_NeverStarted_IsLaunchedAgainUnderAnotherId(V1.TaskState state, Reason reason)
    {
        var tracker = Launched();

        var step = tracker.Updated(Status("t.0", state, reason));

        Assert.Equal([CallType.Acknowledge, CallType.Revive], step.Calls.Select(call => call.Type));
        Assert.Equal(1, tracker.WaitingCount);
        var again = tracker.Offered([Offers.Make("o2", "a1", ("cpus", 1), ("mem", 100))]).Calls[0].Accept;
        Assert.Equal("t.0-retry1", again.Operations[0].Launch.TaskInfos[0].TaskId.Value);
    }

    [Fact]
    public void Updated_NeverStartedTooOften_Ends()
    {
        var tracker = Subscribed();
        for (var i = 0; i <= TrackerLimits.Relaunches; i++)
        {
            Assert.False(tracker.IsDone);
            tracker.Offered([Offers.Make($"o{i}", "a1", ("cpus", 1), ("mem", 100))]);
            tracker.Updated(Status(tracker.Tasks[0].Id, V1.TaskState.TaskDropped));
        }

        Assert.True(tracker.IsDone);
        Assert.Equal(V1.TaskState.TaskDropped, tracker.Tasks[0].State);
    }

    [Fact]
    public void Updated_GoneAfterItRan_EndsAndIsNotLaunchedAgain()
    {
        var tracker = Launched();
        tracker.Updated(Status("t.0", V1.TaskState.TaskRunning));

        tracker.Updated(Status("t.0", V1.TaskState.TaskGone, Reason.Reconciliation));

        Assert.True(tracker.IsDone);
    }

    [Fact]
    public void LaunchRefused_Once_WaitsForTheNextOffer()
    {
        var tracker = Subscribed(instances: 2);
        var accept = tracker.Offered([Offers.Make("o1", "a1", ("cpus", 1), ("mem", 100))]).Calls[0];

        var step = tracker.LaunchRefused(accept, "Framework is not subscribed");

        Assert.Equal(2, tracker.WaitingCount);
        Assert.Equal(CallType.Revive, Assert.Single(step.Calls).Type);
    }

    [Fact]
    public void Subscribed_Again_ReconcilesWhatIsOutWithItsAgent()
    {
        var tracker = Launched(instances: 2);
        tracker.Updated(Status("t.0", V1.TaskState.TaskFinished));

        var subscribe = tracker.Subscribe();
        var step = tracker.Subscribed("F");

        Assert.Equal("F", subscribe.Subscribe.FrameworkInfo.Id.Value);
        Assert.Equal("*", Assert.Single(subscribe.Subscribe.SuppressedRoles));
        Assert.Equal([CallType.Reconcile, CallType.Suppress], step.Calls.Select(call => call.Type));
        var asked = Assert.Single(step.Calls[0].Reconcile.Tasks);
        Assert.Equal(("t.1", "a1"), (asked.TaskId.Value, asked.AgentId.Value));
    }

    [Fact]
    public void Subscribed_LaunchWasRefusedAfterSubscribeWasMade_AsksForOffersAgain()
    {
        var tracker = Subscribed();
        var accept = tracker.Offered([Offers.Make("o1", "a1", ("cpus", 1), ("mem", 100))]).Calls[0];
        Assert.NotEmpty(tracker.Subscribe().Subscribe.SuppressedRoles);
        tracker.LaunchRefused(accept, "Framework is not subscribed");

        var step = tracker.Subscribed("F");

        Assert.Equal(CallType.Revive, Assert.Single(step.Calls).Type);
    }

    [Fact]
    public void Subscribed_WhileStopping_KillsAgain()
    {
        var tracker = Launched();
        tracker.Stop("interrupted");

        Assert.Contains(tracker.Subscribed("F").Calls, call => call.Type == CallType.Kill);
    }

    [Fact]
    public void Stop_WithTasksOutAndWaiting_KillsTheFirstAndEndsTheSecond()
    {
        var tracker = Subscribed(instances: 2);
        tracker.Offered([Offers.Make("o1", "a1", ("cpus", 0.1), ("mem", 32))]);

        var step = tracker.Stop("interrupted");

        Assert.Equal("t.0", Assert.Single(step.Calls).Kill.TaskId.Value);
        Assert.Equal(V1.TaskState.TaskKilled, tracker.Tasks[1].State);
        Assert.False(tracker.IsDone);
        tracker.Updated(Status("t.0", V1.TaskState.TaskDropped));
        Assert.True(tracker.IsDone);
    }

    private static TaskTracker Subscribed(int instances = 1)
    {
        var tracker = new TaskTracker(new LaunchSpec
        {
            Name = "t", Command = "true", User = "u", Instances = instances, Resources = ScalarQuantities.Parse("cpus:0.1;mem:32", out _)!,
        });
        tracker.Subscribed("F");
        return tracker;
    }

    private static TaskTracker Launched(int instances = 1)
    {
        var tracker = Subscribed(instances);
        tracker.Offered([Offers.Make("o1", "a1", ("cpus", 10), ("mem", 10_000))]);
        return tracker;
    }

    private static V1.TaskStatus Status(string task, V1.TaskState state, Reason? reason = null)
    {
        var status = new V1.TaskStatus
        {
            TaskId = new() { Value = task }, AgentId = new() { Value = "a1" }, State = state, Uuid = ByteString.CopyFrom(new byte[16]),
        };
        if (reason is { } known)
            status.Reason = known;
        return status;
    }
}
