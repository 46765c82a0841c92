using Mesos.Orleans.Core.Agents;
using Mesos.Orleans.Core.Operations;
using Mesos.Orleans.Core.Tests.Resources;

namespace Mesos.Orleans.Core.Tests.Operations;

public sealed class ReservationOperationTests
{
    [Fact]
    public void Reserve_Unreserved_PutsTheReservationOn()
    {
        var decided = OperationRules.Decide(Op.Reserve(Op.Eng("cpus", 2)), Op.Scheduler(Wire.Scalar("cpus", 4)));

        Assert.Null(decided.Refusal);
        var after = decided.Value!.Unallocated().Apply(Wire.Set("cpus:4"));
        Assert.Equal(Wire.Set(Wire.Scalar("cpus", 2), Op.Eng("cpus", 2)), after);
    }

    [Fact]
    public void Reserve_OldFormat_IsUnderstood()
    {
        var old = Wire.Scalar("cpus", 2).With(wire =>
        {
            wire.Role = "eng";
            wire.Reservation = new V1.Resource.Types.ReservationInfo { Principal = "alice" };
        });

        Assert.Equal(Wire.Set(Op.Eng("cpus", 2)), OperationRules.Decide(Op.Reserve(old), Op.Scheduler(Wire.Scalar("cpus", 4))).Value!.Converted.Unallocated());
    }

    [Fact]
    public void Reserve_Nothing_IsRefused() => Refused("no resources", Op.Reserve());

    [Fact]
    public void Reserve_WithoutReservation_IsRefused() => Refused("not dynamically reserved", Op.Reserve(Wire.Scalar("cpus", 1)));

    [Fact]
    public void Reserve_Static_IsRefused() => Refused("not dynamically reserved", Op.Reserve(Wire.Scalar("cpus", 1).Reserved("eng", isDynamic: false)));

    [Fact]
    public void Reserve_ForStar_IsRefused() => Refused("role *", Op.Reserve(Wire.Scalar("cpus", 1).Reserved("*", principal: "alice")));

    [Fact]
    public void Reserve_Revocable_IsRefused() => Refused("cannot be reserved", Op.Reserve(Op.Eng("cpus", 1).Revocable()));

    [Theory]
    [InlineData(null)]
    [InlineData("bob")]
    public void Reserve_OtherPrincipal_IsRefused(string? principal) => Refused("principal", Op.Reserve(Wire.Scalar("cpus", 1).Reserved("eng", principal: principal)));

    [Fact]
    public void Reserve_RoleThatTheFrameworkHasNot_IsRefused() => Refused("does not have", Op.Reserve(Wire.Scalar("cpus", 1).Reserved("ops", principal: "alice")));

    [Fact]
    public void Reserve_HeldRoleThatIsNotTheOffers_IsRefused()
    {
        var framework = Op.Framework(V1.FrameworkInfo.Types.Capability.Types.Type.MultiRole);
        framework.Roles.Add(["eng", "ops"]);

        Refused("allocated to role 'eng'", Op.Reserve(Wire.Scalar("cpus", 1).Reserved("ops", principal: "alice")), context => context with { Framework = framework });
    }

    [Fact]
    public void Reserve_AllocatedElsewhere_IsRefused() => Refused(
        "allocated to 'ops'", Op.Reserve(Op.Eng("cpus", 1).With(wire => wire.AllocationInfo = new() { Role = "ops" })));

    [Fact]
    public void Reserve_MoreThanTheOffer_IsAConflict()
    {
        var decided = OperationRules.Decide(Op.Reserve(Op.Eng("cpus", 4.001)), Op.Scheduler(Wire.Scalar("cpus", 4)));

        Assert.Equal(RefusalCode.Conflict, decided.Refusal!.Code);
    }

    [Fact]
    public void Reserve_WhatIsReservedAlready_IsAConflict() =>
        Assert.Equal(RefusalCode.Conflict, OperationRules.Decide(Op.Reserve(Op.Eng("cpus", 1)), Op.Scheduler(Op.Eng("cpus", 4))).Refusal!.Code);

    [Fact]
    public void Reserve_Volume_IsRefused() => Refused("must already be reserved", Op.Reserve(Op.Volume("v", 1)));

    [Fact]
    public void Reserve_TwoProviders_IsRefused() => Refused(
        "multiple resource providers", Op.Reserve(Op.Eng("cpus", 1), Op.Eng("disk", 1).With(wire => wire.ProviderId = new() { Value = "p" })));

    [Fact]
    public void Reserve_HierarchicalRoleOnAnAgentWithout_IsRefused() => Refused(
        "hierarchical", Op.Reserve(Wire.Scalar("cpus", 1).Reserved("eng/x", principal: "alice")), context => context with { AgentCapabilities = AgentCapability.None });

    [Fact]
    public void Reserve_RefinementOnAnAgentWithout_IsRefused() => Refused(
        "refined", Op.Reserve(Wire.Scalar("cpus", 1).Reserved("eng").Reserved("eng/x", principal: "alice")),
        context => context with { AgentCapabilities = AgentCapability.HierarchicalRole });

