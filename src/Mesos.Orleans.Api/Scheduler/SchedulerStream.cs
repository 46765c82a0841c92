using Mesos.Orleans.Abstractions.Frameworks;
using Mesos.Orleans.Api.Http;
using Microsoft.Extensions.Logging;
using EventType = Mesos.V1.Scheduler.Event.Types.Type;

namespace Mesos.Orleans.Api.Scheduler;

/// <summary>
/// Holds one scheduler's stream: pulls events from the framework's grain, which may move from silo to silo meanwhile, and writes them to the
/// client, with heartbeats between. A new incarnation of the grain does not know the offers of the one before: they are rescinded here.
/// </summary>
internal sealed partial class SchedulerStream(
    IFrameworkGrain grain,
    Guid streamId,
    V1.MasterInfo master,
    ForwardedOffers offers,
    RecordStream output,
    MesosApiOptions options,
    TimeProvider time,
    ILogger logger)
{
    private static readonly V1.Scheduler.Event Heartbeat = new() { Type = EventType.Heartbeat };

    private Guid _incarnation;
    private long _after;

    /// <summary>Starts the answer and runs until the stream ends or <paramref name="stop"/> fires.</summary>
    /// <returns>Why it ended.</returns>
    public async Task<StreamEnd> Run(CancellationToken stop)
    {
        using var timer = new PeriodicTimer(options.HeartbeatInterval, time);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var tick = timer.WaitForNextTickAsync(end.Token).AsTask();
        Task<EventBatch?>? read = null;
        try
        {
            await output.Start();
            while (true)
            {
                read ??= ReadPatiently(end.Token);
                await Task.WhenAny(read, tick);
                if (stop.IsCancellationRequested)
                    return StreamEnd.Stopped;

                if (tick.IsCompletedSuccessfully)
                {
                    await output.Write(Heartbeat);
                    tick = timer.WaitForNextTickAsync(end.Token).AsTask();
                }

                if (read.IsCompleted)
                {
                    var batch = await read;
                    read = null;
                    if (batch is null)
                        return StreamEnd.Lost;
                    await Forward(batch);
                    if (batch.Closed)
                        return StreamEnd.Closed;
                }
            }
        }
        catch (Exception e) when (e is TimeoutException or IOException or OperationCanceledException)
        {
            LogClientFailed(logger, streamId, e.Message);
            return stop.IsCancellationRequested ? StreamEnd.Stopped : StreamEnd.ClientFailed;
        }
        finally
        {
            await end.CancelAsync();
        }
    }

    /// <summary>
    /// Ends the read that still waits at the grain, which lets go of it for any newer one. A grain with a read under way cannot be moved, so a
    /// silo that stops would wait for it.
    /// </summary>
    public async Task EndRead()
    {
        try
        {
            await grain.ReadEvents(new ReadEvents(streamId, _incarnation, _after, TimeSpan.Zero));
        }
        catch (Exception e)
        {
            // Whatever it was, the grain ends the other read by itself after a while.
            LogReadFailed(logger, streamId, e.Message);
        }
    }

    // Null after ReattachLimit without an answer.
    private async Task<EventBatch?> ReadPatiently(CancellationToken stop)
    {
        var started = time.GetTimestamp();
        var pause = options.ReattachDelay;
        while (true)
        {
            try
            {
                return await grain.ReadEvents(new ReadEvents(streamId, _incarnation, _after, options.ReadWait));
            }
            catch (Exception e) when (!stop.IsCancellationRequested)
            {
                LogReadFailed(logger, streamId, e.Message);
                if (time.GetElapsedTime(started) >= options.ReattachLimit)
                    return null;
            }

            await Task.Delay(pause, time, stop);
            pause = pause * 2 < options.MaxReattachDelay ? pause * 2 : options.MaxReattachDelay;
        }
    }

    private async Task Forward(EventBatch batch)
    {
        if (batch.Incarnation != _incarnation)
        {
            if (_incarnation != Guid.Empty)
                await RescindAll();
            _incarnation = batch.Incarnation;
        }

        _after = batch.Last;
        foreach (var item in batch.Events)
            await Forward(item);
    }

    private async ValueTask Forward(V1.Scheduler.Event item)
    {
        switch (item.Type)
        {
            case EventType.Subscribed:
                await output.Write(Complete(item));
                await output.Write(Heartbeat);
                return;
            case EventType.Offers:
                foreach (var offer in item.Offers.Offers_)
                    offers.Add(offer.Id);
                break;
            case EventType.Rescind:
                offers.Remove(item.Rescind.OfferId);
                break;
        }

        await output.Write(item);
    }

    private async Task RescindAll()
    {
        var forgotten = offers.TakeAll();
        LogMoved(logger, streamId, forgotten.Count);
        foreach (var offer in forgotten)
            await output.Write(new V1.Scheduler.Event { Type = EventType.Rescind, Rescind = new() { OfferId = offer } });
    }

    // Only the holder of the stream knows the address that the client reached and how often heartbeats come.
    private V1.Scheduler.Event Complete(V1.Scheduler.Event item)
    {
        var complete = item.Clone();
        complete.Subscribed.MasterInfo = master;
        complete.Subscribed.HeartbeatIntervalSeconds = options.HeartbeatInterval.TotalSeconds;
        return complete;
    }

    [LoggerMessage(LogLevel.Information, "Stream {StreamId}: the client can no longer be written to: {Error}")]
    private static partial void LogClientFailed(ILogger logger, Guid streamId, string error);

    [LoggerMessage(LogLevel.Warning, "Stream {StreamId}: reading events failed and is tried again: {Error}")]
    private static partial void LogReadFailed(ILogger logger, Guid streamId, string error);

    [LoggerMessage(LogLevel.Information, "Stream {StreamId}: the framework's grain was activated anew; {Offers} offers are rescinded")]
    private static partial void LogMoved(ILogger logger, Guid streamId, int offers);
}
