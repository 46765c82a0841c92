using CsCheck;
using Mesos.Orleans.Core.Resources;
using SourceType = Mesos.V1.Resource.Types.DiskInfo.Types.Source.Types.Type;

namespace Mesos.Orleans.Core.Tests.Resources;

public sealed class ResourceSetProperties
{
    private const int Ports = 64;

    private static readonly Gen<string> Role = Gen.OneOf("a", "a/b", "ops");

    private static readonly Gen<V1.Resource> Scalar = Gen.Select(
        Gen.OneOf("cpus", "mem", "disk", "bandwidth"), Gen.Int[1, 5_000_000], (name, millis) => Wire.Scalar(name, millis / 1000.0));

    private static readonly Gen<V1.Resource> Range = Gen.ULong.Select(bits => Wire.Ports([.. Runs(bits)]));

    private static readonly Gen<V1.Resource> Items = Gen.OneOf("x", "y", "z", "w").HashSet[0, 4].Select(set => Wire.Items("zones", [.. set]));

    private static readonly Gen<V1.Resource> Disk = Gen.Select(
        Gen.OneOf(SourceType.Mount, SourceType.Path, SourceType.Raw), Gen.Int[1, 3], Gen.OneOf("/a", "/b"), (type, size, root) => Wire.Disk(type, size, root));

    private static readonly Gen<V1.Resource> Volume = Gen.Select(
        Gen.OneOf("v", "w"), Gen.Int[1, 2], Role, Gen.Bool, (id, size, role, shared) => Wire.Volume(id, size, role, isShared: shared));

    private static readonly Gen<V1.Resource> Plain = Gen.OneOf<V1.Resource>(Scalar, Range, Items);

    private static readonly Gen<V1.Resource> Any = Gen.Select(
        Gen.OneOf<V1.Resource>(Plain, Disk, Volume), Gen.Int[0, 5], Role, Gen.Bool, (wire, kind, role, isAllocated) =>
        {
            var isFree = wire.Reservations.Count == 0;
            if (kind == 1 && isFree)
                wire.Reserved(role, isDynamic: false);
            if (kind == 2 && isFree)
                wire.Reserved("a", principal: "p").Reserved("a/b/c");
            if (kind == 3 && isFree)
                wire.Revocable();
            if (isAllocated)
                wire.AllocationInfo = new V1.Resource.Types.AllocationInfo { Role = role };
            return wire;
        });

    private static readonly Gen<ResourceSet> Set = Any.Array[0, 8].Select(wires => Wire.Set(wires));

    private static readonly Gen<ResourceSet> PlainSet = Gen.Select(Plain, Gen.Bool, Role, (wire, isReserved, role) =>
        isReserved ? wire.Reserved(role, isDynamic: false) : wire).Array[0, 8].Select(wires => Wire.Set(wires));

    [Fact]
    public void AddThenSubtract_WithNothingInCommon_IsTheFirst() => Gen.Select(Set, Set).Sample((a, b) =>
    {
        // Ranges and sets that overlap are united, as in Mesos: only then something is lost. Equal exclusive disks are two disks.
        var disjoint = b.Where(entry => entry.Kind.Type == V1.Value.Types.Type.Scalar || !a.Collides(ResourceSet.Of(entry)));
        Assert.Equal(a, a.Add(disjoint).Subtract(disjoint));
    });

    [Fact]
    public void Add_InAnyOrder_IsTheSame() => Gen.Select(Set, Set, Set).Sample((a, b, c) =>
    {
        Assert.Equal(a.Add(b), b.Add(a));
        Assert.Equal(a.Add(b).Add(c), a.Add(b.Add(c)));
        Assert.Equal(a.Add(b).GetHashCode(), b.Add(a).GetHashCode());
    });

    [Fact]
    public void Add_ContainsBoth() => Gen.Select(Set, Set).Sample((a, b) =>
    {
        var sum = a.Add(b);
        Assert.True(sum.Contains(a) && sum.Contains(b));
        Assert.Equal(a.ScalarMillis("cpus") + b.ScalarMillis("cpus"), sum.ScalarMillis("cpus"));
    });

    [Fact]
    public void Subtract_IsNeverNegativeNorMore() => Gen.Select(Set, Set).Sample((a, b) =>
    {
        var rest = a.Subtract(b);
        Assert.True(a.Contains(rest));
        Assert.All(rest.Entries, entry => Assert.True(entry.Millis >= 0 && entry.Copies > 0 && (entry.Millis > 0 || !entry.Ranges.IsEmpty || !entry.Items.IsEmpty)));
        Assert.False(rest.Collides(b.Where(entry => entry.Kind.Type != V1.Value.Types.Type.Scalar)));
    });

