using Mesos.Orleans.Core.Resources;
using DiskInfo = Mesos.V1.Resource.Types.DiskInfo;
using ReservationInfo = Mesos.V1.Resource.Types.ReservationInfo;
using SourceType = Mesos.V1.Resource.Types.DiskInfo.Types.Source.Types.Type;
using ValueType = Mesos.V1.Value.Types.Type;

namespace Mesos.Orleans.Core.Tests.Resources;

public sealed class ResourceWireTests
{
    public static TheoryData<string, V1.Resource, string> Malformed() => new()
    {
        { "no name", Wire.Scalar("", 1), "resources[0].name" },
        { "long name", Wire.Scalar(new string('n', ResourceBounds.MaxNameLength + 1), 1), "resources[0].name" },
        { "no type", Wire.Scalar("cpus", 1).With(r => r.ClearType()), "resources[0].type" },
        { "text", Wire.Scalar("cpus", 1).With(r => r.Type = ValueType.Text), "resources[0].type" },
        { "type of another value", Wire.Scalar("cpus", 1).With(r => r.Type = ValueType.Ranges), "resources[0].type" },
        { "two values", Wire.Scalar("cpus", 1).With(r => r.Set = new V1.Value.Types.Set()), "resources[0].type" },
        { "rounds to zero", Wire.Scalar("cpus", 0.0004), "resources[0].scalar.value" },
        { "rounds to zero", Wire.Scalar("cpus", 0.0004), "resources[0].scalar.value" },
        { "negative", Wire.Scalar("cpus", -1), "resources[0].scalar.value" },
        { "not a number", Wire.Scalar("cpus", double.NaN), "resources[0].scalar.value" },
        { "infinite", Wire.Scalar("cpus", double.PositiveInfinity), "resources[0].scalar.value" },
        { "too large", Wire.Scalar("cpus", ResourceBounds.MaxScalar + 1d), "resources[0].scalar.value" },
        { "half a gpu", Wire.Scalar("gpus", 1.5), "resources[0].scalar.value" },
        { "inverted", Wire.Ports((10, 9)), "resources[0].ranges.range[0]" },
        { "overlapping", Wire.Ports((20, 30), (1, 20)), "resources[0].ranges" },
        { "item twice", Wire.Items("zones", "a", "b", "a"), "resources[0].set.item" },
        { "disk on mem", Wire.Disk(SourceType.Path, 1).With(r => r.Name = "mem"), "resources[0].disk" },
        { "empty disk", Wire.Scalar("disk", 1).With(r => r.Disk = new DiskInfo()), "resources[0].disk" },
        { "source unknown", Wire.Disk(SourceType.Unknown, 1), "resources[0].disk.source.type" },
        { "raw with mount", Wire.Disk(SourceType.Raw, 1).With(r => r.Disk.Source.Mount = new()), "resources[0].disk.source.mount" },
        { "block with path", Wire.Disk(SourceType.Block, 1).With(r => r.Disk.Source.Path = new()), "resources[0].disk.source.path" },
        { "volume unreserved", Wire.Volume("v", 1).With(r => r.Reservations.Clear()), "resources[0].disk.persistence" },
        { "volume without volume", Wire.Volume("v", 1).With(r => r.Disk.Volume = null), "resources[0].disk.volume" },
        { "volume read-only", Wire.Volume("v", 1).With(r => r.Disk.Volume.Mode = V1.Volume.Types.Mode.Ro), "resources[0].disk.volume.mode" },
        { "volume with host path", Wire.Volume("v", 1).With(r => r.Disk.Volume.HostPath = "/h"), "resources[0].disk.volume.host_path" },
        { "volume with bad id", Wire.Volume("a/b", 1), "resources[0].disk.persistence.id" },
        { "volume not persistent", Wire.Volume("v", 1).With(r => r.Disk.Persistence = null), "resources[0].disk.volume" },
        { "volume revocable", Wire.Volume("v", 1, "eng").Revocable(), "resources[0].disk.persistence" },
        { "shared cpus", Wire.Scalar("cpus", 1).With(r => r.Shared = new()), "resources[0].shared" },
        { "shared path disk", Wire.Disk(SourceType.Path, 1).With(r => r.Shared = new()), "resources[0].shared" },
        { "revocable and dynamic", Wire.Scalar("cpus", 1).Reserved("eng").Revocable(), "resources[0].revocable" },
        { "bad role", Wire.Scalar("cpus", 1).With(r => r.Role = "a//b"), "resources[0].role" },
        { "bad allocation", Wire.Scalar("cpus", 1).With(r => r.AllocationInfo = new() { Role = "/" }), "resources[0].allocation_info.role" },
        { "star dynamic", Wire.Scalar("cpus", 1).With(r => r.Reservation = new()), "resources[0].role" },
        { "type in reservation", Wire.Scalar("cpus", 1).With(r => { r.Role = "a"; r.Reservation = new() { Type = ReservationInfo.Types.Type.Static }; }), "resources[0].reservation.type" },
        { "role in reservation", Wire.Scalar("cpus", 1).With(r => { r.Role = "a"; r.Reservation = new() { Role = "a" }; }), "resources[0].reservation.role" },
        { "star reserved", Wire.Scalar("cpus", 1).Reserved("*"), "resources[0].reservations[0].role" },
        { "reservation without role", Wire.Scalar("cpus", 1).With(r => r.Reservations.Add(new ReservationInfo { Type = ReservationInfo.Types.Type.Static })), "resources[0].reservations[0].role" },
        { "reservation without type", Wire.Scalar("cpus", 1).With(r => r.Reservations.Add(new ReservationInfo { Role = "a" })), "resources[0].reservations[0].type" },
        { "static refinement", Wire.Scalar("cpus", 1).Reserved("a").Reserved("a/b", isDynamic: false), "resources[0].reservations[1].type" },
        { "no refinement", Wire.Scalar("cpus", 1).Reserved("a").Reserved("a"), "resources[0].reservations[1].role" },
        { "sibling refinement", Wire.Scalar("cpus", 1).Reserved("a").Reserved("ab"), "resources[0].reservations[1].role" },
        { "both formats", Wire.Scalar("cpus", 1).Reserved("a", isDynamic: false).With(r => r.Role = "a"), "resources[0].role" },
        { "both formats, reservation", Wire.Scalar("cpus", 1).Reserved("a").With(r => r.Reservation = new()), "resources[0].reservation" },
    };

