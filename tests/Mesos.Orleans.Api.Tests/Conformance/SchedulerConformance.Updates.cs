using Capability = Mesos.V1.FrameworkInfo.Types.Capability.Types.Type;
using EventType = Mesos.V1.Scheduler.Event.Types.Type;
using Reason = Mesos.V1.TaskStatus.Types.Reason;

namespace Mesos.Orleans.Api.Tests.Conformance;

public abstract partial class SchedulerConformance
{
    [Fact]
    public async Task Update_FormerOneNotAcknowledged_WaitsForTheAcknowledgement()
    {
        var session = await Subscribe();
        var running = await session.LaunchOne();
        Report("task", V1.TaskState.TaskFinished);
        await Reported();

        Assert.DoesNotContain(await session.Before(), @event => @event.Type == EventType.Update);
        await session.Acknowledge(running);

        Assert.Equal(("task", V1.TaskState.TaskFinished), IdAndState(await session.Update()));
    }

    [Fact]
    public async Task Acknowledge_LateAndOutOfOrder_OnlyTheUpdateInFlightCounts()
    {
        var session = await Subscribe();
        var running = await session.LaunchOne();
        Report("task", V1.TaskState.TaskFinished);
        await Reported();
        var wrong = running.Clone();
        wrong.Uuid = Google.Protobuf.ByteString.CopyFrom(new byte[16]);

        // Something that was never sent, then the right one, twice.
        await session.Acknowledge(wrong);
        await session.Acknowledge(running);
        await session.Acknowledge(running);
        var finished = await session.Update();
        Assert.Equal(V1.TaskState.TaskFinished, finished.State);
        await session.Acknowledge(running);
        Assert.DoesNotContain(await session.Before(), @event => @event.Type == EventType.Update);

        // The task is active until its end is acknowledged.
        await session.Reconcile();
        Assert.Equal((V1.TaskState.TaskFinished, Reason.Reconciliation), StateAndReason(await session.Update()));
        await session.Acknowledge(finished);
        await session.Reconcile();
        Assert.DoesNotContain(await session.Before(), @event => @event.Type == EventType.Update);
    }

    [Fact]
    public async Task Acknowledge_Never_UpdateComesAgainAfterTenSecondsThenTwenty()
    {
        var session = await Subscribe();
        var running = await session.LaunchOne();

        cluster.Time.Advance(TimeSpan.FromSeconds(11));
        Assert.Equal(running.Uuid, (await session.Update()).Uuid);
        cluster.Time.Advance(TimeSpan.FromSeconds(21));
        Assert.Equal(running.Uuid, (await session.Update()).Uuid);

        await session.Acknowledge(running);
        cluster.Time.Advance(TimeSpan.FromHours(1));
        Assert.DoesNotContain(await session.Before(), @event => @event.Type == EventType.Update);
    }

    [Fact]
    public async Task Update_TaskEndedButNotAcknowledged_ResourcesAreFreeAlready()
    {
        var session = await Subscribe();
        await session.LaunchOne();

        Report("task", V1.TaskState.TaskFinished);

        await session.WholeOffer();
    }

    [Fact]
    public async Task Reconcile_ActiveTask_ItsLatestStateWithoutUuid()
    {
        var session = await Subscribe();
        var running = await session.LaunchOne();

        await session.Reconcile(Wire.Ask("task", running.AgentId.Value), Wire.Ask("task"));

        for (var answers = 0; answers < 2; answers++)
            ExpectFromMaster(await session.Update(), "task", Reason.Reconciliation, V1.TaskState.TaskRunning);
    }

    [Fact]
    public async Task Reconcile_Unacknowledged_TheStateThatTheSchedulerHasBeenTold()
    {
        var session = await Subscribe();
        await session.LaunchOne();
        Report("task", V1.TaskState.TaskFinished);
        await Reported();

        await session.Reconcile(Wire.Ask("task"));

        Assert.Equal((V1.TaskState.TaskRunning, Reason.Reconciliation), StateAndReason(await session.Update()));
    }

    [Theory]
    [InlineData(false, null, V1.TaskState.TaskLost)]
    [InlineData(false, "registered", V1.TaskState.TaskLost)]
    [InlineData(false, "unknown", V1.TaskState.TaskLost)]
    [InlineData(true, null, V1.TaskState.TaskUnknown)]
    [InlineData(true, "registered", V1.TaskState.TaskGone)]
    [InlineData(true, "unknown", V1.TaskState.TaskUnknown)]
    public async Task ReconcileAndKill_UnknownTask_ToldByWhatIsKnownOfItsAgent(bool partitionAware, string? agent, V1.TaskState expected)
    {
        var session = await Subscribe(partitionAware ? [Capability.PartitionAware] : []);
        var named = agent == "registered" ? cluster.Agent.Id.Value : agent;

        await session.Reconcile(Wire.Ask("nobody", named));
        ExpectFromMaster(await session.Update(), "nobody", Reason.Reconciliation, expected);

        await session.Kill("nobody", named is null ? null : new V1.AgentID { Value = named });
        ExpectFromMaster(await session.Update(), "nobody", Reason.Reconciliation, expected);
    }

    [Fact]
    public async Task Reconcile_Implicit_EveryActiveTaskOnce()
    {
        var session = await Subscribe();
        var offer = await session.WholeOffer();
        await session.Launch(offer, Wire.Task(offer, "running"), Wire.Task(offer, "ended"), Wire.Task(offer, "completed"));
        var running = new[] { await session.Update(), await session.Update(), await session.Update() };
        foreach (var status in running)
            await session.Acknowledge(status);
        Report("completed", V1.TaskState.TaskFinished);
        await session.Acknowledge(await session.Update());
        Report("ended", V1.TaskState.TaskFinished);
        Assert.Equal(("ended", V1.TaskState.TaskFinished), IdAndState(await session.Update()));

        await session.Reconcile();

        var answers = new[] { await session.Update(), await session.Update() };
        Assert.Equal([("ended", V1.TaskState.TaskFinished), ("running", V1.TaskState.TaskRunning)], answers.Select(IdAndState).Order());
        Assert.DoesNotContain(await session.Before(), @event => @event.Type == EventType.Update);
    }
}
