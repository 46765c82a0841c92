using Mesos.Orleans.Abstractions.Cluster;
using Mesos.Orleans.Grains.Tests.Agents;
using Mesos.Orleans.Testing;
using Orleans.TestingHost;

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
    public async Task WaitForChange_AnotherSiloStops_IsAnsweredThen()
    {
        await using var cluster = await MesosTestCluster.StartAsync(new() { Silos = 3 }, Limit);
        var list = await ThatOf(cluster, cluster.Silos.Silos[1]);
        var before = await list.GetGateways();
        var waiting = list.WaitForChange(before.Version, TimeSpan.FromSeconds(20));
        Assert.Equal(before.Version, (await list.WaitForChange(before.Version, TimeSpan.FromMilliseconds(1))).Version);
        Assert.False(waiting.IsCompleted);

        await cluster.Silos.StopSiloAsync(cluster.Silos.Silos[2], Limit);

        Assert.NotEqual(before.Version, (await waiting).Version);
    }

    // The list may still be the same then: the silo does not keep its stop waiting for news of it.
    [Fact]
    public async Task WaitForChange_ItsOwnSiloStops_IsAnsweredThen()
    {
        await using var cluster = await MesosTestCluster.StartAsync(new() { Silos = 3 }, Limit);
        var list = await ThatOf(cluster, cluster.Silos.Silos[2]);
        var before = await list.GetGateways();
        var waiting = list.WaitForChange(before.Version, TimeSpan.FromSeconds(20));

        await cluster.Silos.StopSiloAsync(cluster.Silos.Silos[2], Limit);

        Assert.Equal(before.Source, (await waiting).Source);
    }

    private static async Task<IGatewayListGrain> ThatOf(MesosTestCluster cluster, InProcessSiloHandle silo)
    {
        for (var key = 0; ; key++)
        {
            Assert.True(key < 100, "no key goes to that silo");
            var list = cluster.Grains.GetGrain<IGatewayListGrain>(key);
            if ((await list.GetGateways()).Source == silo.SiloAddress.ToParsableString())
            {
                return list;
            }
        }
    }
}
