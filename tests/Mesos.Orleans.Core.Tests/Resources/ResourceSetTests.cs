using Mesos.Orleans.Core.Resources;

namespace Mesos.Orleans.Core.Tests.Resources;

public sealed class ResourceSetTests
{
    private static ResourceSet Set(string text) => Wire.Set(text);

    [Fact]
    public void Add_TenthsThatDoublesCannotHold_IsExact()
    {
        var sum = Set("cpus:0.1").Add(Set("cpus:0.2"));

        Assert.Equal(Set("cpus:0.3"), sum);
        Assert.Equal(300, sum.ScalarMillis("cpus"));
        Assert.Equal(0.3, Assert.Single(sum.ToWire()).Scalar.Value);
    }

    [Fact]
    public void Add_DifferentReservations_StayApart()
    {
        var sum = Set("cpus:1;mem:64").Add(Set("cpus(eng):2;mem:64"));

        Assert.Equal("cpus:1;cpus(eng):2;mem:128", sum.ToString());
        Assert.Equal(3000, sum.ScalarMillis("cpus"));
    }

    [Fact]
    public void Subtract_MoreThanThereIs_LeavesNothingNegative()
    {
        var rest = Set("cpus:1;mem:64;ports:[1-10]").Subtract(Set("cpus:2;mem:32;ports:[5-20];disk:7"));

        Assert.Equal("mem:32;ports:[1-4]", rest.ToString());
    }

    [Theory]
    [InlineData("cpus:2;ports:[1-10,20-30]", "cpus:2;ports:[2-3,25-30]", true)]
    [InlineData("cpus:2", "cpus:2.001", false)]
    [InlineData("ports:[1-10]", "ports:[10-11]", false)]
    [InlineData("zones:{a,b}", "zones:{b}", true)]
    [InlineData("zones:{a,b}", "zones:{c}", false)]
    [InlineData("cpus(eng):2", "cpus:1", false)]
    [InlineData("cpus:2", "", true)]
    [InlineData("", "cpus:1", false)]
    public void Contains_Examples_AsExpected(string left, string right, bool expected) =>
        Assert.Equal(expected, Set(left).Contains(Set(right)));

    [Fact]
    public void AllocateTo_AndBack_IsTheSame()
    {
        var set = Set("cpus:2;cpus(eng):1;ports:[1-10]");

        var allocated = set.AllocateTo("eng/web");

        Assert.All(allocated.ToWire(), wire => Assert.Equal("eng/web", wire.AllocationInfo.Role));
        Assert.False(allocated.Contains(set));
        Assert.Equal(set, allocated.Unallocated());
    }

    [Fact]
    public void Unallocated_OfSeveralRoles_MergesThem()
    {
        var mixed = Set("cpus:1").AllocateTo("a").Add(Set("cpus:2").AllocateTo("b"));

        Assert.Equal(2, mixed.Entries.Length);
        Assert.Equal(Set("cpus:3"), mixed.Unallocated());
        Assert.Equal(Set("cpus:3").AllocateTo("c"), mixed.AllocateTo("c"));
    }

    [Fact]
    public void Filters_PickByReservationAndAllocation()
    {
        var set = Set("cpus:1;cpus(eng):2;cpus(eng/web):3;cpus(ops):4;mem:64");

        Assert.Equal("cpus(eng):2", set.ReservedTo("eng").ToString());
        Assert.Equal("cpus:1;mem:64", set.ReservedTo("*").ToString());
        Assert.Equal("cpus:1;mem:64", set.Unreserved.ToString());
        Assert.Equal(9000, set.Reserved.ScalarMillis("cpus"));
        Assert.Equal(5000, set.ReservedToSubtree("eng").ScalarMillis("cpus"));
        Assert.Equal(6000, set.AllocatableTo("eng/web").ScalarMillis("cpus"));
        Assert.Equal(1000, set.AllocatableTo("engine").ScalarMillis("cpus"));
        Assert.Equal(Set("mem:64"), set.Named("mem"));
        Assert.Equal(["cpus", "mem"], set.Names);
        Assert.Equal(set, set.AllocateTo("a/b").AllocatedToSubtree("a").Unallocated());
        Assert.True(set.AllocateTo("ab").AllocatedToSubtree("a").IsEmpty);
    }

    [Fact]
    public void Filters_PickRevocable()
    {
        var set = Wire.Set(Wire.Scalar("cpus", 1), Wire.Scalar("cpus", 2).Revocable());

        Assert.Equal(2000, set.Revocable.ScalarMillis("cpus"));
        Assert.Equal(1000, set.NonRevocable.ScalarMillis("cpus"));
        Assert.NotNull(set.ValidateNoMixOfRevocable());
        Assert.Null(set.Revocable.ValidateNoMixOfRevocable());
    }

    [Fact]
    public void Collides_RangesOrItemsInCommon_OfOneKindOnly()
    {
        Assert.True(Set("ports:[1-10]").Collides(Set("cpus:1;ports:[10-12]")));
        Assert.False(Set("ports:[1-10]").Collides(Set("ports:[11-12]")));
        Assert.True(Set("zones:{a,b}").Collides(Set("zones:{b}")));
        Assert.False(Set("ports:[1-10]").Collides(Set("ports(eng):[1-10]")));
        Assert.False(Set("cpus:1").Collides(Set("cpus:1")));
    }

    [Fact]
    public void ValidateSingleAllocation_SeveralOrNone_IsRefused()
    {
        Assert.Null(Set("cpus:1;mem:1").AllocateTo("a").ValidateSingleAllocation());
        Assert.NotNull(Set("cpus:1").AllocateTo("a").Add(Set("mem:1")).ValidateSingleAllocation());
        Assert.Contains("'a' and 'b'", Set("cpus:1").AllocateTo("a").Add(Set("mem:1").AllocateTo("b")).ValidateForLaunch()!.Message);
    }

    [Fact]
    public void Shrink_DivisibleOrWhole_GivesWhatFits()
    {
        var cpus = Set("cpus:4").Entries[0];
        var mount = Wire.Set(Wire.Disk(V1.Resource.Types.DiskInfo.Types.Source.Types.Type.Mount, 100)).Entries[0];

        Assert.Equal(Set("cpus:1.5"), ResourceSet.Shrink(cpus, 1500));
        Assert.Equal(Set("cpus:4"), ResourceSet.Shrink(cpus, 9000));
        Assert.True(ResourceSet.Shrink(cpus, 0).IsEmpty);
        Assert.True(ResourceSet.Shrink(mount, 99_999).IsEmpty);
        Assert.Equal(ResourceSet.Of(mount), ResourceSet.Shrink(mount, 100_000));
    }

    [Fact]
    public void Equality_SameResourcesInAnyOrder_SameHash()
    {
        var (one, other) = (Set("cpus:1;custom:2;mem:3;ports:[1-2,3-4]"), Set("ports:[1-4];mem:1;custom:2;mem:2;cpus:1"));

        Assert.Equal(one, other);
        Assert.Equal(one.GetHashCode(), other.GetHashCode());
        Assert.NotEqual(one, Set("cpus:1"));
    }
}
