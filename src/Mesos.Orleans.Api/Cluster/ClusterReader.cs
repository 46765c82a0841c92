using System.Collections.Immutable;
using Mesos.Orleans.Abstractions.Agents;
using Mesos.Orleans.Abstractions.Cluster;
using Mesos.Orleans.Abstractions.Frameworks;
using Mesos.Orleans.Core.Agents;
using Microsoft.Extensions.Options;
using Orleans;

namespace Mesos.Orleans.Api.Cluster;

/// <summary>Collects the summaries of all agents and frameworks, a bounded number at a time; requests that wait at once share one collection.</summary>
internal sealed class ClusterReader
{
    private readonly IGrainFactory _grains;
    private readonly MasterIdentity _identity;
    private readonly MesosApiOptions _options;
    private readonly SharedWork<ClusterView> _shared;

    public ClusterReader(IGrainFactory grains, MasterIdentity identity, IOptions<MesosApiOptions> options)
    {
        (_grains, _identity, _options) = (grains, identity, options.Value);
        _shared = new SharedWork<ClusterView>(Collect);
    }

    /// <summary>The cluster, collected after this call.</summary>
    public Task<ClusterView> Read() => _shared.Get();

    private async Task<ClusterView> Collect()
    {
        var agents = await Ask(Registry.Agents, id => _grains.GetGrain<IAgentGrain>(id).GetSnapshot());
        var frameworks = await Ask(Registry.Frameworks, id => _grains.GetGrain<IFrameworkGrain>(id).GetSnapshot());
        var known = agents.Where(agent => agent.Standing is AgentStanding.Registered or AgentStanding.Away)
            .OrderBy(agent => agent.Info.Id.Value, StringComparer.Ordinal).ToLookup(agent => agent.Recovered);
        return new ClusterView(
            await _identity.Cluster(),
            [.. known[false]],
            [.. frameworks.Where(f => !f.Completed).OrderBy(f => f.RegisteredAt)],
            [.. frameworks.Where(f => f.Completed).OrderBy(f => f.UnregisteredAt).TakeLast(_options.MaxCompletedFrameworks)])
        {
            Recovered = [.. known[true]],
            Unreachable = await _grains.CountLost(Registry.Unreachable),
        };
    }

    private async Task<List<T>> Ask<T>(string list, Func<string, Task<T?>> ask)
        where T : class
    {
        var ids = await _grains.ListAll(list);
        var found = new T?[ids.Length];
        var bound = new ParallelOptions { MaxDegreeOfParallelism = _options.SnapshotConcurrency };
        await Parallel.ForAsync(0, ids.Length, bound, async (n, _) => found[n] = await ask(ids[n]));
        return [.. found.OfType<T>()];
    }
}
