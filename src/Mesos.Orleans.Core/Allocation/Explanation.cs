using System.Collections.Immutable;
using Mesos.Orleans.Core.Agents;
using Mesos.Orleans.Core.Frameworks;
using Mesos.Orleans.Core.Resources;

namespace Mesos.Orleans.Core.Allocation;

/// <summary>Why a framework gets the offers that it gets, or none.</summary>
/// <param name="Framework">The framework.</param>
/// <param name="Role">The role.</param>
/// <param name="IsActive">False while the scheduler is disconnected: nothing else matters then.</param>
/// <param name="IsSuppressed">True if the framework asked for no offers in this role.</param>
/// <param name="IsAwaitingAgents">True while offers wait for agents to come back after a restart.</param>
/// <param name="Agents">How many agents were looked at.</param>
/// <param name="Reasons">How many agents fell to each reason; their sum is <paramref name="Agents"/>.</param>
/// <param name="Nearest">The agents that lack least, at most <see cref="MaxNearest"/>.</param>
/// <param name="Quota">The quota of the role's top-level role, or null.</param>
/// <param name="Consumed">What counts towards that quota.</param>
/// <param name="FreeInCluster">What is free on active agents, unreserved; only reckoned where quotas are set.</param>
/// <param name="HeldBack">What of it is held back for guarantees.</param>
/// <param name="Share">The role's weighted dominant share: those below it are served first.</param>
/// <param name="RolesAhead">How many roles with a framework to serve come before this one.</param>
/// <param name="Hint">The smallest change that would help, in a sentence.</param>
public sealed record Explanation(
    FrameworkId Framework,
    string Role,
    bool IsActive,
    bool IsSuppressed,
    bool IsAwaitingAgents,
    int Agents,
    ImmutableSortedDictionary<AllocationReason, int> Reasons,
    ImmutableArray<NearMiss> Nearest,
    RoleQuota? Quota,
    ResourceQuantities Consumed,
    ResourceQuantities FreeInCluster,
    ResourceQuantities HeldBack,
    double Share,
    int RolesAhead,
    string Hint)
{
    /// <summary>The most agents named.</summary>
    public const int MaxNearest = 5;

    /// <summary>The shapes that the framework published for the role, and how it fares with them; empty if it takes what comes.</summary>
    public ImmutableArray<ShapeReport> Shapes { get; init; } = [];
}

/// <summary>An agent that a framework is not offered, and what is missing.</summary>
/// <param name="Agent">The agent.</param>
/// <param name="Hostname">Its host.</param>
/// <param name="Reason">What stands in the way first.</param>
/// <param name="Lacks">What would have to be free besides; empty if it is not a matter of amounts.</param>
/// <param name="Holders">Who holds resources of the agent, the largest holder of what is lacking first.</param>
public sealed record NearMiss(AgentId Agent, string Hostname, AllocationReason Reason, ResourceQuantities Lacks, ImmutableArray<Holder> Holders)
{
    /// <summary>What else is wanted and not free there: ranges, sets, reservations, volumes, a number of ports. Empty where only amounts are lacking.</summary>
    public ResourceSet Missing { get; init; } = ResourceSet.Empty;
}

/// <summary>Someone who holds resources of an agent.</summary>
/// <param name="Framework">The framework.</param>
/// <param name="Role">The role.</param>
/// <param name="Quantities">How much.</param>
/// <param name="IsOffer">True if it is only on offer; false if it is in use.</param>
public sealed record Holder(FrameworkId Framework, string Role, ResourceQuantities Quantities, bool IsOffer);
