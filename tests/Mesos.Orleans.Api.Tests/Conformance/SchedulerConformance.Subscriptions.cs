using EventType = Mesos.V1.Scheduler.Event.Types.Type;

namespace Mesos.Orleans.Api.Tests.Conformance;

public abstract partial class SchedulerConformance
{
    private const double Hour = 3600;

    [Fact]
    public async Task Subscribe_New_SubscribedFirstThenHeartbeatAtOnce()
    {
        var session = await Open(Wire.Framework());

        var first = await session.NextRaw();
        Assert.Equal(EventType.Subscribed, first?.Type);
        Assert.NotEmpty(first!.Subscribed.FrameworkId.Value);
        if (kind.HasHeartbeats)
            Assert.Equal(EventType.Heartbeat, (await session.NextRaw())?.Type);
    }

    [Fact]
    public async Task Subscribe_IdChosenByTheClient_IsKept()
    {
        var info = Wire.Framework();
        info.Id = new() { Value = $"{cluster.Agent.Id.Value}-driver-{kind.GetHashCode()}" };

        var session = await Open(info);

        Assert.Equal(info.Id, (await session.Next())?.Subscribed.FrameworkId);
    }

    [Fact]
    public async Task Subscribe_RoleInvalid_ErrorThenTheEnd()
    {
        var info = Wire.Framework();
        info.Role = "-x";

        var session = await Open(info);

        Assert.Equal(EventType.Error, (await session.Next())?.Type);
        Assert.Null(await session.Next());
    }

    [Fact]
    public async Task Failover_OldStreamOpen_OldOneEndsAndTheNewOneTakesOver()
    {
        var old = await Subscribe(Lasting());
        var update = await old.LaunchOne();
        var offer = await old.Offer();

        var session = await Subscribe(Named(old));

        Assert.Equal("Framework failed over", (await old.Next())?.Error.Message);
        Assert.Null(await old.Next());
        Assert.Equal(old.Id, session.Id);

        // The task survives, its update comes again, and the old offers are void without a word.
        Assert.Equal(update.Uuid, (await session.Update()).Uuid);
        await session.Launch(offer, Wire.Task(offer, "late"));
        Assert.Equal((V1.TaskState.TaskLost, V1.TaskStatus.Types.Reason.InvalidOffers), StateAndReason(await session.Update()));
        await session.Acknowledge(update);
        Report("task", V1.TaskState.TaskFinished);
        Assert.Equal(V1.TaskState.TaskFinished, (await session.Update()).State);
    }

    [Fact]
    public async Task Failover_WithinTheTimeout_TasksSurviveAndUpdatesComeAgain()
    {
        var gone = await Subscribe(Lasting());
        var update = await gone.LaunchOne();
        await gone.DisposeAsync();
        await Eventually(async () => (await Snapshot(gone))!.Connected is false);
        Report("task", V1.TaskState.TaskFinished);
        await Reported();
        cluster.Time.Advance(TimeSpan.FromSeconds(Hour - 60));

        var session = await Subscribe(Named(gone));

        Assert.Equal(update.Uuid, (await session.Update()).Uuid);
        await session.Acknowledge(update);
        Assert.Equal(V1.TaskState.TaskFinished, (await session.Update()).State);
    }

    [Fact]
    public async Task Failover_PastTheTimeout_FrameworkIsOverAndItsTasksAreKilled()
    {
        var gone = await Subscribe(Lasting());
        await gone.LaunchOne();
        await gone.DisposeAsync();
        await Eventually(async () => (await Snapshot(gone))!.Connected is false);

        cluster.Time.Advance(TimeSpan.FromSeconds(Hour + 1));

        await Eventually(async () => (await Snapshot(gone))!.Completed);
        await cluster.Agent.WaitUntilAsync(tasks => tasks.IsEmpty);
        await ExpectRefusal(await Open(Named(gone)));
    }

    [Fact]
    public async Task Failover_NoTimeout_FrameworkIsOverAtOnce()
    {
        var gone = await Subscribe();
        await gone.LaunchOne();

        await gone.DisposeAsync();

        await Eventually(async () => (await Snapshot(gone))!.Completed);
        await cluster.Agent.WaitUntilAsync(tasks => tasks.IsEmpty);
    }

    [Fact]
    public async Task Teardown_Running_StreamEndsTasksAreKilledAndTheIdIsRefused()
    {
        var session = await Subscribe(Lasting());
        await session.LaunchOne();

        await session.Teardown();

        Assert.Null(await session.Next());
        await cluster.Agent.WaitUntilAsync(tasks => tasks.IsEmpty);
        await ExpectRefusal(await Open(Named(session)));
    }

    [Fact]
    public async Task Teardown_HoldingOffers_OffersReturnToOthers()
    {
        var session = await Subscribe();
        await session.WholeOffer();

        await session.Teardown();

        var other = await Subscribe();
        await other.WholeOffer();
    }

    private static async Task ExpectRefusal(Session session)
    {
        Assert.Equal(EventType.Error, (await session.Next())?.Type);
        Assert.Null(await session.Next());
    }

    private static V1.FrameworkInfo Lasting()
    {
        var info = Wire.Framework();
        info.FailoverTimeout = Hour;
        return info;
    }

    private static V1.FrameworkInfo Named(Session session)
    {
        var info = session.Info.Clone();
        info.Id = session.Id;
        return info;
    }

    private static (V1.TaskState State, V1.TaskStatus.Types.Reason Reason) StateAndReason(V1.TaskStatus status) => (status.State, status.Reason);
}
