using System.Buffers;
using Google.Protobuf;
using Mesos.Orleans.Protocol.Http;
using Mesos.Orleans.Protocol.RecordIO;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace Mesos.Orleans.Api.Http;

/// <summary>An endless answer of RecordIO records: never compressed, one chunk and one flush per record.</summary>
internal sealed class RecordStream(HttpContext context, MessageFormat format, TimeProvider time, TimeSpan stallLimit)
{
    private readonly ArrayBufferWriter<byte> _record = new();

    /// <summary>Sends the status line and the headers.</summary>
    public Task Start()
    {
        // A client that pauses must not be cut after seconds; the stall limit is ours.
        if (context.Features.Get<IHttpMinResponseDataRateFeature>() is { } rate)
            rate.MinDataRate = null;
        var response = context.Response;
        response.StatusCode = StatusCodes.Status200OK;
        response.ContentType = MediaTypes.Of(format);
        response.Headers.CacheControl = "no-store";
        return response.StartAsync(context.RequestAborted);
    }

    /// <summary>Writes one record.</summary>
    /// <exception cref="TimeoutException">The client has not read for the stall limit.</exception>
    public async ValueTask Write(IMessage message)
    {
        _record.ResetWrittenCount();
        if (format == MessageFormat.Json)
            RecordIoWriter.WriteJson(_record, message);
        else
            RecordIoWriter.WriteProtobuf(_record, message);

        var write = context.Response.Body.WriteAsync(_record.WrittenMemory, context.RequestAborted);
        if (!write.IsCompletedSuccessfully)
            await write.AsTask().WaitAsync(stallLimit, time);
    }
}
