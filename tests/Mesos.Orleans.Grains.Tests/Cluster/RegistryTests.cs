using Mesos.Orleans.Abstractions.Cluster;
using Mesos.Orleans.Testing;

namespace Mesos.Orleans.Grains.Tests.Cluster;

public sealed class RegistryTests
{
    [Fact]
    public async Task Registry_ManyIdsAddedAndRemoved_ListsWhatIsLeft()
    {
        await using var cluster = await MesosTestCluster.StartAsync(new() { Agents = 0 });
        string[] ids = [.. Enumerable.Range(0, 300).Select(n => $"id-{n}")];

        await Task.WhenAll(ids.Select(id => cluster.Grains.ShardOf("agents", id).Add(id)));
        await Task.WhenAll(ids[..100].Select(id => cluster.Grains.ShardOf("agents", id).Remove(id)));
        await cluster.Grains.ShardOf("agents", ids[0]).Remove(ids[0]);

        Assert.Equal(ids[100..].Order(), (await cluster.Grains.ListAll(Registry.Agents)).Order());
    }

    [Fact]
    public async Task Cluster_IdsGivenOutAtOnce_AreAllDifferentAndCarryTheClustersId()
    {
        await using var cluster = await MesosTestCluster.StartAsync(new() { Agents = 0 });
        var grain = cluster.Grains.GetGrain<IClusterGrain>(0);
        var id = (await grain.GetIdentity()).Id;

        var frameworks = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => grain.NewFrameworkId()));
        var agents = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => grain.NewAgentId()));

        Assert.Equal(100, frameworks.Distinct().Count());
        Assert.Equal(100, agents.Distinct().Count());
        Assert.All(frameworks, framework => Assert.StartsWith(id, framework.Value, StringComparison.Ordinal));
        Assert.All(agents, agent => Assert.StartsWith($"{id}-S", agent.Value, StringComparison.Ordinal));
    }
}
