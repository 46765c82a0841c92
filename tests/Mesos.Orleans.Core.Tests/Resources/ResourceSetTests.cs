using Mesos.Orleans.Core.Resources;

namespace Mesos.Orleans.Core.Tests.Resources;

public sealed class ResourceSetTests
{
    private static ResourceSet Set(string text) => ResourceSet.Parse(text).Value ?? throw new ArgumentException(ResourceSet.Parse(text).Refusal!.ToString());

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
}
