using System.Collections.Immutable;
using Mesos.Orleans.Core.Agents;
using Mesos.Orleans.Core.Frameworks;
using Mesos.Orleans.Core.Resources;

namespace Mesos.Orleans.Core.Allocation;

/// <summary>
/// The allocator's model and its cycle. Synchronous, deterministic (same seed, same calls, same result), owned by one caller at a time.
/// Facts come in as whole models of one agent or framework, so that a lost message is healed by the next one; decisions go out as a cycle.
/// </summary>
public interface IAllocator
{
    /// <summary>Adds an agent or replaces what is known of it. Open offers on it stay open.</summary>
    /// <param name="agent">The agent.</param>
    /// <param name="closed">Offers on this agent that the same change closed, such as those an ACCEPT used.</param>
    /// <param name="now">The time of the change; filters count from it.</param>
    /// <param name="isOperation">True if an operator reserved, unreserved or changed volumes: offers that this makes void leave the filter of 5 s (semantics.md §11).</param>
    void PutAgent(AgentModel agent, ImmutableArray<ClosedOffer> closed, DateTimeOffset now, bool isOperation = false);

    /// <summary>Forgets an agent and its filters; returns its open offers, which are to be rescinded.</summary>
    ImmutableArray<OfferDraft> RemoveAgent(AgentId agent);

    /// <summary>Adds a framework or replaces what is known of it. Becoming inactive drops its filters and open offers.</summary>
    void PutFramework(FrameworkModel framework, DateTimeOffset now);

    /// <summary>Forgets a framework, its filters and its open offers. What its tasks still use stays counted with the agents.</summary>
    void RemoveFramework(FrameworkId framework);

    /// <summary>Closes offers of a framework.</summary>
    void CloseOffers(FrameworkId framework, ImmutableArray<ClosedOffer> closed, DateTimeOffset now);

    /// <summary>
    /// Closes every open offer of a framework that is not in the list, without filters: what the framework's grain no longer knows. What was offered is offered anew by a
    /// cycle before the periodic one.
    /// </summary>
    /// <param name="framework">The framework.</param>
    /// <param name="open">The offers that its grain knows.</param>
    /// <param name="openedBefore">Offers made at this time or later stay: the grain may not have got them when it reported. Null for all.</param>
    /// <returns>What the framework is to be told: the offers of the list that are not open any more, and those that this closed, which may still be on their way to it.</returns>
    ImmutableArray<Offers.OfferId> RetainOffers(FrameworkId framework, ImmutableHashSet<Offers.OfferId> open, DateTimeOffset? openedBefore = null);

    /// <summary>Clears the offer filters of these roles (all when empty); the suppression itself comes with <see cref="PutFramework"/>.</summary>
    void Revive(FrameworkId framework, ImmutableArray<string> roles);

    /// <summary>Closes inverse offers that a framework answered.</summary>
    void CloseInverseOffers(FrameworkId framework, ImmutableArray<ClosedInverseOffer> closed, DateTimeOffset now);

    /// <summary>
    /// Sets the quota of a top-level role, or removes it with null. Open offers are rescinded as far as lower limits or higher guarantees need it
    /// (semantics.md §11).
    /// </summary>
    void SetQuota(string role, RoleQuota? quota);

    /// <summary>Sets the weights of roles (default 1; must be above 0). If any of them is in use all open offers are rescinded, as in Mesos.</summary>
    void SetWeights(ImmutableDictionary<string, double> weights);

    /// <summary>
    /// Says that the cluster had so many agents before a restart: while any quota is set nothing is offered until enough of them are back or the time
    /// is up (<see cref="AllocatorOptions.RecoveryAgentFraction"/>), lest one role takes what another is guaranteed.
    /// </summary>
    void AwaitAgents(int expected, DateTimeOffset now);

    /// <summary>Says for each agent why a framework is or is not offered it now; nothing changes. Null for an unknown framework or role.</summary>
    /// <param name="framework">The framework.</param>
    /// <param name="role">One of its roles.</param>
    /// <param name="wanted">What the framework waits for, read as an <see cref="Offers.OfferShape"/>; null for the shapes that it published, or anything that may be offered.</param>
    /// <param name="now">The time at which filters are judged.</param>
    Explanation? Explain(FrameworkId framework, string role, ResourceSet? wanted, DateTimeOffset now);

    /// <summary>Says whether something of a size would fit for a framework if agents were drained or quotas were others; nothing changes.</summary>
    /// <param name="framework">The framework.</param>
    /// <param name="role">One of its roles; null is returned for an unknown framework or role.</param>
    /// <param name="wanted">The size, such as that of a task, read as an <see cref="Offers.OfferShape"/>.</param>
    /// <param name="drained">Agents to leave out.</param>
    /// <param name="quotas">Quotas of top-level roles to try; null for none. Roles that are absent keep theirs.</param>
    /// <param name="now">The time at which filters are judged.</param>
    FitReport? WhatIf(
        FrameworkId framework,
        string role,
        ResourceSet wanted,
        ImmutableHashSet<AgentId> drained,
        ImmutableDictionary<string, RoleQuota?> quotas,
        DateTimeOffset now);

    /// <summary>True if something changed since the last cycle that calls for one before the periodic one (semantics: benchmarks.md §3.2).</summary>
    bool HasEvents { get; }

    /// <summary>Runs one cycle and opens the offers that it returns.</summary>
    /// <param name="now">The time of the cycle.</param>
    /// <param name="eventsOnly">True to look only at the agents that an event concerns; false (the periodic cycle) to look at all.</param>
    AllocationCycle Run(DateTimeOffset now, bool eventsOnly = false);
}
