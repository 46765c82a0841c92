using System.Collections.Immutable;
using System.Text;
using Mesos.Orleans.Core.Agents;
using Orleans;

namespace Mesos.Orleans.Abstractions.Cluster;

/// <summary>The sharded lists of the agents and frameworks that exist.</summary>
public static class Registry
{
    /// <summary>How many shards each list has. Fixed for ever: it is part of where an id is stored.</summary>
    public const int Shards = 64;

    /// <summary>The list of agents.</summary>
    public const string Agents = "agents";

    /// <summary>The list of frameworks.</summary>
    public const string Frameworks = "frameworks";

    /// <summary>The list of agents that are unreachable.</summary>
    public const string Unreachable = "unreachable";

    /// <summary>The list of agents that were marked gone.</summary>
    public const string Gone = "gone";

    /// <summary>The shard that holds a lost agent.</summary>
    /// <param name="grains">Where grains come from.</param>
    /// <param name="list"><see cref="Unreachable"/> or <see cref="Gone"/>.</param>
    /// <param name="agent">The agent.</param>
    public static ILostAgentsGrain LostShardOf(this IGrainFactory grains, string list, AgentId agent) =>
        grains.GetGrain<ILostAgentsGrain>($"{list}/{ShardIndex(agent.Value)}");

    /// <summary>Every agent of a list of lost ones, in no particular order.</summary>
    /// <param name="grains">Where grains come from.</param>
    /// <param name="list"><see cref="Unreachable"/> or <see cref="Gone"/>.</param>
    public static async Task<ImmutableArray<LostAgent>> ListLost(this IGrainFactory grains, string list)
    {
        var shards = Enumerable.Range(0, Shards).Select(n => grains.GetGrain<ILostAgentsGrain>($"{list}/{n}").List());
        return [.. (await Task.WhenAll(shards)).SelectMany(agents => agents)];
    }

    /// <summary>How many agents a list of lost ones has.</summary>
    /// <param name="grains">Where grains come from.</param>
    /// <param name="list"><see cref="Unreachable"/> or <see cref="Gone"/>.</param>
    public static async Task<int> CountLost(this IGrainFactory grains, string list)
    {
        var shards = Enumerable.Range(0, Shards).Select(n => grains.GetGrain<ILostAgentsGrain>($"{list}/{n}").Count());
        return (await Task.WhenAll(shards)).Sum();
    }

    /// <summary>The shard that holds an id.</summary>
    /// <param name="grains">Where grains come from.</param>
    /// <param name="list"><see cref="Agents"/> or <see cref="Frameworks"/>.</param>
    /// <param name="id">The id.</param>
    public static IRegistryGrain ShardOf(this IGrainFactory grains, string list, string id) =>
        grains.GetGrain<IRegistryGrain>($"{list}/{ShardIndex(id)}");

    /// <summary>Every id of a list, in no particular order.</summary>
    /// <param name="grains">Where grains come from.</param>
    /// <param name="list"><see cref="Agents"/> or <see cref="Frameworks"/>.</param>
    public static async Task<ImmutableArray<string>> ListAll(this IGrainFactory grains, string list)
    {
        var shards = Enumerable.Range(0, Shards).Select(n => grains.GetGrain<IRegistryGrain>($"{list}/{n}").List());
        return [.. (await Task.WhenAll(shards)).SelectMany(ids => ids)];
    }

    // Stable across processes and versions: a shard is where an id is stored.
    private static int ShardIndex(string id)
    {
        var hash = 2166136261u;
        foreach (var b in Encoding.UTF8.GetBytes(id))
        {
            hash = (hash ^ b) * 16777619u;
        }

        return (int)(hash % Shards);
    }
}
