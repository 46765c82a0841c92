using Mesos.Orleans.Abstractions.Allocation;
using Mesos.Orleans.Abstractions.Frameworks;
using Mesos.Orleans.Core;
using Mesos.Orleans.Core.Offers;
using Mesos.Orleans.Core.Resources;
using Mesos.Orleans.Testing;
using Orleans.TestingHost;
using CallType = Mesos.V1.Scheduler.Call.Types.Type;

namespace Mesos.Orleans.Grains.Tests.Frameworks;

public sealed class FrameworkShapeTests
{
    private static readonly OfferShape Shape = new("*", ResourceSet.Parse("cpus:0.5;mem:16").Value!, 2);

    [Fact]
    public async Task Shapes_Published_AreWhatIsOfferedFromThenOn()
    {
        await using var cluster = await MesosTestCluster.StartAsync();
        var framework = await TestFramework.Subscribe(cluster);
        var whole = await framework.NextOffer();

        Assert.Null((await framework.Grain.PublishShapes(new([Shape], null))).Refusal);
        await Decline(framework, whole);

        Assert.Equal("cpus:1;mem:32", Text(await framework.NextOffer()));
    }

    [Fact]
    public async Task Shapes_SurviveTheirGrainTheAllocatorAndANewSubscription()
    {
        await using var cluster = await MesosTestCluster.StartAsync();
        var framework = await TestFramework.Subscribe(cluster);
        await framework.Grain.PublishShapes(new([Shape], null));

        await cluster.Silos.DeactivateAsync(framework.Grain);
        await cluster.Silos.DeactivateAsync(cluster.Grains.GetGrain<IAllocatorGrain>(0));
        Assert.Null((await framework.Subscribe()).Refusal);

        Assert.Equal(Shape, Assert.Single((await framework.Grain.GetShapes()).Shapes));
        Assert.Equal("cpus:1;mem:32", Text(await framework.NextOffer()));
    }

    [Fact]
    public async Task Shapes_Invalid_AreRefusedAndTheFormerOnesStay()
    {
        await using var cluster = await MesosTestCluster.StartAsync();
        var framework = await TestFramework.Subscribe(cluster);
        await framework.Grain.PublishShapes(new([Shape], null));

        Assert.Equal("shapes[0].role", (await framework.Grain.PublishShapes(new([Shape with { Role = "other" }], null))).Refusal!.Field);

        Assert.Equal(Shape, Assert.Single((await framework.Grain.GetShapes()).Shapes));
    }

    [Fact]
    public async Task Shapes_OfAnUnknownOrEndedFramework_AreRefused()
    {
        await using var cluster = await MesosTestCluster.StartAsync();
        var nobody = cluster.Grains.GetGrain<IFrameworkGrain>("nobody");
        Assert.Equal(RefusalCode.NotFound, (await nobody.PublishShapes(new([Shape], null))).Refusal!.Code);
        Assert.Equal(RefusalCode.NotFound, (await nobody.GetShapes()).Refusal!.Code);

        var framework = await TestFramework.Subscribe(cluster);
        await framework.Grain.Teardown();
        Assert.Equal(RefusalCode.NotFound, (await framework.Grain.PublishShapes(new([Shape], null))).Refusal!.Code);
    }

    [Fact]
    public async Task Shapes_OfAnotherPrincipal_AreForbidden()
    {
        await using var cluster = await MesosTestCluster.StartAsync();
        var framework = await TestFramework.Subscribe(cluster, info => info.Principal = "owner");

        Assert.Equal(RefusalCode.Forbidden, (await framework.Grain.PublishShapes(new([Shape], "thief"))).Refusal!.Code);
        Assert.Null((await framework.Grain.PublishShapes(new([Shape], "owner"))).Refusal);
    }

    private static string Text(V1.Offer offer) => ResourceSet.FromWire(offer.Resources).Value!.Unallocated().ToString();

    private static Task Decline(TestFramework framework, V1.Offer offer) =>
        framework.Call(new() { Type = CallType.Decline, Decline = new() { OfferIds = { offer.Id }, Filters = new() { RefuseSeconds = 0 } } });
}
