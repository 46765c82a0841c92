using System.Collections.Immutable;
using Mesos.Orleans.Abstractions.Agents;
using Mesos.Orleans.Abstractions.Cluster;
using Mesos.Orleans.Abstractions.Frameworks;

namespace Mesos.Orleans.Api.Cluster;

/// <summary>The whole cluster as it was a moment ago; each part is a copy of its owner's summary, and no two need be of the same instant.</summary>
/// <param name="Identity">Which cluster.</param>
/// <param name="Agents">The agents, by id.</param>
/// <param name="Frameworks">The frameworks that live, in the order of their first subscription.</param>
/// <param name="Completed">The latest frameworks that ended, in the order in which they did.</param>
internal sealed record ClusterView(
    ClusterIdentity Identity,
    ImmutableArray<AgentSnapshot> Agents,
    ImmutableArray<FrameworkSnapshot> Frameworks,
    ImmutableArray<FrameworkSnapshot> Completed)
{
    /// <summary>The agents that have not registered again since the cluster, or the silo that held them, started; by id. What runs on them is not known.</summary>
    public ImmutableArray<AgentSnapshot> Recovered { get; init; } = [];

    /// <summary>How many agents are unreachable. They are in no list.</summary>
    public int Unreachable { get; init; }

    /// <summary>The agents and those that are awaited.</summary>
    public IEnumerable<AgentSnapshot> AllAgents => Agents.Concat(Recovered);

    /// <summary>The frameworks that live and those that ended.</summary>
    public IEnumerable<FrameworkSnapshot> AllFrameworks => Frameworks.Concat(Completed);

    /// <summary>All open offers on an agent.</summary>
    public ILookup<string, V1.Offer> OffersByAgent => Frameworks.SelectMany(f => f.Offers).ToLookup(offer => offer.AgentId.Value);
}
