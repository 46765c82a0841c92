using Mesos.Orleans.Abstractions.Cluster;
using Mesos.Orleans.Grains.Tests.Agents;
using Mesos.Orleans.Testing;

namespace Mesos.Orleans.Grains.Tests.Cluster;

public sealed class GatewayListTests
{
    private static CancellationToken Limit => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Gateways_OneSiloStops_AreThoseOfTheOthers()
    {
        await using var cluster = await MesosTestCluster.StartAsync(new() { Silos = 3 }, Limit);
        var before = await cluster.Grains.GetGrain<IGatewayListGrain>(0).GetGateways();
        Assert.Equal(3, before.Gateways.Distinct().Count());

        await cluster.Silos.StopSiloAsync(cluster.Silos.Silos[2], Limit);

        var after = before;
        await LossCluster.Until(async () => (after = await cluster.Grains.GetGrain<IGatewayListGrain>(1).GetGateways()).Gateways.Length <= 2);
        Assert.NotEqual(before.Version, after.Version);
        Assert.Subset(before.Gateways.ToHashSet(), after.Gateways.ToHashSet());
    }

    [Fact]
    public async Task WaitForChange_OneSiloStops_IsAnsweredThen()
    {
        await using var cluster = await MesosTestCluster.StartAsync(new() { Silos = 3 }, Limit);
        var list = cluster.Grains.GetGrain<IGatewayListGrain>(0);
        var before = await list.GetGateways();
        var waiting = list.WaitForChange(before.Version, TimeSpan.FromSeconds(20));
        Assert.Equal(before.Version, (await list.WaitForChange(before.Version, TimeSpan.FromMilliseconds(1))).Version);
        Assert.False(waiting.IsCompleted);

        await cluster.Silos.StopSiloAsync(cluster.Silos.Silos[2], Limit);

        Assert.NotEqual(before.Version, (await waiting).Version);
        Assert.NotEqual("", before.Source);
    }
}
