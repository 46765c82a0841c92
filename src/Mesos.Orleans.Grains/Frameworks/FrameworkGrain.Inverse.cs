using System.Collections.Immutable;
using Mesos.Orleans.Abstractions.Allocation;
using Mesos.Orleans.Abstractions.Frameworks;
using Mesos.Orleans.Abstractions.Maintenance;
using Mesos.Orleans.Core.Offers;
using Mesos.Orleans.Grains.Hosting;
using Mesos.V1.Allocator;
using EventType = Mesos.V1.Scheduler.Event.Types.Type;

namespace Mesos.Orleans.Grains.Frameworks;

// Requests to leave agents that are due for maintenance (semantics.md §10).
internal sealed partial class FrameworkGrain
{
    private readonly Dictionary<OfferId, InverseOffered> _inverseOffers = [];

    private void OfferInverse(ImmutableArray<InverseOffered> offers)
    {
        if (offers.IsEmpty)
        {
            return;
        }

        var message = new V1.Scheduler.Event.Types.InverseOffers();
        foreach (var offer in offers)
        {
            _inverseOffers[offer.Id] = offer;
            message.InverseOffers_.Add(new V1.InverseOffer
            {
                Id = new() { Value = offer.Id.Value },
                FrameworkId = new() { Value = Id.Value },
                AgentId = new() { Value = offer.Agent.Value },
                Unavailability = offer.Unavailability,
            });
        }

        Emit(new() { Type = EventType.InverseOffers, InverseOffers = message });
    }

    private void RescindInverse(ImmutableArray<OfferId> offers)
    {
        foreach (var offer in offers)
        {
            if (_inverseOffers.Remove(offer))
            {
                Emit(new() { Type = EventType.RescindInverseOffer, RescindInverseOffer = new() { InverseOfferId = new() { Value = offer.Value } } });
            }
        }
    }

    // Stored before the call is answered; where that fails the operator still sees it as long as this allocator lives.
    private async Task Record(InverseOffered offer, InverseOfferStatus status)
    {
        try
        {
            await GrainFactory.GetGrain<IInverseAnswersGrain>(offer.Agent.Value).Record(offer.Unavailability, status);
        }
        catch (Exception e) when (GrainCallFailure.Is(e))
        {
            LogAuditFailed(Id, offer.Agent, e.Message);
        }
    }

    // Ids that are not known, or no longer, are passed over.
    private async Task AnswerInverse(IEnumerable<V1.OfferID> offers, V1.Filters? filters, InverseOfferStatus.Types.Status answer)
    {
        var seconds = RefusePolicy.Seconds(filters);
        var status = new InverseOfferStatus
        {
            Status = answer,
            FrameworkId = new() { Value = Id.Value },
            Timestamp = new() { Nanoseconds = (time.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks * TimeSpan.NanosecondsPerTick },
        };
        List<InverseAnswer> answers = [];
        foreach (var offer in offers)
        {
            if (_inverseOffers.Remove(new(offer.Value), out var known))
            {
                answers.Add(new InverseAnswer(known.Id, known.Agent, seconds, status));
                await Record(known, status);
            }
        }

        if (answers.Count > 0)
        {
            GrainFactory.GetGrain<IAllocatorGrain>(0).InverseOffersClosed(Id, [.. answers]).Ignore();
        }
    }
}