    [Fact]
    public void Reserve_Refinement_PutsTheSecondReservationOn()
    {
        var context = Op.Operator(Op.Eng("cpus", 2));

        var decided = OperationRules.Decide(Op.Reserve(Op.Eng("cpus", 1).Reserved("eng/x")), context);

        Assert.Equal(Wire.Set(Op.Eng("cpus", 1), Op.Eng("cpus", 1).Reserved("eng/x")), decided.Value!.Apply(context.Pool));
    }

    [Fact]
    public void Reserve_SourceFromAFramework_IsRefused() => Refused("'source'", Op.Move(Wire.Scalar("cpus", 1), Op.Eng("cpus", 1)));

    [Fact]
    public void Reserve_SourceFromAnOperator_MovesTheReservation()
    {
        var context = Op.Operator(Wire.Scalar("cpus", 3).Reserved("a").Reserved("a/b"));

        var decided = OperationRules.Decide(
            Op.Move(Wire.Scalar("cpus", 1).Reserved("a").Reserved("a/b"), Wire.Scalar("cpus", 1).Reserved("a").Reserved("a/c")), context);

        Assert.Null(decided.Refusal);
        Assert.Equal(1000, decided.Value!.Apply(context.Pool).ReservedTo("a/c").ScalarMillis("cpus"));
    }

    [Fact]
    public void Reserve_SourceIsStatic_IsRefused()
    {
        var decided = OperationRules.Decide(
            Op.Move(Wire.Scalar("cpus", 1).Reserved("a", isDynamic: false), Wire.Scalar("cpus", 1).Reserved("b")),
            Op.Operator(Wire.Scalar("cpus", 1).Reserved("a", isDynamic: false)));

        Assert.Contains("STATIC", decided.Refusal!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Reserve_SourceOfOtherAmount_IsRefused()
    {
        var decided = OperationRules.Decide(
            Op.Move(Wire.Scalar("cpus", 2).Reserved("a"), Wire.Scalar("cpus", 1).Reserved("b")), Op.Operator(Wire.Scalar("cpus", 2).Reserved("a")));

        Assert.Contains("differ", decided.Refusal!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Unreserve_Dynamic_TakesTheReservationAway()
    {
        var decided = OperationRules.Decide(Op.Unreserve(Op.Eng("cpus", 1)), Op.Scheduler(Op.Eng("cpus", 4)));

        Assert.Equal(Wire.Set("cpus:1"), decided.Value!.Converted.Unallocated());
    }

    [Fact]
    public void Unreserve_Static_IsRefused() => Refused("not dynamically reserved", Op.Unreserve(Wire.Scalar("cpus", 1).Reserved("eng", isDynamic: false)));

    [Fact]
    public void Unreserve_Volume_IsRefused() => Refused("cannot be unreserved directly", Op.Unreserve(Op.Volume("v", 1)));

    [Fact]
    public void Unreserve_NotOffered_IsAConflict() => Assert.Equal(
        RefusalCode.Conflict, OperationRules.Decide(Op.Unreserve(Op.Eng("cpus", 1)), Op.Scheduler(Wire.Scalar("cpus", 4))).Refusal!.Code);

    [Theory]
    [InlineData(V1.Offer.Types.Operation.Types.Type.CreateDisk, "CREATE_DISK")]
    [InlineData(V1.Offer.Types.Operation.Types.Type.DestroyDisk, "DESTROY_DISK")]
    public void Disks_OfProviders_AreRefusedByName(V1.Offer.Types.Operation.Types.Type type, string name) =>
        Refused(name, new V1.Offer.Types.Operation { Type = type });

    [Theory]
    [InlineData(V1.Offer.Types.Operation.Types.Type.Reserve, "reserve")]
    [InlineData(V1.Offer.Types.Operation.Types.Type.Unreserve, "unreserve")]
    [InlineData(V1.Offer.Types.Operation.Types.Type.Create, "create")]
    [InlineData(V1.Offer.Types.Operation.Types.Type.Destroy, "destroy")]
    [InlineData(V1.Offer.Types.Operation.Types.Type.GrowVolume, "grow_volume")]
    [InlineData(V1.Offer.Types.Operation.Types.Type.ShrinkVolume, "shrink_volume")]
    public void Operation_WithoutItsMessage_IsRefused(V1.Offer.Types.Operation.Types.Type type, string field) =>
        Refused($"'{field}'", new V1.Offer.Types.Operation { Type = type });

    private static void Refused(string why, V1.Offer.Types.Operation operation, Func<OperationContext, OperationContext>? change = null)
    {
        var context = Op.Scheduler(Wire.Scalar("cpus", 4), Op.Eng("cpus", 4), Op.Eng("disk", 100));

        var refusal = OperationRules.Decide(operation, change?.Invoke(context) ?? context).Refusal;

        Assert.NotNull(refusal);
        Assert.Contains(why, refusal.Message, StringComparison.Ordinal);
    }
}
