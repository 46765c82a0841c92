using Mesos.Orleans.Core.Agents;
using Mesos.Orleans.Core.Operations;
using Mesos.Orleans.Core.Tests.Resources;
using Capability = Mesos.V1.FrameworkInfo.Types.Capability.Types.Type;
using SourceType = Mesos.V1.Resource.Types.DiskInfo.Types.Source.Types.Type;

namespace Mesos.Orleans.Core.Tests.Operations;

public sealed class VolumeOperationTests
{
    [Fact]
    public void Create_OnReservedDisk_MakesTheVolume()
    {
        var decided = OperationRules.Decide(Op.Create(Op.Volume("v", 10)), Op.Scheduler(Op.Eng("disk", 100)));

        Assert.Null(decided.Refusal);
        Assert.Equal(Wire.Set(Op.Eng("disk", 90), Op.Volume("v", 10)), decided.Value!.Unallocated().Apply(Wire.Set(Op.Eng("disk", 100))));
    }

    [Fact]
    public void Create_OnMountDisk_TakesItWhole()
    {
        var disk = Wire.Disk(SourceType.Mount, 100).Reserved("eng", principal: "alice");
        var volume = Op.Volume("v", 100).With(wire => wire.Disk.Source = disk.Disk.Source);

        Assert.Null(OperationRules.Decide(Op.Create(volume), Op.Scheduler(disk)).Refusal);
        Assert.Equal(
            RefusalCode.Conflict,
            OperationRules.Decide(Op.Create(volume.Clone().With(wire => wire.Scalar.Value = 50)), Op.Scheduler(disk)).Refusal!.Code);
    }

    [Fact]
    public void Create_PlainDisk_IsRefused() => Refused("not a persistent volume", Op.Create(Op.Eng("disk", 1)));

    [Fact]
    public void Create_Unreserved_IsRefused() => Refused("not reserved", Op.Create(Op.Volume("w", 1).With(wire => wire.Reservations.Clear())));

    [Fact]
    public void Create_ReadOnly_IsRefused() => Refused("read-only", Op.Create(Op.Volume("w", 1).With(wire => wire.Disk.Volume.Mode = V1.Volume.Types.Mode.Ro)));

    [Fact]
    public void Create_HostPath_IsRefused() => Refused("host path", Op.Create(Op.Volume("w", 1).With(wire => wire.Disk.Volume.HostPath = "/etc")));

    [Fact]
    public void Create_IdWithSlash_IsRefused() => Refused("persistence ID", Op.Create(Op.Volume("../w", 1)));

    [Fact]
    public void Create_IdThatExists_IsRefused() => Refused("exists already", Op.Create(Op.Volume("v", 1)));

    [Fact]
    public void Create_SameIdTwice_IsRefused() => Refused("more than once", Op.Create(Op.Volume("w", 1), Op.Volume("w", 2)));

    [Theory]
    [InlineData(null)]
    [InlineData("bob")]
    public void Create_OtherPrincipal_IsRefused(string? principal) => Refused("principal", Op.Create(Op.Volume("w", 1).With(wire =>
    {
        wire.Disk.Persistence.ClearPrincipal();
        if (principal is not null)
            wire.Disk.Persistence.Principal = principal;
    })));

    [Fact]
    public void Create_SharedWithoutTheCapability_IsRefused() => Refused("SHARED_RESOURCES", Op.Create(Op.Volume("w", 1, isShared: true)));

    [Fact]
    public void Create_SharedWithTheCapability_MakesOneCopy()
    {
        var context = Op.Scheduler(Op.Eng("disk", 100)) with { Framework = Op.Framework(Capability.SharedResources) };

        var decided = OperationRules.Decide(Op.Create(Op.Volume("w", 1, isShared: true)), context);

        Assert.Equal(1, Assert.Single(decided.Value!.Converted.Entries).Copies);
    }

    [Fact]
    public void Create_OnRawDisk_IsRefused() => Refused("RAW", Op.Create(Op.Volume("w", 1).With(wire => wire.Disk.Source = Wire.Disk(SourceType.Raw, 1).Disk.Source)));

    [Fact]
    public void Destroy_Volume_GivesTheDiskBack()
    {
        var decided = OperationRules.Decide(Op.Destroy(Op.Volume("v", 10)), Op.Scheduler(Op.Volume("v", 10)));

        Assert.Equal(Wire.Set(Op.Eng("disk", 10)), decided.Value!.Converted.Unallocated());
    }