    [Theory, MemberData(nameof(Malformed))]
    public void FromWire_Malformed_IsRefusedWithTheField(string what, V1.Resource resource, string field)
    {
        var read = ResourceSet.FromWire([resource]);

        Assert.False(read.IsSuccess, what);
        Assert.Equal(field, read.Refusal.Field);
        Assert.NotEmpty(read.Refusal.Message);
    }

    [Fact]
    public void FromWire_SecondIsMalformed_FieldHasItsPlace() =>
        Assert.Equal("resources[1].scalar.value", ResourceSet.FromWire([Wire.Scalar("cpus", 1), Wire.Scalar("mem", -1)]).Refusal?.Field);

    [Theory]
    [InlineData(0.0005, 1)]
    [InlineData(1.2344, 1234)]
    [InlineData(1.2346, 1235)]
    [InlineData(0.29, 290)]
    [InlineData(100_000_000_000, 100_000_000_000_000)]
    public void FromWire_Scalar_RoundsToThousandths(double value, long millis) =>
        Assert.Equal(millis, Wire.Set(Wire.Scalar("cpus", value)).ScalarMillis("cpus"));

    [Fact]
    public void FromWire_SumPastTheLimit_IsRefused()
    {
        var half = Wire.Scalar("mem", ResourceBounds.MaxScalar / 2);

        Assert.True(ResourceSet.FromWire([half, half]).IsSuccess);
        Assert.Equal(RefusalCode.TooLarge, ResourceSet.FromWire([half, half, Wire.Scalar("mem", 0.001)]).Refusal?.Code);
    }

