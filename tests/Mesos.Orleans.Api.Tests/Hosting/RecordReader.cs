using System.Globalization;
using System.Text;
using Mesos.Orleans.Protocol.Json;

namespace Mesos.Orleans.Api.Tests.Hosting;

/// <summary>Reads RecordIO from a stream, byte by byte, as a client that others wrote might.</summary>
public sealed class RecordReader(Stream stream)
{
    private string _last = "";

    /// <summary>The next record, or null at the end of the stream.</summary>
    public async Task<byte[]?> Next()
    {
        using var limit = new CancellationTokenSource(Waiting.Limit);
        try
        {
            return await Next(limit.Token);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            throw Waiting.Missed($"A record after '{_last}'");
        }
    }

    public async Task<V1.Scheduler.Event?> NextJson() =>
        await Next() is { } record ? Keep(MesosJson.Parse<V1.Scheduler.Event>(record).Value) : null;

    public async Task<V1.Scheduler.Event?> NextProtobuf() => await Next() is { } record ? Keep(V1.Scheduler.Event.Parser.ParseFrom(record)) : null;

    private async Task<byte[]?> Next(CancellationToken limit)
    {
        var header = new StringBuilder();
        var one = new byte[1];
        while (true)
        {
            if (await stream.ReadAsync(one, limit) == 0)
                return header.Length == 0 ? null : throw new EndOfStreamException("in a header");
            if (one[0] == '\n')
                break;
            header.Append((char)one[0]);
        }

        var record = new byte[int.Parse(header.ToString(), CultureInfo.InvariantCulture)];
        await stream.ReadExactlyAsync(record, limit);
        return record;
    }

    private V1.Scheduler.Event? Keep(V1.Scheduler.Event? read)
    {
        _last = $"{read?.Type}";
        return read;
    }
}
