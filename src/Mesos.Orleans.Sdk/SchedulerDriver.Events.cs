using Mesos.Orleans.Abstractions.Frameworks;
using EventType = Mesos.V1.Scheduler.Event.Types.Type;

namespace Mesos.Orleans.Sdk;

public sealed partial class SchedulerDriver
{
    // The message of an ERROR event, after which nothing follows; null if there was none.
    private async Task<string?> Deliver(EventBatch batch, bool moved, CancellationToken cancellation)
    {
        string? error = null;
        if (moved)
        {
            LogMoved(_info.Name);
            await DropOffers(rescind: true);
            if (_options.ReconcileAutomatically)
                await Reconcile();
        }

        foreach (var @event in batch.Events)
        {
            cancellation.ThrowIfCancellationRequested();
            if (@event.Type is EventType.Error)
                error = @event.Error.Message;
            await Guarded(() => Deliver(@event));
            if (@event.Type is EventType.Subscribed && _options.ReconcileAutomatically)
                await Reconcile();
        }

        return error;
    }

    private Task Deliver(V1.Scheduler.Event @event) => @event.Type switch
    {
        EventType.Subscribed => _scheduler.OnSubscribed(this, @event.Subscribed),
        EventType.Offers => Offered(@event.Offers.Offers_),
        EventType.Rescind => Rescinded(@event.Rescind.OfferId),
        EventType.Update => Updated(@event.Update.Status),
        EventType.UpdateOperationStatus => _scheduler.OnOperationUpdate(this, @event.UpdateOperationStatus.Status),
        EventType.Message => _scheduler.OnMessage(this, @event.Message),
        EventType.Failure => _scheduler.OnFailure(this, @event.Failure),
        EventType.Error => _scheduler.OnError(this, @event.Error.Message),
        _ => Task.CompletedTask,
    };

    private Task Offered(IReadOnlyList<V1.Offer> offers)
    {
        foreach (var offer in offers)
            _offers[offer.Id.Value] = offer.Id;
        return _scheduler.OnOffers(this, offers);
    }

    private Task Rescinded(V1.OfferID offer)
    {
        _offers.TryRemove(offer.Value, out _);
        return _scheduler.OnRescind(this, offer);
    }

    private async Task Updated(V1.TaskStatus status)
    {
        await _scheduler.OnUpdate(this, status);
        if (_options.AcknowledgeUpdates)
            await Acknowledge(status);
    }

    // Offers do not outlive the activation of the framework's grain that made them, nor the stream.
    private async Task DropOffers(bool rescind)
    {
        foreach (var (id, offer) in _offers.ToArray())
        {
            if (_offers.TryRemove(id, out _) && rescind)
                await Guarded(() => _scheduler.OnRescind(this, offer));
        }
    }

    private async Task Guarded(Func<Task> handler)
    {
        try
        {
            await handler();
        }
        catch (Exception exception)
        {
            LogHandlerFailed(_info.Name, exception);
            await _scheduler.OnHandlerException(this, exception);
        }
    }
}
