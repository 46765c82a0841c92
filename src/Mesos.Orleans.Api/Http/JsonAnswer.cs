using System.Buffers;
using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Google.Protobuf;
using Mesos.Orleans.Protocol.Http;
using Mesos.Orleans.Protocol.Json;
using Microsoft.AspNetCore.Http;

namespace Mesos.Orleans.Api.Http;

/// <summary>
/// A JSON answer to a GET: wrapped for <c>?jsonp=</c>, compressed for a client that takes gzip unless it is short, and sent piece by piece while it
/// is written, so that a large one is never in memory as a whole.
/// </summary>
internal sealed class JsonAnswer : IAsyncDisposable
{
    private const int PieceBytes = 32 * 1024;

    private readonly HttpContext _context;
    private readonly ArrayBufferWriter<byte> _buffer = new(PieceBytes);
    private readonly Utf8JsonWriter _json;
    private readonly string? _callback;
    private readonly int _minGzipBytes;
    private Stream? _output;

    private JsonAnswer(HttpContext context, string? callback, int minGzipBytes)
    {
        (_context, _callback, _minGzipBytes) = (context, callback, minGzipBytes);
        if (callback is not null)
            _buffer.Write(Encoding.ASCII.GetBytes(callback + "("));
        _json = new Utf8JsonWriter(_buffer, new JsonWriterOptions { SkipValidation = true });
    }

    /// <summary>Where the document is written.</summary>
    public Utf8JsonWriter Json => _json;

    /// <summary>Answers with what <paramref name="write"/> writes; refuses a callback name that could be anything but a name.</summary>
    public static async Task Write(HttpContext context, MesosApiOptions options, Func<JsonAnswer, ValueTask> write)
    {
        string? callback = context.Request.Query["jsonp"];
        if (callback is "")
            callback = null;
        if (callback is not null && !JsonpCallback.IsName(callback))
        {
            await PlainText.BadRequest(context, JsonpCallback.Expectation);
            return;
        }

        await using var answer = new JsonAnswer(context, callback, options.MinGzipBytes);
        await write(answer);
        await answer.Complete();
    }

    /// <summary>Sends what has gathered, if that is enough; call it between the elements of long lists.</summary>
    public async ValueTask Checkpoint()
    {
        if (_buffer.WrittenCount + _json.BytesPending >= PieceBytes)
            await Send();
    }

    /// <summary>Writes a number as Mesos does: integral doubles end in <c>.0</c>.</summary>
    public void WriteDouble(string name, double value)
    {
        _json.WritePropertyName(name);
        WriteDouble(value);
    }

    /// <inheritdoc cref="WriteDouble(string, double)"/>
    public void WriteDouble(double value) => _json.WriteEndpointDouble(value);

    /// <summary>Writes a member that is a message in the JSON of the API, if it is there.</summary>
    public void WriteMessage(string name, IMessage? message)
    {
        if (message is null)
            return;
        _json.WritePropertyName(name);
        _json.WriteRawValue(MesosJson.ToUtf8(message), skipInputValidation: true);
    }

    /// <summary>Writes a message as an element.</summary>
    public void WriteMessage(IMessage message) => _json.WriteRawValue(MesosJson.ToUtf8(message), skipInputValidation: true);

    public async ValueTask DisposeAsync()
    {
        if (_output is GZipStream gzip)
            await gzip.DisposeAsync();
    }

    private async Task Complete()
    {
        await _json.FlushAsync();
        if (_callback is not null)
            _buffer.Write(");"u8);
        if (_output is null && (_buffer.WrittenCount < _minGzipBytes || !AcceptHeader.AllowsGzip(_context.Request.Headers.AcceptEncoding)))
            _context.Response.ContentLength = _buffer.WrittenCount;
        await Send();
    }

    private async Task Send()
    {
        await _json.FlushAsync();
        var output = _output ??= Open();
        await output.WriteAsync(_buffer.WrittenMemory, _context.RequestAborted);
        _buffer.ResetWrittenCount();
    }

    private Stream Open()
    {
        var response = _context.Response;
        response.ContentType = _callback is null ? MediaTypes.Json : MediaTypes.JavaScript;
        if (response.ContentLength is not null || !AcceptHeader.AllowsGzip(_context.Request.Headers.AcceptEncoding))
            return response.Body;
        response.Headers.ContentEncoding = "gzip";
        response.Headers.Vary = "Accept-Encoding";
        return new GZipStream(response.Body, CompressionLevel.Fastest, leaveOpen: true);
    }
}
