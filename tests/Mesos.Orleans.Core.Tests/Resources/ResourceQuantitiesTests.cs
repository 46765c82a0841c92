using CsCheck;
using Mesos.Orleans.Core.Resources;

namespace Mesos.Orleans.Core.Tests.Resources;

public sealed class ResourceQuantitiesTests
{
    private static readonly Gen<ResourceQuantities> Any = Gen.Select(Gen.OneOf("cpus", "mem", "disk", "gpus"), Gen.Long[0, 9])
        .Array[0, 6].Select(pairs => pairs.Aggregate(ResourceQuantities.Empty, (sum, pair) => sum.Add(ResourceQuantities.Of(pair.Item1, pair.Item2))));

    [Fact]
    public void Scalars_OfASet_SumOverKinds()
    {
        var quantities = Wire.Set("mem:64;cpus:0.1;cpus(eng):0.2;ports:[1-10]").Scalars();

        Assert.Equal("cpus:0.3;mem:64", quantities.ToString());
        Assert.Equal(300, quantities["cpus"]);
        Assert.Equal(0, quantities["gpus"]);
        Assert.Equal(2, quantities.Count);
    }

    [Fact]
    public void Parse_MinimumOffer_Reads()
    {
        Assert.Equal(10, ResourceQuantities.Parse("cpus:0.01").Value!["cpus"]);
        Assert.False(ResourceQuantities.Parse("ports:[1-2]").IsSuccess);
        Assert.False(ResourceQuantities.Parse("cpus(eng):1").IsSuccess);
        Assert.False(ResourceQuantities.Parse("cpus:-1").IsSuccess);
    }

    [Fact]
    public void FromWire_ZeroIsLeftOut_NegativeIsRefused()
    {
        static KeyValuePair<string, V1.Value.Types.Scalar> Pair(string name, double value) => new(name, new() { Value = value });

        Assert.Equal("cpus:2", ResourceQuantities.FromWire([Pair("cpus", 2), Pair("mem", 0)]).Value!.ToString());
        Assert.Equal("limits.cpus", ResourceQuantities.FromWire([Pair("cpus", -2)], "limits").Refusal?.Field);
        Assert.False(ResourceQuantities.FromWire([Pair("", 2)]).IsSuccess);
    }

    [Fact]
    public void Algebra_NameByName_AgreesWithNumbers() => Gen.Select(Any, Any).Sample((a, b) =>
    {
        foreach (var name in new[] { "cpus", "mem", "disk", "gpus" })
        {
            Assert.Equal(a[name] + b[name], a.Add(b)[name]);
            Assert.Equal(Math.Max(0, a[name] - b[name]), a.Subtract(b)[name]);
        }

        Assert.Equal(a, a.Add(b).Subtract(b));
        Assert.Equal(new[] { "cpus", "mem", "disk", "gpus" }.All(name => a[name] >= b[name]), a.Contains(b));
        Assert.All(a.Subtract(b), pair => Assert.True(pair.Value > 0));
    });
}
