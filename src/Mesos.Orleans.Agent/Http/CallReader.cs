using System.IO.Compression;
using Google.Protobuf;
using Mesos.Orleans.Agent.Executors;
using Mesos.Orleans.Core;
using Mesos.Orleans.Protocol.Binary;
using Mesos.Orleans.Protocol.Http;
using Mesos.Orleans.Protocol.Json;
using Microsoft.AspNetCore.Http.Features;

namespace Mesos.Orleans.Agent.Http;

/// <summary>Reads the call in the body of a POST.</summary>
internal static class CallReader
{
    private const int PieceBytes = 16 * 1024;

    /// <summary>The call, or null after the refusal was written: 400 without Content-Type or where it cannot be parsed, 415 for another, 413.</summary>
    internal static async Task<T?> Read<T>(HttpContext context)
        where T : class, IMessage<T>, new()
    {
        var contentType = context.Request.Headers.ContentType.ToString();
        if (contentType.Length == 0)
        {
            await context.Text(StatusCodes.Status400BadRequest, $"Expecting 'Content-Type' to be present: {MediaTypes.Json} or {MediaTypes.Protobuf}");
            return null;
        }

        if (MediaTypes.FormatOf(contentType) is not { } format)
        {
            await context.Text(
                StatusCodes.Status415UnsupportedMediaType,
                $"Expecting 'Content-Type' of {MediaTypes.Json} or {MediaTypes.Protobuf}, exactly so and without parameters");
            return null;
        }

        var body = await ReadBody(context).ConfigureAwait(false);
        if (!body.IsSuccess)
        {
            await context.Refuse(body.Refusal).ConfigureAwait(false);
            return null;
        }

        var parsed = format == MessageFormat.Json ? MesosJson.Parse<T>(body.Value.Span) : ProtobufBinary.Parse<T>(body.Value);
        if (parsed.IsSuccess)
            return parsed.Value;
        await context.Text(StatusCodes.Status400BadRequest, $"Failed to parse body into Call: {parsed.Error}").ConfigureAwait(false);
        return null;
    }

    private static async Task<Outcome<ReadOnlyMemory<byte>>> ReadBody(HttpContext context)
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
            limit.MaxRequestBodySize = null; // The limit is ours.
        if (context.Request.ContentLength > ExecutorLimits.MaxCallBytes)
            return TooLarge();
        var encoding = context.Request.Headers.ContentEncoding.ToString().Trim().ToLowerInvariant();
        if (encoding is not ("" or "identity" or "gzip" or "x-gzip"))
            return Refusal.Invalid($"Content-Encoding '{encoding}' is not supported.", null, "Send the body as it is, or as gzip.");
        try
        {
            var packed = encoding.EndsWith("gzip", StringComparison.Ordinal);
            return await ReadAll(
                packed ? new GZipStream(context.Request.Body, CompressionMode.Decompress) : context.Request.Body, context.RequestAborted).ConfigureAwait(false);
        }
        catch (InvalidDataException e)
        {
            return Refusal.Invalid($"The body is not gzip although Content-Encoding says so: {e.Message}");
        }
    }

    private static async Task<Outcome<ReadOnlyMemory<byte>>> ReadAll(Stream source, CancellationToken aborted)
    {
        using var body = new MemoryStream();
        var piece = new byte[PieceBytes];
        while (await source.ReadAsync(piece, aborted).ConfigureAwait(false) is > 0 and var count)
        {
            if (body.Length + count > ExecutorLimits.MaxCallBytes)
                return TooLarge();
            body.Write(piece, 0, count);
        }

        return new ReadOnlyMemory<byte>(body.GetBuffer(), 0, (int)body.Length);
    }

    private static Refusal TooLarge() => new(RefusalCode.TooLarge, $"The body is longer than {ExecutorLimits.MaxCallBytes} bytes.", Hint: "Split the call.");
}
