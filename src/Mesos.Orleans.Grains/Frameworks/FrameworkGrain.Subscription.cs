using System.Collections.Immutable;
using Mesos.Orleans.Abstractions.Agents;
using Mesos.Orleans.Abstractions.Cluster;
using Mesos.Orleans.Abstractions.Frameworks;
using Mesos.Orleans.Core;
using Mesos.Orleans.Core.Allocation;
using Mesos.Orleans.Core.Frameworks;
using Mesos.Orleans.Core.Offers;
using Mesos.Orleans.Core.Tasks;
using EventType = Mesos.V1.Scheduler.Event.Types.Type;

namespace Mesos.Orleans.Grains.Frameworks;

internal sealed partial class FrameworkGrain
{
    // How many replaced streams may still hold events that their readers have not fetched.
    private const int MaxFormerStreams = 4;

    private readonly List<EventStream> _formerStreams = [];
    private EventStream? _stream;

    public async Task<SubscribeReply> Subscribe(SubscribeFramework command)
    {
        if (IsConnected && command.StreamId == State.StreamId)
        {
            return new SubscribeReply(null);
        }

        var decided = SubscriptionPolicy.Decide(
            Id, State.Info, State.Completed, command.Info, command.SuppressedRoles, command.OfferConstraints, command.Principal, whitelist);
        if (!decided.IsSuccess)
        {
            return new SubscribeReply(decided.Refusal);
        }

        var returning = IsKnown;
        var before = returning ? FrameworkRoles.Of(State.Info!) : [];

        // All that may fail comes before the stream counts as this one's: who asks again with it is told that it is subscribed.
        var subscribed = await Subscribed();
        await WriteSubscription(command, decided.Value, returning);
        ReplaceStream(command.StreamId);
        DropOffers();
        _voidsOthers = true;
        _stream!.Begin(subscribed);
        ResendAllUpdates();
        var revived = State.SuppressedRoles.Count == 0 ? before : before.Except(State.SuppressedRoles);
        TellAllocator([.. revived], []);
        LogSubscribed(Id, decided.Value.Name);
        return new SubscribeReply(null);
    }

    public async Task<EventBatch> ReadEvents(ReadEvents request)
    {
        if (Find(request.StreamId) is not { } stream)
        {
            return new EventBatch(request.Incarnation, request.After, [], Closed: true);
        }

        if (request.Incarnation == Guid.Empty && !stream.HasBegun)
        {
            // Whoever has read nothing yet waits for SUBSCRIBED, and the activation that had it is gone.
            stream.Begin(await Subscribed());
        }

        var batch = await stream.Read(this.GetGrainId(), request, options.Value.MaxReadWait, options.Value.MaxEventsPerRead, poll, time);
        if (batch.Closed)
        {
            _formerStreams.Remove(stream);
        }

        return batch;
    }

    public Task Disconnect(Guid streamId) => IsConnected && streamId == State.StreamId ? LoseStream() : Task.CompletedTask;

    public async Task<CallReply> Teardown()
    {
        if (!IsKnown || State.Completed)
        {
            return new CallReply(new Refusal(RefusalCode.Invalid, $"No framework found with ID {Id}"));
        }

        await End("Framework has been torn down");
        return CallReply.Accepted;
    }

    // A stream that is current in the store but not here outlived the activation that served it: its holder goes on reading from a new start.
    private EventStream? Find(Guid streamId)
    {
        if (_stream?.StreamId == streamId)
        {
            return _stream;
        }

        if (_stream is null && IsKnown && !State.Completed && State.FailoverDeadline is null && streamId == State.StreamId)
        {
            _stream = new EventStream(streamId, ids.Next(), time.GetUtcNow());
            ResendAllUpdates();
            TellAllocator(null, [.. _offers.Open.Keys]);
            return _stream;
        }

        return _formerStreams.Find(stream => stream.StreamId == streamId);
    }

    private async Task WriteSubscription(SubscribeFramework command, V1.FrameworkInfo info, bool returning)
    {
        if (returning)
        {
            State.ReregisteredAt = time.GetUtcNow();
        }
        else
        {
            // Listed before it is written as subscribed: a crash between the two leaves an id that answers "never subscribed".
            await GrainFactory.ShardOf(Registry.Frameworks, Id.Value).Add(Id.Value);
            State.RegisteredAt = time.GetUtcNow();
        }

        State.Info = info;
        State.StreamId = command.StreamId;
        State.SuppressedRoles = [.. command.SuppressedRoles];
        State.OfferConstraints = command.OfferConstraints;
        State.FailoverDeadline = null;
        await Write();
        _capabilities = FrameworkCapabilities.Of(info);
        if (!returning)
        {
            StartTimer();
        }
    }

    private void ReplaceStream(Guid streamId)
    {
        if (_stream is { IsClosed: false } old)
        {
            old.Add(new V1.Scheduler.Event { Type = EventType.Error, Error = new() { Message = "Framework failed over" } });
            old.Close();
            _formerStreams.Add(old);
            if (_formerStreams.Count > MaxFormerStreams)
            {
                _formerStreams.RemoveAt(0);
            }
        }

        _stream = new EventStream(streamId, ids.Next(), time.GetUtcNow());
    }

    private async Task<V1.Scheduler.Event> Subscribed()
    {
        var master = await cluster.Get(GrainFactory);
        return new V1.Scheduler.Event
        {
            Type = EventType.Subscribed,
            Subscribed = new()
            {
                FrameworkId = new() { Value = Id.Value },
                HeartbeatIntervalSeconds = 15,
                MasterInfo = new() { Id = master.Id, Ip = 0, Port = 5050 },
            },
        };
    }

    // The scheduler is gone for now: its offers return to the pool without a message, its tasks run on.
    private async Task LoseStream()
    {
        var from = time.GetUtcNow();
        if (_stream is { } stream)
        {
            stream.Close();
            _stream = null;
            _formerStreams.Add(stream);
        }
        else if (State.FailoverDeadline is null)
        {
            from = _activatedAt;
        }
        else
        {
            return;
        }

        var timeout = TimeSpan.FromSeconds(Math.Min(State.Info!.FailoverTimeout, TimeSpan.MaxValue.TotalSeconds / 4));
        State.FailoverDeadline = timeout < DateTimeOffset.MaxValue - from ? from + timeout : DateTimeOffset.MaxValue;
        State.StreamId = Guid.Empty;
        DropOffers();
        await Write();
        if (IsConnected || State.FailoverDeadline is null)
        {
            // Another stream has begun, or begins, while this was written.
            return;
        }

        TellAllocator(null, []);
        LogDisconnected(Id, State.FailoverDeadline);
        if (timeout <= TimeSpan.Zero)
        {
            await End("Framework disconnected, and its failover timeout is 0");
        }
    }

    private void DropOffers()
    {
        _inverseOffers.Clear();
        if (!_offers.Open.IsEmpty)
        {
            CloseAtAllocator([.. _offers.Open.Keys.Select(offer => new ClosedOffer(offer, null, 0))]);
            _offers = OfferBook.Empty;
        }
    }
}
