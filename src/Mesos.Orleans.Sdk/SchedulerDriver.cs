using System.Collections.Concurrent;
using System.Collections.Immutable;
using Mesos.Orleans.Abstractions;
using Mesos.Orleans.Abstractions.Cluster;
using Mesos.Orleans.Abstractions.Frameworks;
using Mesos.Orleans.Core;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Orleans;

namespace Mesos.Orleans.Sdk;

/// <summary>
/// Connects a <see cref="Scheduler"/> with a cluster: subscribes, delivers events, acknowledges, and comes back by itself when a silo dies or the
/// framework's grain moves. Runs on any grain factory: a client's, a silo's or a grain's own; inside a grain everything stays in its turns.
/// </summary>
public sealed partial class SchedulerDriver
{
    private readonly IGrainFactory _grains;
    private readonly Scheduler _scheduler;
    private readonly SchedulerOptions _options;
    private readonly IIdSource _ids;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly ConcurrentDictionary<string, V1.OfferID> _offers = new();
    private V1.FrameworkInfo _info;
    private ImmutableHashSet<string> _suppressed;
    private V1.Scheduler.OfferConstraints? _constraints;
    private Guid _stream;
    private bool _isTornDown;

    /// <summary>Makes a driver; <see cref="RunAsync"/> starts it.</summary>
    /// <param name="grains">The cluster.</param>
    /// <param name="scheduler">The scheduler.</param>
    /// <param name="framework">The framework; without an id a new one, with an id one that returns.</param>
    /// <param name="options">How to behave; null for the defaults.</param>
    /// <param name="ids">Where stream ids come from; they may never repeat. Null for random ones.</param>
    /// <param name="time">The clock of waits and retries; null for the system's.</param>
    /// <param name="logger">Where to say that calls fail; null for nowhere.</param>
    public SchedulerDriver(
        IGrainFactory grains,
        Scheduler scheduler,
        V1.FrameworkInfo framework,
        SchedulerOptions? options = null,
        IIdSource? ids = null,
        TimeProvider? time = null,
        ILogger? logger = null)
    {
        ArgumentNullException.ThrowIfNull(grains);
        ArgumentNullException.ThrowIfNull(scheduler);
        ArgumentNullException.ThrowIfNull(framework);
        _grains = grains;
        _scheduler = scheduler;
        _info = framework;
        _options = options ?? new SchedulerOptions();
        (_suppressed, _constraints) = ([.. _options.SuppressedRoles], _options.OfferConstraints);
        _time = time ?? TimeProvider.System;
        _ids = ids ?? new RandomIdSource(_time);
        _logger = logger ?? NullLogger.Instance;
    }

    /// <summary>The framework's id; null until the first <see cref="RunAsync"/> has it, unless it was given.</summary>
    public V1.FrameworkID? FrameworkId => string.IsNullOrEmpty(_info.Id?.Value) ? null : _info.Id;

    /// <summary>The offers that were received and neither used, declined nor rescinded.</summary>
    public IReadOnlyCollection<V1.OfferID> OutstandingOffers => (IReadOnlyCollection<V1.OfferID>)_offers.Values;

    /// <summary>
    /// Runs the scheduler until it is cancelled, torn down, refused or replaced. Everything else (lost silos, moved grains, time-outs) it outlives.
    /// May be run again after it has ended, never twice at once.
    /// </summary>
    /// <param name="cancellation">Ends the run in good order: the failover timeout of the framework starts.</param>
    public async Task<SchedulerEnd> RunAsync(CancellationToken cancellation = default)
    {
        var retry = new RetryDelays(_options.ShortestRetry, _options.LongestRetry, Seed());
        try
        {
            await TakeId(retry, cancellation);
            while (true)
            {
                _stream = _ids.Next();
                if (await Subscribe(retry, cancellation) is { } refusal)
                    return await Refused(refusal);
                var end = await ReadStream(_stream, () => retry.Reset(), cancellation);
                await DropOffers(rescind: false);
                await Guarded(() => _scheduler.OnDisconnected(this));
                if (end is not null)
                    return end;
                await Task.Delay(retry.Next(), _time, cancellation);
            }
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            await Disconnect();
            return new SchedulerEnd(SchedulerEndReason.Stopped);
        }
    }

