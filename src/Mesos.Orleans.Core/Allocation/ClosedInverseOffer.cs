using Mesos.Orleans.Core.Offers;

namespace Mesos.Orleans.Core.Allocation;

/// <summary>An answer to an inverse offer. Accepted or declined, the framework is not asked again about this agent for a while (semantics.md §10).</summary>
/// <param name="Offer">The inverse offer; one that the allocator does not know is ignored.</param>
/// <param name="RefuseSeconds">How long not to ask again, 5 by default on the wire; 0 for no filter.</param>
public sealed record ClosedInverseOffer(OfferId Offer, double RefuseSeconds);
