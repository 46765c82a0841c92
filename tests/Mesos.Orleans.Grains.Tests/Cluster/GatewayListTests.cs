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
}
