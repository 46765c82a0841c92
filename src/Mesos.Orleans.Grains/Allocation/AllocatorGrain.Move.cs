using Mesos.Orleans.Abstractions.Frameworks;
using Orleans;
using Orleans.Runtime;

namespace Mesos.Orleans.Grains.Allocation;

// A move in good order, which Orleans makes when a silo stops or the load is spread anew: the epoch goes on, so that no offer becomes void. Only filters are left behind, as
// after any restart: whoever declined may be offered the same once more.
internal sealed partial class AllocatorGrain : IGrainMigrationParticipant
{
    private const string LuggageKey = "mesos.allocator";

    private MovedAllocator? _moved;

    public void OnDehydrate(IDehydrationContext dehydrationContext)
    {
        var model = _allocator.TakeSnapshot();
        dehydrationContext.TryAddValue(LuggageKey, new MovedAllocator(_nextOffer, model.Agents, model.Frameworks, [.. model.Offers.Select(MovedOffer.Of)]));
    }

    public void OnRehydrate(IRehydrationContext rehydrationContext) => rehydrationContext.TryGetValue(LuggageKey, out _moved);

    private void Unpack(MovedAllocator moved)
    {
        var now = time.GetUtcNow();
        _nextOffer = moved.LastOffer;
        foreach (var framework in moved.Frameworks)
        {
            _frameworksSeen[framework.Id] = now;
            _allocator.PutFramework(framework, now);
        }

        foreach (var agent in moved.Agents)
        {
            _agentsSeen[agent.Id] = now;
            _allocator.PutAgent(agent, [], now);
        }

        foreach (var unfit in moved.Offers.Where(offer => !_allocator.Adopt(offer.ToDraft(), now)).ToLookup(offer => offer.Framework, offer => offer.Offer.Id))
        {
            GrainFactory.GetGrain<IFrameworkInbox>(unfit.Key.Value).ReceiveOffers(new OfferBatch(storage.State.Epoch, [], [.. unfit])).Ignore();
        }
    }
}
