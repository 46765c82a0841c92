using System.Buffers;
using System.Text;
using System.Text.Json;
using Google.Protobuf;
using Mesos.Orleans.Core;
using Mesos.Orleans.Protocol.Http;
using Mesos.Orleans.Protocol.Json;

namespace Mesos.Orleans.Agent.Http;

/// <summary>Answers in one piece: text for every error, documents for GETs, messages for calls.</summary>
internal static class HttpAnswer
{
    internal static Task Text(this HttpContext context, int status, string text)
    {
        context.Response.StatusCode = status;
        return Write(context, MediaTypes.PlainText, Encoding.UTF8.GetBytes(text));
    }

    internal static Task Refuse(this HttpContext context, Refusal refusal) => context.Text(RefusalStatus.Of(refusal.Code), refusal.ToString());

    internal static Task Accepted(this HttpContext context)
    {
        context.Response.StatusCode = StatusCodes.Status202Accepted;
        context.Response.ContentLength = 0;
        return Task.CompletedTask;
    }

    internal static Task Message(this HttpContext context, MessageFormat format, IMessage message) =>
        Write(context, MediaTypes.Of(format), format == MessageFormat.Json ? MesosJson.ToUtf8(message) : message.ToByteArray());

    /// <summary>A JSON document that is written on the spot.</summary>
    internal static Task Document(this HttpContext context, Action<Utf8JsonWriter> write)
    {
        var json = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(json))
            write(writer);
        return context.Document(json.WrittenMemory);
    }

    /// <summary>A JSON document, wrapped where <c>?jsonp=</c> asks for it.</summary>
    internal static Task Document(this HttpContext context, ReadOnlyMemory<byte> json)
    {
        var callback = context.Request.Query["jsonp"].ToString();
        if (callback.Length == 0)
            return Write(context, MediaTypes.Json, json);
        return JsonpCallback.IsName(callback)
            ? Write(context, MediaTypes.JavaScript, (byte[])[.. Encoding.ASCII.GetBytes(callback + "("), .. json.Span, .. ");"u8])
            : context.Text(StatusCodes.Status400BadRequest, JsonpCallback.Expectation);
    }

    private static async Task Write(HttpContext context, string mediaType, ReadOnlyMemory<byte> body)
    {
        context.Response.ContentType = mediaType;
        context.Response.ContentLength = body.Length;
        await context.Response.Body.WriteAsync(body, context.RequestAborted).ConfigureAwait(false);
    }
}
