using Mesos.Orleans.Core.Resources;

namespace Mesos.Orleans.Core.Tests.Resources;

public sealed class ResourceSummaryTests
{
    [Fact]
    public void Scalars_OfNothing_AreTheFourThatToolsExpect()
    {
        var summary = ResourceSummary.Of(ResourceSet.Empty);

        Assert.Equal([("cpus", 0), ("disk", 0), ("gpus", 0), ("mem", 0)], summary.Scalars.Select(scalar => (scalar.Key, scalar.Value)));
        Assert.Empty(summary.Texts);
    }

    [Fact]
    public void Scalars_OfSeveralReservations_AreSummedExactly()
    {
        var summary = ResourceSummary.Of(Wire.Set("cpus:0.1;cpus(eng):0.2;bandwidth:7"));

        Assert.Equal((0.3, 7), (summary["cpus"], summary["bandwidth"]));
        Assert.Equal(0, summary["nothing"]);
    }

    [Fact]
    public void Revocable_IsKeptApart()
    {
        var summary = ResourceSummary.Of([Wire.Scalar("cpus", 1), Wire.Scalar("cpus", 2).Revocable()]);

        Assert.Equal((1, 2), (summary["cpus"], summary["cpus_revocable"]));
    }

    [Fact]
    public void Texts_OfSeveralReservations_AreSortedAndJoined()
    {
        V1.Resource[] wire =
        [
            Wire.Items("zones", "b", "a"), Wire.Items("zones", "c", "a").Reserved("eng"),
            Wire.Ports((20, 30), (1, 10)), Wire.Ports((11, 12), (ulong.MaxValue, ulong.MaxValue)).Reserved("eng"),
        ];
        (string, string)[] expected = [("ports", "[1-12, 20-30, 18446744073709551615-18446744073709551615]"), ("zones", "{a, b, c}")];

        Assert.Equal(expected, ResourceSummary.Of(wire).Texts.Select(text => (text.Key, text.Value)));
        Assert.Equal(expected, ResourceSummary.Of(Wire.Set(wire)).Texts.Select(text => (text.Key, text.Value)));
    }

    [Fact]
    public void Ranges_OverlapBetweenAgents_AreJoined() => Assert.Equal(
        "[1-18446744073709551615]",
        Assert.Single(ResourceSummary.Of([Wire.Ports((5, ulong.MaxValue)), Wire.Ports((1, 7)), Wire.Ports((9, ulong.MaxValue))]).Texts).Value);

    [Fact]
    public void SharedVolume_CountsAsOftenAsTheWireListsItAndOnceInASet()
    {
        V1.Resource[] copies = [Wire.Volume("v", 64, isShared: true), Wire.Volume("v", 64, isShared: true)];

        Assert.Equal((128, 64), (ResourceSummary.Of(copies)["disk"], ResourceSummary.Of(Wire.Set(copies))["disk"]));
    }
}
