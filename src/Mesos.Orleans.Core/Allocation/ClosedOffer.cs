using Mesos.Orleans.Core.Offers;
using Mesos.Orleans.Core.Resources;

namespace Mesos.Orleans.Core.Allocation;

/// <summary>An offer that is over: its resources return to the pool, less what the agent now reports as used.</summary>
/// <param name="Offer">The offer; one that the allocator does not know is ignored.</param>
/// <param name="Refused">What the framework did not want, filtered for <paramref name="RefuseSeconds"/>; null for no filter.</param>
/// <param name="RefuseSeconds">How long; already clamped by <c>RefusePolicy</c>: 0 means no filter.</param>
public sealed record ClosedOffer(OfferId Offer, ResourceSet? Refused, double RefuseSeconds);
