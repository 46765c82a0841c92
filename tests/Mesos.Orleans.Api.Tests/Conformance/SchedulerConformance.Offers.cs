using CallType = Mesos.V1.Scheduler.Call.Types.Type;
using Capability = Mesos.V1.FrameworkInfo.Types.Capability.Types.Type;
using EventType = Mesos.V1.Scheduler.Event.Types.Type;

namespace Mesos.Orleans.Api.Tests.Conformance;

public abstract partial class SchedulerConformance
{
    private const double Day = 86_400;

    [Fact]
    public async Task Offer_OldFramework_HasNoAllocationInfo()
    {
        var session = await Subscribe();

        var offer = await session.WholeOffer();

        Assert.Null(offer.AllocationInfo);
        Assert.All(offer.Resources, resource => Assert.Null(resource.AllocationInfo));
        Assert.Equal((cluster.Agent.Id.Value, session.Id), (offer.AgentId.Value, offer.FrameworkId));
    }

    [Fact]
    public async Task Offer_MultiRole_OfferAndEveryResourceAreAllocated()
    {
        var info = Wire.Framework(Capability.MultiRole);
        info.Roles.Add("dev");
        var session = await Subscribe(info);

        var offer = await session.WholeOffer();

        Assert.Equal("dev", offer.AllocationInfo.Role);
        Assert.All(offer.Resources, resource => Assert.Equal("dev", resource.AllocationInfo.Role));

        // Resources of a task may leave the allocation out, or repeat it.
        var allocated = Wire.Task(offer, "allocated");
        foreach (var resource in allocated.Resources)
            resource.AllocationInfo = new() { Role = "dev" };
        await session.Launch(offer, allocated, Wire.Task(offer, "plain"));
        Assert.Equal([V1.TaskState.TaskRunning, V1.TaskState.TaskRunning], [(await session.Update()).State, (await session.Update()).State]);
    }

    [Fact]
    public async Task Decline_NoFilter_OfferedAgain()
    {
        var session = await Subscribe();
        var offer = await session.WholeOffer();

        await session.Decline(0, offer.Id);

        Assert.NotEqual(offer.Id, (await session.WholeOffer()).Id);
    }

    [Fact]
    public async Task Decline_LongFilter_HoldsUntilItsEnd()
    {
        var session = await Subscribe();
        await session.Decline(Day, (await session.WholeOffer()).Id);

        await ExpectOthersOnly(session);

        cluster.Time.Advance(TimeSpan.FromSeconds(Day + 1));
        await session.WholeOffer();
    }

    [Fact]
    public async Task Decline_NothingOrUnknown_IsAccepted()
    {
        var session = await Subscribe();
        var offer = await session.WholeOffer();

        await session.Decline(0);
        await session.Decline(0, new V1.OfferID { Value = "nobody-O1" });

        // The offer still stands.
        await session.Launch(offer, Wire.Task(offer, "task"));
        Assert.Equal(V1.TaskState.TaskRunning, (await session.Update()).State);
    }

    [Fact]
    public async Task Accept_NoOperations_Declines()
    {
        var session = await Subscribe();
        var offer = await session.WholeOffer();

        await session.Accept(offer);

        Assert.NotEqual(offer.Id, (await session.WholeOffer()).Id);
    }

    [Fact]
    public async Task Accept_LaunchOfNothing_DeclinesWithItsFilter()
    {
        var session = await Subscribe();

        await session.Accept([(await session.WholeOffer()).Id], Day, Wire.Launch());

        await ExpectOthersOnly(session);
    }

    [Fact]
    public async Task Suppress_Subscribed_NoOffersUntilRevived()
    {
        var session = await Subscribe();
        var offer = await session.WholeOffer();
        await session.Call(new() { Type = CallType.Suppress });
        await session.Decline(0, offer.Id);

        await ExpectOthersOnly(session);

        await session.Call(new() { Type = CallType.Revive });
        await session.WholeOffer();
    }

    [Fact]
    public async Task Suppress_OfferOutstanding_OfferStands()
    {
        var session = await Subscribe();
        var offer = await session.WholeOffer();

        await session.Call(new() { Type = CallType.Suppress, Suppress = new() });
        await session.Launch(offer, Wire.Task(offer, "task"));

        Assert.Equal(V1.TaskState.TaskRunning, (await session.Update()).State);
    }

    [Fact]
    public async Task Revive_Filtered_FilterIsGone()
    {
        var session = await Subscribe();
        await session.Decline(Day, (await session.WholeOffer()).Id);

        await session.Call(new() { Type = CallType.Revive, Revive = new() });

        await session.WholeOffer();
    }

    [Fact]
    public async Task SuppressAndRevive_RoleNotHeld_WholeCallIsVoid()
    {
        var session = await Subscribe();
        var offer = await session.WholeOffer();

        await session.Call(new() { Type = CallType.Suppress, Suppress = new() { Roles = { "*", "not-mine" } } });
        await session.Decline(0, offer.Id);

        await session.Decline(Day, (await session.WholeOffer()).Id);
        await session.Call(new() { Type = CallType.Revive, Revive = new() { Roles = { "not-mine" } } });
        await ExpectOthersOnly(session);
    }

    [Fact]
    public async Task Request_AnyThing_IsAccepted()
    {
        var session = await Subscribe();

        await session.Call(new() { Type = CallType.Request, Request = new() { Requests = { new V1.Request { Resources = { Wire.Scalar("cpus", 1) } } } } });
    }

    // Another framework gets the agent, twice and therefore in different cycles, while this one gets nothing.
    private async Task ExpectOthersOnly(Session session)
    {
        var other = await Subscribe();
        await other.Decline(0, (await other.WholeOffer()).Id);
        await other.WholeOffer();
        await other.Teardown();
        Assert.Null(await other.Next());

        var third = await Subscribe();
        await third.WholeOffer();
        await third.Teardown();
        Assert.DoesNotContain(await session.Before(), @event => @event.Type == EventType.Offers);
    }
}