    private async Task TakeId(RetryDelays retry, CancellationToken cancellation)
    {
        while (FrameworkId is null)
        {
            var id = await Attempt("NewFrameworkId", () => _grains.GetGrain<IClusterGrain>(0).NewFrameworkId(), retry, cancellation);
            if (id.Value is null)
                continue;
            var named = _info.Clone();
            named.Id = new V1.FrameworkID { Value = id.Value };
            _info = named;
        }
    }

    private async Task<Refusal?> Subscribe(RetryDelays retry, CancellationToken cancellation)
    {
        // A subscription replaces what the one before had, so it says again what was asked for since.
        var command = new SubscribeFramework(_stream, _info, [.. _suppressed], _constraints, _options.Principal);
        while (true)
        {
            var reply = await Attempt("Subscribe", () => Grain.Subscribe(command), retry, cancellation);
            if (reply is { Refusal: not { Code: RefusalCode.Unavailable } })
                return reply.Refusal;
            if (reply is not null)
                await Task.Delay(retry.Next(), _time, cancellation);
        }
    }

    private async Task<SchedulerEnd> Refused(Refusal refusal)
    {
        LogRefused(_info.Name, refusal);
        if (_isTornDown)
            return new SchedulerEnd(SchedulerEndReason.TornDown);
        await Guarded(() => _scheduler.OnError(this, refusal.ToString()));
        return new SchedulerEnd(SchedulerEndReason.Refused, refusal.ToString());
    }

    // Null if the stream was lost and is worth another subscription. One batch is read ahead while the one before is being delivered; as long
    // as that takes, the batch ahead is read again and again, which confirms nothing and shows that somebody is there.
    private async Task<SchedulerEnd?> ReadStream(Guid stream, Action received, CancellationToken cancellation)
    {
        var retry = new RetryDelays(_options.ShortestRetry, _options.LongestRetry, Seed() + 1);
        var (incarnation, after) = (Guid.Empty, 0L);
        var delivery = Task.FromResult<string?>(null);
        while (true)
        {
            var batch = await Read(new ReadEvents(stream, incarnation, after, _options.PollWait), retry, cancellation);
            if (batch is null)
                continue;
            retry.Reset();
            received();
            if (!await Ended(delivery, cancellation))
                continue;
            if (await delivery is { } error)
                return new SchedulerEnd(SchedulerEndReason.Closed, error);
            var moved = incarnation != Guid.Empty && batch.Incarnation != incarnation;
            delivery = Deliver(batch, moved, cancellation);
            (incarnation, after) = (batch.Incarnation, batch.Last);
            if (!batch.Closed)
                continue;
            return await delivery is { } last ? new SchedulerEnd(SchedulerEndReason.Closed, last)
                : _isTornDown ? new SchedulerEnd(SchedulerEndReason.TornDown)
                : null;
        }
    }

    private Task<EventBatch?> Read(ReadEvents request, RetryDelays retry, CancellationToken cancellation) =>
        Attempt("ReadEvents", () => Grain.ReadEvents(request), retry, cancellation, _options.PollWait);

    private async Task<bool> Ended(Task delivery, CancellationToken cancellation)
    {
        try
        {
            await delivery.WaitAsync(_options.CallTimeout, _time, cancellation);
            return true;
        }
        catch (TimeoutException) when (!delivery.IsCompleted)
        {
            return false;
        }
    }

    private async Task Disconnect()
    {
        try
        {
            await Grain.Disconnect(_stream).Within(_options.CallTimeout, _time, CancellationToken.None);
        }
        catch (Exception exception)
        {
            LogCallFailed("Disconnect", exception.Message);
        }
    }

    private IFrameworkGrain Grain => _grains.GetGrain<IFrameworkGrain>(FrameworkId!.Value);

    private int Seed() => _info.Name.Aggregate(17, (hash, c) => unchecked((hash * 31) + c));

    // One attempt; after a failure waits for the next one's time and answers default.
    private async Task<T?> Attempt<T>(string name, Func<Task<T>> call, RetryDelays retry, CancellationToken cancellation, TimeSpan more = default)
    {
        cancellation.ThrowIfCancellationRequested();
        try
        {
            return await call().Within(_options.CallTimeout + more, _time, cancellation);
        }
        catch (Exception exception) when (!cancellation.IsCancellationRequested)
        {
            LogCallFailed(name, exception.Message);
            await Task.Delay(retry.Next(), _time, cancellation);
            return default;
        }
    }
}