    [Fact]
    public void FromWire_ListAtTheLimitAndOnePast()
    {
        Assert.True(ResourceSet.FromWire(Enumerable.Repeat(Wire.Scalar("cpus", 1), ResourceBounds.MaxResources)).IsSuccess);
        Assert.Equal(
            RefusalCode.TooLarge,
            ResourceSet.FromWire(Enumerable.Repeat(Wire.Scalar("cpus", 1), ResourceBounds.MaxResources + 1)).Refusal?.Code);
    }

    [Fact]
    public void FromWire_RangesAndItemsAtTheLimitAndOnePast()
    {
        static V1.Resource Ports(int count) => Wire.Ports([.. Enumerable.Range(0, count).Select(i => ((ulong)i * 2, (ulong)i * 2))]);
        static V1.Resource Items(int count) => Wire.Items("ids", [.. Enumerable.Range(0, count).Select(i => $"{i}")]);

        Assert.True(ResourceSet.FromWire([Ports(ResourceBounds.MaxRanges), Items(ResourceBounds.MaxItems)]).IsSuccess);
        Assert.Equal(RefusalCode.TooLarge, ResourceSet.FromWire([Ports(ResourceBounds.MaxRanges + 1)]).Refusal?.Code);
        Assert.Equal(RefusalCode.TooLarge, ResourceSet.FromWire([Items(ResourceBounds.MaxItems + 1)]).Refusal?.Code);
    }

    [Fact]
    public void FromWire_ReservationStackAtTheLimitAndOnePast()
    {
        static V1.Resource Stack(int depth) => Enumerable.Range(1, depth).Aggregate(
            Wire.Scalar("cpus", 1), (wire, i) => wire.Reserved(string.Join('/', Enumerable.Repeat("r", i))));

        Assert.True(ResourceSet.FromWire([Stack(ResourceBounds.MaxReservations)]).IsSuccess);
        Assert.Equal(RefusalCode.TooLarge, ResourceSet.FromWire([Stack(ResourceBounds.MaxReservations + 1)]).Refusal?.Code);
    }

    [Fact]
    public void FromWire_EmptyRangesAndSets_AreNothing() =>
        Assert.True(Wire.Set(Wire.Ports(), Wire.Items("zones")).IsEmpty);

    [Fact]
    public void FromWire_AdjacentRanges_AreCoalesced() =>
        Assert.Equal("ports:[1-30]", Wire.Set(Wire.Ports((11, 30), (1, 10))).ToString());

    [Fact]
    public void FromWire_RangesToTheEndOf64Bits_AreExact()
    {
        var all = Wire.Set(Wire.Ports((0, ulong.MaxValue)));
        var some = Wire.Set(Wire.Ports((0, 9), (20, ulong.MaxValue)));

        Assert.Equal("ports:[10-19]", all.Subtract(some).ToString());
        Assert.Equal(all, some.Add(Wire.Set(Wire.Ports((10, 19)))));
        Assert.True(all.Contains(some));
    }

    [Fact]
    public void FromWire_OldFormat_IsTheSameAsNew()
    {
        var labels = new V1.Labels { Labels_ = { new V1.Label { Key = "k", Value = "v" } } };
        var old = Wire.Set(
            Wire.Scalar("cpus", 1),
            Wire.Scalar("mem", 1).With(r => r.Role = "*"),
            Wire.Scalar("cpus", 2).With(r => r.Role = "a"),
            Wire.Scalar("cpus", 3).With(r => { r.Role = "a"; r.Reservation = new() { Principal = "p", Labels = labels }; }));
        var present = Wire.Set(
            Wire.Scalar("cpus", 1),
            Wire.Scalar("mem", 1),
            Wire.Scalar("cpus", 2).Reserved("a", isDynamic: false),
            Wire.Scalar("cpus", 3).Reserved("a", principal: "p").With(r => r.Reservations[0].Labels = labels));

        Assert.Equal(present, old);
        Assert.Equal(old, Wire.Set([.. present.ToWire(preRefinement: true)]));
        Assert.All(present.ToWire(preRefinement: true), wire => Assert.Empty(wire.Reservations));
        Assert.All(present.ToWire(), wire => Assert.False(wire.HasRole));
    }

