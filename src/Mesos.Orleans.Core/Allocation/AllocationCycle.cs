using System.Collections.Immutable;

namespace Mesos.Orleans.Core.Allocation;

/// <summary>What one cycle decided.</summary>
/// <param name="Offers">The offers, grouped by framework in the order in which they were decided.</param>
/// <param name="Rescinded">Open offers that no longer stand (timed out, agent gone inactive, role left): their resources are free again.</param>
public sealed record AllocationCycle(ImmutableArray<OfferDraft> Offers, ImmutableArray<OfferDraft> Rescinded);