    [Fact]
    public void Subtract_WhatIsContained_AddsBack() => Gen.Select(Set, Set).Sample((a, b) =>
    {
        if (a.Contains(b))
            Assert.Equal(a, a.Subtract(b).Add(b));
        Assert.Equal(a.Contains(b), b.Subtract(a).IsEmpty);
    });

    [Fact]
    public void Wire_RoundTrip_LosesNothing() => Set.Sample(set =>
    {
        Assert.Equal(set, Wire.Set([.. set.ToWire()]));
        Assert.Equal(set.ToWire().AsEnumerable(), Wire.Set([.. set.ToWire()]).ToWire());
        Assert.Equal(set, ResourceSet.FromEndpointWire(set.ToWire(ResourceFormat.Endpoint)).Value);
        if (!set.HasRefinedReservations)
            Assert.Equal(set, Wire.Set([.. set.ToWire(preRefinement: true)]));
    });

    [Fact]
    public void Text_RoundTrip_OfPlainResources() => PlainSet.Sample(set => Assert.Equal(set, Wire.Set(set.ToString())));

    [Fact]
    public void Json_RoundTrip_LosesNothing() => Set.Sample(set =>
    {
        var json = $"[{string.Join(',', set.ToWire().Select(Protocol.Json.MesosJson.ToText))}]";
        Assert.Equal(set, ResourceSet.Parse(json).Value);
    });

    [Fact]
    public void AllocateTo_KeepsTheSums() => Gen.Select(Set, Role).Sample((set, role) =>
    {
        var allocated = set.AllocateTo(role);
        Assert.Equal(set.Unallocated(), allocated.Unallocated());
        Assert.Equal(set.Unallocated().Scalars(), allocated.Scalars());
        Assert.Equal(allocated, allocated.AllocatedTo(role));
    });

    [Fact]
    public void Filters_PartTheSet() => Set.Sample(set =>
    {
        Assert.Equal(set, set.Revocable.Add(set.NonRevocable));
        Assert.Equal(set, set.Reserved.Add(set.Unreserved));
        Assert.Equal(set, set.Shared.Add(set.NonShared));
    });

    [Fact]
    public void Scalars_InThousandths_AreExact() => Gen.Int[1, 100_000].Array[1, 50].Sample(amounts =>
    {
        var sum = amounts.Aggregate(ResourceSet.Empty, (set, millis) => set.Add(Wire.Set(Wire.Scalar("cpus", millis / 1000.0))));
        Assert.Equal(amounts.Sum(), sum.ScalarMillis("cpus"));
        Assert.Equal(amounts.Sum() / 1000.0, sum.ToWire()[0].Scalar.Value);
    });

    [Fact]
    public void Ranges_AgreeWithABitmap() => Gen.Select(Gen.ULong, Gen.ULong, Gen.ULong).Sample((x, y, mask) =>
    {
        // Masking makes sparse and contained sets as likely as dense ones.
        foreach (var (a, b) in new[] { (x, y), (x & mask, y), (x | y, y & mask), (x & y & mask, y | mask) })
        {
            Assert.Equal(a | b, Bits(Of(a).Add(Of(b))));
            Assert.Equal(a & ~b, Bits(Of(a).Subtract(Of(b))));
            Assert.Equal((a & b) == b, Of(a).Contains(Of(b)));
            Assert.Equal((a & b) != 0, Of(a).Collides(Of(b)));
        }
    });

    private static ResourceSet Of(ulong bits) => Wire.Set(Wire.Ports([.. Runs(bits)]));

    private static ulong Bits(ResourceSet set)
    {
        var bits = 0ul;
        ulong? last = null;
        foreach (var range in set.Entries.SelectMany(entry => entry.Ranges))
        {
            Assert.True(range.Begin <= range.End && (last is null || range.Begin > last + 1), "not coalesced");
            for (var i = range.Begin; i <= range.End; i++)
                bits |= 1ul << (int)i;
            last = range.End;
        }

        return bits;
    }

    private static IEnumerable<(ulong Begin, ulong End)> Runs(ulong bits)
    {
        for (var i = 0; i < Ports; i++)
        {
            if ((bits >> i & 1) == 0)
                continue;
            var begin = i;
            while (i + 1 < Ports && (bits >> (i + 1) & 1) == 1)
                i++;
            yield return ((ulong)begin, (ulong)i);
        }
    }
}
