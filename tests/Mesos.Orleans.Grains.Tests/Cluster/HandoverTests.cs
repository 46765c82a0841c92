using Mesos.Orleans.Abstractions.Allocation;
using Mesos.Orleans.Grains.Tests.Frameworks;
using Mesos.Orleans.Testing;
using Orleans;
using Orleans.Core.Internal;
using Orleans.Placement;
using Orleans.Runtime;
using Orleans.Runtime.Placement;

namespace Mesos.Orleans.Grains.Tests.Cluster;

public sealed class HandoverTests
{
    private static CancellationToken Limit => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Framework_MovesInGoodOrder_StreamAndOffersGoOn()
    {
        await using var cluster = await MesosTestCluster.StartAsync(new() { Silos = 2 }, Limit);
        var framework = await TestFramework.Subscribe(cluster);
        var offer = await framework.NextOffer();
        var incarnation = framework.Incarnation;

        await Move(cluster, framework.Grain);
        await framework.Launch(offer, "t1");

        Assert.Equal(V1.TaskState.TaskRunning, (await framework.NextUpdate()).State);
        Assert.Equal(incarnation, framework.Incarnation);
    }

    [Fact]
    public async Task Framework_MovesBeforeItsReaderHasReadAnOffer_TheOfferIsReadAfterwards()
    {
        await using var cluster = await MesosTestCluster.StartAsync(new() { Silos = 2 }, Limit);
        var framework = await TestFramework.Subscribe(cluster);
        while (await framework.Grain.GetSnapshot() is not { Offers.IsEmpty: false })
            await Task.Yield();

        await Move(cluster, framework.Grain);
        await framework.Launch(await framework.NextOffer(), "t1");

        Assert.Equal(V1.TaskState.TaskRunning, (await framework.NextUpdate()).State);
    }

    [Fact]
    public async Task Allocator_MovesInGoodOrder_OffersStayOpenAndTheirRestIsOfferedAgain()
    {
        await using var cluster = await MesosTestCluster.StartAsync(new() { Silos = 2 }, Limit);
        var framework = await TestFramework.Subscribe(cluster);
        var offer = await framework.NextOffer();
        var allocator = cluster.Grains.GetGrain<IAllocatorGrain>(0);
        var epoch = await allocator.GetEpoch();

        await Move(cluster, allocator);
        Assert.Equal(epoch, await allocator.GetEpoch());
        await framework.Launch(offer, "t1");

        Assert.Equal(V1.TaskState.TaskRunning, (await framework.NextUpdate()).State);
        var rest = await framework.NextOffer();
        Assert.NotEqual(offer.Id, rest.Id);
        await framework.Launch(rest, "t2");
        Assert.Equal("t2", (await framework.NextUpdate()).TaskId.Value);
    }

    [Fact]
    public async Task Silo_StopsInGoodOrder_TheAllocatorGoesOnElsewhere()
    {
        await using var cluster = await MesosTestCluster.StartAsync(new() { Silos = 2 }, Limit);
        var allocator = cluster.Grains.GetGrain<IAllocatorGrain>(0);
        var epoch = await allocator.GetEpoch();
        var here = await Whereabouts(cluster, allocator);

        await cluster.Silos.StopSiloAsync(cluster.Silos.Silos.Single(silo => silo.SiloAddress.Equals(here)), Limit);

        Assert.Equal(epoch, await allocator.GetEpoch());
    }

    private static async Task Move(MesosTestCluster cluster, IAddressable grain)
    {
        var here = await Whereabouts(cluster, grain);
        RequestContext.Set(IPlacementDirector.PlacementHintKey, cluster.Silos.Silos.First(silo => !silo.SiloAddress.Equals(here)).SiloAddress);
        await grain.AsReference<IGrainManagementExtension>().MigrateOnIdle();
        RequestContext.Clear();
        while ((await Whereabouts(cluster, grain))?.Equals(here) is not false)
            await Task.Yield();
    }

    private static async Task<SiloAddress?> Whereabouts(MesosTestCluster cluster, IAddressable grain) =>
        await cluster.Grains.GetGrain<IManagementGrain>(0).GetActivationAddress(grain);
}
