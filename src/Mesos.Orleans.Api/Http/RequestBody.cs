using System.Buffers;
using System.IO.Compression;
using Mesos.Orleans.Core;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Mesos.Orleans.Api.Http;

/// <summary>A whole request body in pooled memory, unpacked; dispose it once it has been parsed.</summary>
internal sealed class RequestBody : IDisposable
{
    private const int FirstBytes = 16 * 1024;

    private byte[] _buffer;
    private int _length;

    private RequestBody(int capacity) => _buffer = ArrayPool<byte>.Shared.Rent(capacity);

    public ReadOnlySequence<byte> Bytes => new(_buffer, 0, _length);

    /// <summary>Reads the body, or refuses it: too long, packed in an unknown way, not what its packing says.</summary>
    public static async Task<Outcome<RequestBody>> Read(HttpContext context, int maxBytes)
    {
        var request = context.Request;
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } serverLimit)
            serverLimit.MaxRequestBodySize = null; // The limit is ours, and says what to do.
        if (request.ContentLength > maxBytes)
            return TooLarge(maxBytes);

        var encoding = request.Headers.ContentEncoding.ToString().Trim().ToLowerInvariant();
        if (encoding is not ("" or "identity" or "gzip" or "x-gzip"))
            return Refusal.Invalid($"Content-Encoding '{encoding}' is not supported. Send the body as it is, or as gzip.");

        var packed = encoding.EndsWith("gzip", StringComparison.Ordinal);
        var body = new RequestBody((int)Math.Min(maxBytes, packed ? FirstBytes : request.ContentLength ?? FirstBytes) + 1);
        try
        {
            var source = packed ? new GZipStream(request.Body, CompressionMode.Decompress, leaveOpen: true) : request.Body;
            if (await body.Fill(source, maxBytes, context.RequestAborted))
                return body;
            body.Dispose();
            return TooLarge(maxBytes);
        }
        catch (InvalidDataException e)
        {
            body.Dispose();
            return Refusal.Invalid($"The body is not gzip although Content-Encoding says so: {e.Message}");
        }
        catch
        {
            body.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
        _length = 0;
    }

    private async Task<bool> Fill(Stream source, int maxBytes, CancellationToken aborted)
    {
        while (true)
        {
            if (_length == _buffer.Length)
                Grow();
            var read = await source.ReadAsync(_buffer.AsMemory(_length), aborted);
            if (read == 0)
                return true;
            _length += read;
            if (_length > maxBytes)
                return false;
        }
    }

    private void Grow()
    {
        var larger = ArrayPool<byte>.Shared.Rent(checked(_buffer.Length * 2));
        _buffer.AsSpan(0, _length).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = larger;
    }

    private static Refusal TooLarge(int maxBytes) => new(
        RefusalCode.TooLarge,
        $"The request body is longer than {maxBytes} bytes.",
        Hint: $"Split the call, or raise {MesosApiOptions.SectionName}:{nameof(MesosApiOptions.MaxRequestBodyBytes)} on the master.");
}
