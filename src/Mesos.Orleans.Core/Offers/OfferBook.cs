using System.Collections.Immutable;
using Mesos.Orleans.Core.Agents;
using Mesos.Orleans.Core.Allocation;
using Mesos.Orleans.Core.Resources;

namespace Mesos.Orleans.Core.Offers;

/// <summary>The open offers of one framework.</summary>
public sealed record OfferBook
{
    /// <summary>No open offers.</summary>
    public static OfferBook Empty { get; } = new();

    /// <summary>The open offers by id.</summary>
    public ImmutableDictionary<OfferId, OfferDraft> Open { get; init; } = ImmutableDictionary<OfferId, OfferDraft>.Empty;

    /// <summary>Opens offers.</summary>
    public OfferBook Add(IEnumerable<OfferDraft> offers) =>
        this with { Open = Open.SetItems(offers.Select(offer => KeyValuePair.Create(offer.Id, offer))) };

    /// <summary>Closes offers; ids that are not open are ignored.</summary>
    public OfferBook Close(IEnumerable<OfferId> ids) => this with { Open = Open.RemoveRange(ids) };

    /// <summary>Those of some ids that are open, each once.</summary>
    public ImmutableArray<OfferDraft> Find(IEnumerable<OfferId> ids) =>
        [.. ids.Distinct().Select(id => Open.GetValueOrDefault(id)).OfType<OfferDraft>()];

    /// <summary>Looks up the offers of one ACCEPT: all open, each named once, one agent, one role (semantics.md §7).</summary>
    public Outcome<AcceptedOffers> Resolve(IReadOnlyCollection<OfferId> ids)
    {
        if (ids.Count == 0)
        {
            return Refuse("No offers specified");
        }

        var seen = new HashSet<OfferId>();
        List<OfferDraft> offers = [];
        foreach (var id in ids)
        {
            if (!seen.Add(id))
            {
                return Refuse($"Duplicate offer {id} in offer list");
            }

            if (Open.GetValueOrDefault(id) is not { } offer)
            {
                return Refuse($"Offer {id} is no longer valid");
            }

            offers.Add(offer);
        }

        if (offers.FirstOrDefault(offer => offer.Role != offers[0].Role) is { } other)
        {
            return Refuse($"Aggregated offers must be allocated to the same role: offer {other.Id} is for '{other.Role}', offer {offers[0].Id} for '{offers[0].Role}'");
        }

        if (offers.FirstOrDefault(offer => offer.Agent != offers[0].Agent) is { } elsewhere)
        {
            return Refuse($"Aggregated offers must belong to one agent: offer {elsewhere.Id} is of {elsewhere.Agent}, offer {offers[0].Id} of {offers[0].Agent}");
        }

        return new AcceptedOffers(
            [.. offers], offers[0].Agent, offers[0].Role, offers.Aggregate(ResourceSet.Empty, (sum, offer) => sum.Add(offer.Resources)));
    }

    private static Refusal Refuse(string message) => Refusal.Invalid(message, "accept.offer_ids", "Wait for new offers.");
}
