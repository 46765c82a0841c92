using System.Collections.Immutable;
using Mesos.Orleans.Abstractions.Cluster;
using Mesos.Orleans.Core.Agents;
using Mesos.Orleans.Grains.Hosting;
using Orleans;
using Orleans.Runtime;
using Entries = System.Collections.Immutable.ImmutableSortedDictionary<string, System.DateTimeOffset>;

namespace Mesos.Orleans.Grains.Cluster;

/// <summary>One shard of the agents that are unreachable or gone: a list for those who look at the whole cluster; the agents' own grains know.</summary>
internal sealed class LostAgentsGrain([PersistentState("lost-agents")] IPersistentState<LostAgentsState> storage) : Grain, ILostAgentsGrain
{
    public Task Add(AgentId agent, DateTimeOffset since) => Change(entries => entries.ContainsKey(agent.Value) ? entries : entries.Add(agent.Value, since));

    public Task Remove(AgentId agent) => Change(entries => entries.Remove(agent.Value));

    public Task<ImmutableArray<LostAgent>> List() =>
        Task.FromResult<ImmutableArray<LostAgent>>([.. storage.State.Since.Select(entry => new LostAgent(new(entry.Key), entry.Value))]);

    public Task<int> Count() => Task.FromResult(storage.State.Since.Count);

    private Task Change(Func<Entries, Entries> change) =>
        storage.Change(state => state.Since, (state, since) => state.Since = since, change);
}