    [Fact]
    public void ToWire_OldFormatOfRefined_KeepsTheStack()
    {
        var refined = Wire.Set(Wire.Scalar("cpus", 1).Reserved("a").Reserved("a/b"));

        Assert.True(refined.HasRefinedReservations);
        Assert.Equal(2, Assert.Single(refined.ToWire(preRefinement: true)).Reservations.Count);
    }

    [Fact]
    public void ToWire_EndpointFormat_IsReadByFromEndpointWireOnly()
    {
        var set = Wire.Set(Wire.Scalar("cpus", 1), Wire.Scalar("cpus", 2).Reserved("a", principal: "p"), Wire.Scalar("cpus", 3).Reserved("b", isDynamic: false));

        var wire = set.ToWire(ResourceFormat.Endpoint);

        Assert.Equal(["*", "a", "b"], wire.Select(r => r.Role).Order(StringComparer.Ordinal));
        Assert.Equal(set, ResourceSet.FromEndpointWire(wire).Value);
        Assert.False(ResourceSet.FromWire(wire).IsSuccess);
    }

    [Fact]
    public void FromEndpointWire_FormatsThatDisagree_IsRefused()
    {
        Assert.False(ResourceSet.FromEndpointWire([Wire.Scalar("cpus", 1).Reserved("a", isDynamic: false).With(r => r.Role = "b")]).IsSuccess);
        Assert.False(ResourceSet.FromEndpointWire([Wire.Scalar("cpus", 1).Reserved("a").With(r => r.Role = "a")]).IsSuccess);
        Assert.False(ResourceSet.FromEndpointWire(
            [Wire.Scalar("cpus", 1).Reserved("a", principal: "p").With(r => { r.Role = "a"; r.Reservation = new() { Principal = "q" }; })]).IsSuccess);
        Assert.False(ResourceSet.FromEndpointWire([Wire.Scalar("cpus", 1).Reserved("a").Reserved("a/b").With(r => r.Role = "a/b")]).IsSuccess);
    }

    [Fact]
    public void RoundTrip_EveryDetail_IsKept()
    {
        var source = Wire.Disk(SourceType.Raw, 5, id: "id").With(r =>
        {
            r.ProviderId = new V1.ResourceProviderID { Value = "provider" };
            r.Disk.Source.Vendor = "vendor";
            r.Disk.Source.Profile = "profile";
            r.Disk.Source.Metadata = new V1.Labels { Labels_ = { new V1.Label { Key = "b" }, new V1.Label { Key = "a", Value = "" } } };
        });
        var volume = Wire.Volume("v", 7, path: "somewhere").With(r => r.AllocationInfo = new() { Role = "eng" });

        var wire = Wire.Set(source, volume).ToWire();

        Assert.Contains(source, wire);
        Assert.Contains(volume, wire);
    }

    [Fact]
    public void FromWire_LabelsInAnotherOrder_AreTheSameKind()
    {
        static V1.Resource Labelled(params string[] keys) => Wire.Scalar("cpus", 1).Reserved("a").With(r =>
        {
            r.Reservations[0].Labels = new V1.Labels();
            r.Reservations[0].Labels.Labels_.AddRange(keys.Select(key => new V1.Label { Key = key }));
        });

        Assert.Single(Wire.Set(Labelled("x", "y"), Labelled("y", "x")).Entries);
        Assert.Equal(2, Wire.Set(Labelled("x", "y"), Labelled("x")).Entries.Length);
    }
}
