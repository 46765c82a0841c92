using System.Collections.Immutable;
using Orleans;
using Orleans.Concurrency;

namespace Mesos.Orleans.Abstractions.Cluster;

/// <summary>One shard of the list of agents or frameworks that exist, keyed <c>agents/{n}</c> or <c>frameworks/{n}</c> (see <see cref="Registry"/>).</summary>
[Alias("mesos.IRegistryGrain")]
public interface IRegistryGrain : IGrainWithStringKey
{
    /// <summary>Adds an id; durable when it returns. Repeatable.</summary>
    [Alias("Add")]
    Task Add(string id);

    /// <summary>Takes an id out; durable when it returns. Repeatable.</summary>
    [Alias("Remove")]
    Task Remove(string id);

    /// <summary>All ids of the shard.</summary>
    [Alias("List"), ReadOnly]
    Task<ImmutableArray<string>> List();
}
