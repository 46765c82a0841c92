using System.IO.Pipelines;
using Mesos.Orleans.Protocol.Json;
using Mesos.Orleans.Protocol.RecordIO;

namespace Mesos.Orleans.Cli.Http;

/// <summary>The events of one subscription.</summary>
internal sealed class EventStream : IAsyncDisposable
{
    /// <summary>How many heartbeats may be missed before the stream counts as broken, as Mesos advises.</summary>
    public const int MissedHeartbeats = 5;

    private static readonly TimeSpan DefaultHeartbeat = TimeSpan.FromSeconds(15);

    private readonly HttpResponseMessage _response;
    private readonly PipeReader _input;
    private readonly RecordIoReader _records;
    private readonly TimeProvider _time;
    private TimeSpan _heartbeat = DefaultHeartbeat;

    public EventStream(HttpResponseMessage response, Stream body, string? streamId, TimeProvider time)
    {
        _response = response;
        _input = PipeReader.Create(body);
        _records = new RecordIoReader(_input);
        _time = time;
        StreamId = streamId;
    }

    /// <summary>What the master calls this stream; every further call names it.</summary>
    public string? StreamId { get; }

    /// <summary>The next event, or null at the end.</summary>
    /// <exception cref="IOException">The stream broke, fell silent or is not one of events.</exception>
    public async Task<V1.Scheduler.Event?> ReadAsync(CancellationToken cancellation)
    {
        var patience = _heartbeat * MissedHeartbeats;
        using var limit = new AnswerLimit(patience, _time, cancellation);
        RecordIoReadResult record;
        try
        {
            record = await _records.ReadAsync(limit.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new IOException($"nothing heard for {patience.TotalSeconds:0} s");
        }

        if (record.Error != RecordIoError.None)
            throw new RecordIoException(record.Error, record.Message!);
        if (!record.IsRecord)
            return null;
        var parsed = MesosJson.Parse<V1.Scheduler.Event>(record.Record);
        if (!parsed.IsSuccess)
            throw new IOException($"an event cannot be read: {parsed.Error}");
        if (parsed.Value.Subscribed is { HeartbeatIntervalSeconds: > 0 and < 3600 } subscribed)
            _heartbeat = TimeSpan.FromSeconds(subscribed.HeartbeatIntervalSeconds);
        return parsed.Value;
    }

    public async ValueTask DisposeAsync()
    {
        await _input.CompleteAsync().ConfigureAwait(false);
        _response.Dispose();
    }
}