    [Fact]
    public void Destroy_PlainDisk_IsRefused() => Refused("not a persistent volume", Op.Destroy(Op.Eng("disk", 1)));

    [Fact]
    public void Destroy_Unknown_IsRefused() => Refused("not found", Op.Destroy(Op.Volume("w", 10)));

    [Fact]
    public void Destroy_Used_IsRefused() => Refused("in use", Op.Destroy(Op.Volume("v", 10)), context => context with { IsVolumeUsed = (role, id) => (role, id) == ("eng", "v") });

    [Fact]
    public void Destroy_OfOtherSize_IsAConflict() =>
        Assert.Equal(RefusalCode.Conflict, OperationRules.Decide(Op.Destroy(Op.Volume("v", 9)), Op.Scheduler(Op.Volume("v", 10))).Refusal!.Code);

    [Fact]
    public void Grow_AddsTheDisk()
    {
        var decided = OperationRules.Decide(Op.Grow(Op.Volume("v", 10), Op.Eng("disk", 5)), Op.Scheduler(Op.Volume("v", 10), Op.Eng("disk", 100)));

        Assert.Equal(Wire.Set(Op.Volume("v", 15)), decided.Value!.Converted.Unallocated());
    }

    [Fact]
    public void Grow_ByDiskOfAnotherReservation_IsRefused() => Refused("not of the kind", Op.Grow(Op.Volume("v", 10), Wire.Scalar("disk", 5)));

    [Fact]
    public void Grow_ByNothing_IsRefused() => Refused("nothing", Op.Grow(Op.Volume("v", 10), Op.Eng("disk", 0)));

    [Fact]
    public void Shrink_TakesTheDiskAway()
    {
        var decided = OperationRules.Decide(Op.Shrink(Op.Volume("v", 10), 4), Op.Scheduler(Op.Volume("v", 10)));

        Assert.Equal(Wire.Set(Op.Volume("v", 6), Op.Eng("disk", 4)), decided.Value!.Converted.Unallocated());
    }

    [Theory]
    [InlineData(0, "greater than zero")]
    [InlineData(-1, "negative")]
    [InlineData(10, "less than the size")]
    [InlineData(double.NaN, "finite")]
    public void Shrink_ByAnAmountThatCannotBe_IsRefused(double subtract, string why) => Refused(why, Op.Shrink(Op.Volume("v", 10), subtract));

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Resize_OnMountDisk_IsRefused(bool grow)
    {
        var volume = Op.Volume("v", 10).With(wire => wire.Disk.Source = Wire.Disk(SourceType.Mount, 1).Disk.Source);

        Refused("ROOT or PATH", grow ? Op.Grow(volume, Op.Eng("disk", 1)) : Op.Shrink(volume, 1));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Resize_OnAnAgentWithout_IsRefused(bool grow) => Refused(
        "resizing", grow ? Op.Grow(Op.Volume("v", 10), Op.Eng("disk", 1)) : Op.Shrink(Op.Volume("v", 10), 1),
        context => context with { AgentCapabilities = AgentCapability.All & ~AgentCapability.ResizeVolume });

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Resize_Shared_IsRefused(bool grow) => Refused(
        "shared", grow ? Op.Grow(Op.Volume("v", 10, isShared: true), Op.Eng("disk", 1)) : Op.Shrink(Op.Volume("v", 10, isShared: true), 1));

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Resize_PlainDisk_IsRefused(bool grow) => Refused(
        "not a persistent volume", grow ? Op.Grow(Op.Eng("disk", 10), Op.Eng("disk", 1)) : Op.Shrink(Op.Eng("disk", 10), 1));

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Resize_OfAProvider_IsRefused(bool grow)
    {
        var volume = Op.Volume("v", 10).With(wire => wire.ProviderId = new() { Value = "p" });

        Refused("resource provider", grow ? Op.Grow(volume, Op.Eng("disk", 1)) : Op.Shrink(volume, 1));
    }

    private static void Refused(string why, V1.Offer.Types.Operation operation, Func<OperationContext, OperationContext>? change = null)
    {
        var context = Op.Scheduler(Op.Eng("disk", 100), Op.Volume("v", 10));

        var refusal = OperationRules.Decide(operation, change?.Invoke(context) ?? context).Refusal;

        Assert.NotNull(refusal);
        Assert.Contains(why, refusal.Message, StringComparison.Ordinal);
    }
}
