using Google.Protobuf;
using Mesos.Orleans.Core;
using Mesos.Orleans.Protocol.Binary;
using Mesos.Orleans.Protocol.Http;
using Mesos.Orleans.Protocol.Json;
using Microsoft.AspNetCore.Http;

namespace Mesos.Orleans.Api.Http;

/// <summary>Reads the call in a POST: rows 6 to 8 of the check order of Mesos (no Content-Type, not parseable, other Content-Type).</summary>
internal static class CallReader
{
    /// <summary>The call, or null after the refusal has been written.</summary>
    public static async Task<T?> Read<T>(HttpContext context, int maxBytes)
        where T : class, IMessage<T>, new()
    {
        var contentType = context.Request.Headers.ContentType.ToString();
        if (contentType.Length == 0)
        {
            await PlainText.BadRequest(context, $"Expecting 'Content-Type' to be present: {MediaTypes.Json} or {MediaTypes.Protobuf}");
            return null;
        }

        if (MediaTypes.FormatOf(contentType) is not { } format)
        {
            await PlainText.Write(
                context,
                StatusCodes.Status415UnsupportedMediaType,
                $"Expecting 'Content-Type' of {MediaTypes.Json} or {MediaTypes.Protobuf}, exactly so and without parameters");
            return null;
        }

        var body = await RequestBody.Read(context, maxBytes);
        if (!body.IsSuccess)
        {
            await PlainText.Write(context, body.Refusal);
            return null;
        }

        using var bytes = body.Value;
        var parsed = format == MessageFormat.Json ? MesosJson.Parse<T>(bytes.Bytes) : ProtobufBinary.Parse<T>(bytes.Bytes);
        if (parsed.IsSuccess)
            return parsed.Value;
        await PlainText.BadRequest(context, Prefix(format, parsed.Field) + parsed.Error);
        return null;
    }

    private static string Prefix(MessageFormat format, string? field) => (format, field) switch
    {
        (MessageFormat.Protobuf, _) => "Failed to parse body into Call protobuf: ",
        (_, null) => "Failed to parse body into JSON: ",
        _ => "Failed to convert JSON into Call protobuf: ",
    };
}
