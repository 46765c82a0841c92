using System.Collections.Immutable;
using Mesos.Orleans.Abstractions.Frameworks;
using Mesos.Orleans.Core.Offers;
using Mesos.Orleans.Grains.Hosting;
using Orleans;
using Orleans.Runtime;

namespace Mesos.Orleans.Grains.Frameworks;

// A move in good order, which Orleans makes when a silo stops or the load is spread anew: the stream goes on where it was and the offers stay open, so that nothing of it
// shows. Tasks are not among the luggage: they are read from the store, as always.
internal sealed partial class FrameworkGrain : IGrainMigrationParticipant
{
    private const string LuggageKey = "mesos.framework";

    private MovedFramework? _moved;
    private bool _isSpoiled;

    public void OnDehydrate(IDehydrationContext dehydrationContext)
    {
        if (_isSpoiled)
        {
            throw SpoiledState.Exception(this);
        }

        if (_stream is { IsClosed: false } stream && IsKnown && !State.Completed)
        {
            dehydrationContext.TryAddValue(LuggageKey, new MovedFramework(
                stream.Move(),
                _allocatorEpoch,
                _version,
                [.. _offers.Open.Values.Select(o => new OfferedResources(o.Id, o.Agent, o.Role, o.Resources, o.AgentInfo) { Unavailability = o.Unavailability })],
                [.. _inverseOffers.Values],
                _counters.ToImmutableDictionary()));
        }
    }

    public void OnRehydrate(IRehydrationContext rehydrationContext) => rehydrationContext.TryGetValue(LuggageKey, out _moved);

    // Nothing has been served in between, or the stream that is stored would be another one.
    private void Unpack()
    {
        if (_moved is not { } moved || moved.Stream.StreamId != State.StreamId || State.FailoverDeadline is not null)
        {
            return;
        }

        _stream = new EventStream(moved.Stream, time.GetUtcNow());
        _voidsOthers = false;
        _allocatorEpoch = moved.Epoch;
        _version = moved.Version;
        _offers = OfferBook.Empty.Add(moved.Offers.Select(Draft));
        foreach (var offer in moved.InverseOffers)
        {
            _inverseOffers[offer.Id] = offer;
        }

        foreach (var (counter, count) in moved.Counters)
        {
            _counters[counter] = count;
        }

        _moved = null;
    }
}
