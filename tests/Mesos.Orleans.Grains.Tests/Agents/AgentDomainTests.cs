using Mesos.Orleans.Abstractions.Cluster;
using Mesos.Orleans.Core.Agents;
using Mesos.Orleans.Grains.Hosting;
using Mesos.Orleans.Grains.Tests.Frameworks;
using Mesos.Orleans.Testing;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Hosting;
using Capability = Mesos.V1.FrameworkInfo.Types.Capability.Types.Type;

namespace Mesos.Orleans.Grains.Tests.Agents;

public sealed class AgentDomainTests
{
    private static readonly V1.DomainInfo Far = FaultDomains.Of("us", "us-1");

    private static CancellationToken Limit => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Agent_OfAnotherRegion_IsOfferedOnlyToARegionAwareFramework()
    {
        await using var cluster = await Start(silo => silo.Services.Configure<DomainOptions>(domain => (domain.Region, domain.Zone) = ("eu", "eu-1")));
        var far = await cluster.AddAgentAsync(new() { Domain = Far }, Limit);
        var near = await cluster.AddAgentAsync(new() { Domain = FaultDomains.Of("eu", "eu-2") }, Limit);

        var plain = await TestFramework.Subscribe(cluster);
        var offer = await plain.NextOffer();
        Assert.Equal((near.Id.Value, "eu"), (offer.AgentId.Value, offer.Domain.FaultDomain.Region.Name));

        var aware = await TestFramework.Subscribe(cluster, info => info.Capabilities.Add(new V1.FrameworkInfo.Types.Capability { Type = Capability.RegionAware }));
        Assert.Equal(far.Id.Value, (await aware.NextOffer()).AgentId.Value);
    }

    [Fact]
    public async Task Agent_WithADomainWhereTheMastersHaveNone_MayNotRegister()
    {
        await using var cluster = await Start(_ => { });

        var refusal = await Assert.ThrowsAnyAsync<Exception>(() => cluster.AddAgentAsync(new() { Domain = Far }, Limit));

        Assert.Contains("the masters have none", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Agent_WithoutADomainWhereEachMustHaveOne_MayNotRegister()
    {
        await using var cluster = await Start(silo => silo.Services.Configure<AgentGrainOptions>(agents => agents.RequireAgentDomain = true));

        var refusal = await Assert.ThrowsAnyAsync<Exception>(() => cluster.AddAgentAsync(cancellation: Limit));

        Assert.Contains("RequireAgentDomain", refusal.Message, StringComparison.Ordinal);
    }

    private static Task<MesosTestCluster> Start(Action<ISiloBuilder> configure) => MesosTestCluster.StartAsync(new() { Agents = 0, ConfigureSilo = configure }, Limit);
}
