using System.Collections.Immutable;
using Mesos.Orleans.Core.Roles;

namespace Mesos.Orleans.Core.Tests.Roles;

public sealed class RoleWeightsTests
{
    private static readonly ImmutableSortedDictionary<string, double> Empty = ImmutableSortedDictionary.Create<string, double>(StringComparer.Ordinal);

    [Fact]
    public void Update_Roles_ChangedAndOthersKept()
    {
        var table = RoleWeights.Update(Empty.Add("ops", 3), [Weight("eng/ads", 2.5), Weight("*", 0.5)]).Value!;

        Assert.Equal([("*", 0.5), ("eng/ads", 2.5), ("ops", 3)], table.Select(pair => (pair.Key, pair.Value)));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(RoleWeights.Max + 1)]
    [InlineData(1 / RoleWeights.Max / 2)]
    public void Update_WeightThatIsNone_InvalidAndNothingChanges(double weight) =>
        Assert.Equal(RefusalCode.Invalid, RoleWeights.Update(Empty, [Weight("eng", 1), Weight("ops", weight)]).Refusal!.Code);

    [Theory]
    [InlineData(RoleWeights.Max)]
    [InlineData(1 / RoleWeights.Max)]
    public void Update_WeightAtTheEdge_Accepted(double weight) => Assert.True(RoleWeights.Update(Empty, [Weight("eng", weight)]).IsSuccess);

    [Theory]
    [InlineData("")]
    [InlineData("a//b")]
    [InlineData("a/./b")]
    public void Update_RoleThatIsNone_Invalid(string role) => Assert.Equal(RefusalCode.Invalid, RoleWeights.Update(Empty, [Weight(role, 1)]).Refusal!.Code);

    [Fact]
    public void Update_RoleNamedTwice_Invalid() => Assert.False(RoleWeights.Update(Empty, [Weight("eng", 1), Weight("eng", 2)]).IsSuccess);

    [Fact]
    public void Update_Nothing_Invalid() => Assert.False(RoleWeights.Update(Empty, []).IsSuccess);

    [Fact]
    public void Update_TooManyRoles_TooLarge()
    {
        V1.WeightInfo[] weights = [.. Enumerable.Range(0, RoleWeights.MaxRoles + 1).Select(n => Weight($"r{n}", 1))];

        Assert.Equal(RefusalCode.TooLarge, RoleWeights.Update(Empty, weights).Refusal!.Code);
        Assert.True(RoleWeights.Update(Empty, weights[1..]).IsSuccess);
    }

    private static V1.WeightInfo Weight(string role, double weight) => new() { Role = role, Weight = weight };
}
