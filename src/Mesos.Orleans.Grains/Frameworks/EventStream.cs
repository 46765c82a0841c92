using Mesos.Orleans.Abstractions.Frameworks;
using Mesos.Orleans.Grains.Hosting;
using Orleans.Runtime;

namespace Mesos.Orleans.Grains.Frameworks;

/// <summary>The events of one subscription that its reader has not confirmed, and the one read that waits for more.</summary>
internal sealed class EventStream(Guid streamId, Guid incarnation, DateTimeOffset now)
{
    private Queue<V1.Scheduler.Event> _events = [];
    private TaskCompletionSource? _waiter;
    private long _first = 1;

    /// <summary>Goes on with a stream where it was when its grain moved.</summary>
    public EventStream(MovedStream stream, DateTimeOffset now)
        : this(stream.StreamId, stream.Incarnation, now)
    {
        _first = stream.First;
        _events = new(stream.Events);
        HasBegun = _first > 1 || _events.Any(@event => @event.Type == V1.Scheduler.Event.Types.Type.Subscribed);
    }

    public Guid StreamId => streamId;

    /// <summary>True if SUBSCRIBED is in it; in one that outlived its activation it is only for a reader that has read nothing yet.</summary>
    public bool HasBegun { get; private set; }

    public bool IsClosed { get; private set; }

    public bool IsBeingRead => _waiter is not null;

    public int Waiting => _events.Count;

    public DateTimeOffset LastRead { get; private set; } = now;

    /// <summary>Nobody could have read until now: what was frozen was this silo, not the reader.</summary>
    public void Excuse(DateTimeOffset now) => LastRead = now;

    /// <summary>Puts SUBSCRIBED before all other events, once. Nothing may have been confirmed.</summary>
    public void Begin(V1.Scheduler.Event subscribed)
    {
        if (!HasBegun)
        {
            HasBegun = true;
            _events = new([subscribed, .. _events]);
            Wake();
        }
    }

    public void Add(V1.Scheduler.Event @event)
    {
        if (!IsClosed)
        {
            _events.Enqueue(@event);
            Wake();
        }
    }

    /// <summary>Nothing follows what is already waiting.</summary>
    public void Close()
    {
        IsClosed = true;
        Wake();
    }

    public async Task<EventBatch> Read(GrainId reader, ReadEvents request, TimeSpan maxWait, int maxEvents, LongPoll poll, TimeProvider time)
    {
        LastRead = time.GetUtcNow();
        Wake();
        if (request.Incarnation == incarnation)
        {
            while (_first <= request.After && _events.TryDequeue(out _))
            {
                _first++;
            }
        }

        if (_events.Count == 0 && !IsClosed)
        {
            await Wait(reader, request.Wait < maxWait ? request.Wait : maxWait, poll);
        }

        LastRead = time.GetUtcNow();
        V1.Scheduler.Event[] batch = [.. _events.Take(maxEvents)];
        return new EventBatch(incarnation, _first + batch.Length - 1, [.. batch], IsClosed && batch.Length == _events.Count);
    }

    private async Task Wait(GrainId reader, TimeSpan wait, LongPoll poll)
    {
        var waiter = _waiter = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await poll.Wait(reader, waiter, wait);
        if (_waiter == waiter)
        {
            _waiter = null;
        }
    }

    /// <summary>What another activation needs to go on with it.</summary>
    public MovedStream Move() => new(streamId, incarnation, _first, [.. _events]);

    /// <summary>Ends the wait of a read, so that the grain can go.</summary>
    public void Wake()
    {
        var waiter = _waiter;
        _waiter = null;
        waiter?.TrySetResult();
    }
}
