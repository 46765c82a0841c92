using System.Collections.Immutable;
using Mesos.Orleans.Abstractions.Cluster;
using Mesos.Orleans.Grains.Hosting;
using Orleans;
using Orleans.Runtime;

namespace Mesos.Orleans.Grains.Cluster;

/// <summary>One shard of the list of agents or frameworks.</summary>
internal sealed class RegistryGrain([PersistentState("registry")] IPersistentState<RegistryState> storage) : Grain, IRegistryGrain
{
    public Task Add(string id) => Change(ids => ids.Add(id));

    public Task Remove(string id) => Change(ids => ids.Remove(id));

    public Task<ImmutableArray<string>> List() => Task.FromResult(storage.State.Ids.ToImmutableArray());

    private Task Change(Func<ImmutableSortedSet<string>, ImmutableSortedSet<string>> change) =>
        storage.Change(state => state.Ids, (state, ids) => state.Ids = ids, change);
}
