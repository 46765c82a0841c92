using Mesos.Orleans.Abstractions.Frameworks;
using Mesos.Orleans.Core.Allocation;
using Mesos.Orleans.Core.Frameworks;
using Orleans;

namespace Mesos.Orleans.Grains.Allocation;

/// <summary>An open offer on its way to the silo that the allocator moves to.</summary>
/// <param name="Framework">Whom it was made to.</param>
/// <param name="Offer">The offer.</param>
[GenerateSerializer, Immutable, Alias("mesos.MovedOffer")]
internal sealed record MovedOffer([property: Id(0)] FrameworkId Framework, [property: Id(1)] OfferedResources Offer)
{
    public static MovedOffer Of(OfferDraft o) => new(o.Framework, new(o.Id, o.Agent, o.Role, o.Resources, o.AgentInfo) { Unavailability = o.Unavailability });

    public OfferDraft ToDraft() => new(Offer.Id, Framework, Offer.Agent, Offer.Role, Offer.Resources, Offer.AgentInfo, Offer.Unavailability);
}
