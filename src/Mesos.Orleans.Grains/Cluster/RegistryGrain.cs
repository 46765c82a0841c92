using System.Collections.Immutable;
using Mesos.Orleans.Abstractions.Cluster;
using Orleans;
using Orleans.Runtime;
using Orleans.Storage;

namespace Mesos.Orleans.Grains.Cluster;

/// <summary>One shard of the list of agents or frameworks.</summary>
internal sealed class RegistryGrain([PersistentState("registry")] IPersistentState<RegistryState> storage) : Grain, IRegistryGrain
{
    public Task Add(string id) => Change(ids => ids.Add(id));

    public Task Remove(string id) => Change(ids => ids.Remove(id));

    public Task<ImmutableArray<string>> List() => Task.FromResult(storage.State.Ids.ToImmutableArray());

    private async Task Change(Func<ImmutableSortedSet<string>, ImmutableSortedSet<string>> change)
    {
        while (true)
        {
            var before = storage.State.Ids;
            var after = change(before);
            if (after == before)
            {
                return;
            }

            storage.State.Ids = after;
            try
            {
                await storage.WriteStateAsync();
                return;
            }
            catch (InconsistentStateException)
            {
                await storage.ReadStateAsync();
            }
            catch
            {
                storage.State.Ids = before;
                throw;
            }
        }
    }
}
