using System.Collections.Immutable;

namespace Mesos.Orleans.Core.Allocation;

/// <summary>What one cycle decided.</summary>
/// <param name="Offers">The offers, grouped by framework in the order in which they were decided.</param>
/// <param name="Rescinded">Open offers that no longer stand (timed out, agent gone inactive, role left): their resources are free again.</param>
public sealed record AllocationCycle(ImmutableArray<OfferDraft> Offers, ImmutableArray<OfferDraft> Rescinded)
{
    /// <summary>The frameworks that are asked to leave agents that are due for maintenance.</summary>
    public ImmutableArray<InverseOfferDraft> InverseOffers { get; init; } = [];

    /// <summary>Inverse offers that no longer stand: the schedule changed, or the agent or the framework's use of it went.</summary>
    public ImmutableArray<InverseOfferDraft> RescindedInverseOffers { get; init; } = [];
}
