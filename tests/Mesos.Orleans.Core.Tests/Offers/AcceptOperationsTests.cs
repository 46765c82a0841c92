using Mesos.Orleans.Core.Allocation;
using Mesos.Orleans.Core.Offers;
using Mesos.Orleans.Core.Tests.Operations;
using Mesos.Orleans.Core.Tests.Resources;
using Capability = Mesos.V1.FrameworkInfo.Types.Capability.Types.Type;
using Operation = Mesos.V1.Offer.Types.Operation;

namespace Mesos.Orleans.Core.Tests.Offers;

public sealed class AcceptOperationsTests
{
    private readonly V1.FrameworkInfo _info = Op.Framework(Capability.SharedResources);

    [Fact]
    public void Plan_ReserveCreateLaunch_UsesWhatWasConvertedBefore()
    {
        var plan = Plan(
            [Wire.Scalar("cpus", 1), Wire.Scalar("disk", 100)],
            Op.Reserve(Op.Eng("disk", 10)), Op.Create(Op.Volume("v", 10)), Op.Launch(Op.Task("t", Wire.Scalar("cpus", 1), Op.Volume("v", 10))));

        Assert.Empty(plan.Statuses);
        Assert.Equal(2, plan.Operations.Length);
        Assert.Equal([plan.Operations[0].Uuid, plan.Operations[1].Uuid, Assert.Single(plan.Launches).LaunchId], plan.Order);
    }

    [Fact]
    public void Plan_LaunchBeforeCreate_IsTaskError()
    {
        var plan = Plan([Op.Eng("disk", 100)], Op.Launch(Op.Task("t", Op.Volume("v", 10))), Op.Create(Op.Volume("v", 10)));

        Assert.Equal(V1.TaskState.TaskError, Assert.Single(plan.Statuses).State);
        Assert.Single(plan.Operations);
    }

    [Fact]
    public void Plan_OperationThatFails_DoesNotStopLaterOnes()
    {
        var plan = Plan([Wire.Scalar("cpus", 1)], Op.Reserve(Op.Eng("cpus", 2)).Id("o"), Op.Reserve(Op.Eng("cpus", 1)));

        var status = Assert.Single(plan.OperationStatuses);
        Assert.Equal(("o", V1.OperationState.OperationError), (status.OperationId.Value, status.State));
        Assert.Null(status.Uuid);
        Assert.Single(plan.Operations);
    }

    [Fact]
    public void Plan_OperationWithoutIdThatFails_IsDroppedSilently()
    {
        var plan = Plan([Wire.Scalar("cpus", 1)], Op.Reserve(Op.Eng("cpus", 2)));

        Assert.Empty(plan.OperationStatuses);
        Assert.Empty(plan.Operations);
    }

    [Fact]
    public void Plan_SameResourcesReservedTwice_SecondFails() =>
        Assert.Single(Plan([Wire.Scalar("cpus", 1)], Op.Reserve(Op.Eng("cpus", 1)), Op.Reserve(Op.Eng("cpus", 1))).Operations);

    [Fact]
    public void Plan_GrownVolume_CannotBeUsedInTheSameCall()
    {
        var plan = Plan([Op.Volume("v", 10), Op.Eng("disk", 5)], Op.Grow(Op.Volume("v", 10), Op.Eng("disk", 5)), Op.Launch(Op.Task("t", Op.Volume("v", 15))));

        Assert.Single(plan.Operations);
        Assert.Equal(V1.TaskState.TaskError, Assert.Single(plan.Statuses).State);
    }

    [Fact]
    public void Plan_FreedByShrink_CannotBeUsedInTheSameCall()
    {
        var plan = Plan([Op.Volume("v", 10)], Op.Shrink(Op.Volume("v", 10), 5), Op.Launch(Op.Task("t", Op.Eng("disk", 5))));

        Assert.Single(plan.Operations);
        Assert.Empty(plan.Launches);
    }

    [Fact]
    public void Plan_SharedVolume_ServesSeveralTasks()
    {
        var volume = Op.Volume("v", 10, isShared: true);

        var plan = Plan([Wire.Scalar("cpus", 2), volume], Op.Launch(Op.Task("t1", Wire.Scalar("cpus", 1), volume), Op.Task("t2", Wire.Scalar("cpus", 1), volume)));

        Assert.Equal(2, plan.Launches.Length);
    }

    [Fact]
    public void Plan_VolumeOfItsOwn_ServesOneTaskOnly()
    {
        var volume = Op.Volume("v", 10);

        Assert.Single(Plan([volume], Op.Launch(Op.Task("t1", volume), Op.Task("t2", volume))).Launches);
    }

    private AcceptPlan Plan(V1.Resource[] offered, params Operation[] operations)
    {
        var draft = new OfferDraft(new("o1"), new("f"), new("a1"), "eng", Wire.Set(offered), new V1.AgentInfo { Hostname = "h" });
        var accept = new V1.Scheduler.Call.Types.Accept();
        accept.OfferIds.Add(new V1.OfferID { Value = "o1" });
        accept.Operations.Add(operations);
        return AcceptPlanner.Plan(accept, new AcceptContext(
            new("f"), _info, OfferBook.Empty.Add([draft]), _ => false, (_, _) => null, new Ids(), DateTimeOffset.UnixEpoch));
    }

    private sealed class Ids : IIdSource
    {
        private int _next;

        public Guid Next() => new(++_next, 0, 0, new byte[8]);
    }
}
