using System.Collections.Concurrent;

namespace Mesos.Orleans.Api.Scheduler;

/// <summary>The scheduler streams that this silo holds, so that calls that arrive here can tell them which offers are used up.</summary>
internal sealed class OpenStreams
{
    private readonly ConcurrentDictionary<Guid, ForwardedOffers> _offers = new();

    public void Add(Guid streamId, ForwardedOffers offers) => _offers[streamId] = offers;

    public void Remove(Guid streamId) => _offers.TryRemove(streamId, out _);

    public void OffersUsed(Guid streamId, IEnumerable<V1.OfferID> offers)
    {
        if (!_offers.TryGetValue(streamId, out var forwarded))
            return;
        foreach (var offer in offers)
            forwarded.Remove(offer);
    }
}
