using System.Buffers;
using System.Text;
using System.Text.Json;
using Google.Protobuf;
using Mesos.Orleans.Core;
using Mesos.Orleans.Protocol.Json;
using Microsoft.AspNetCore.Http;

namespace Mesos.Orleans.Api.Http;

/// <summary>Reads the JSON that the unversioned endpoints take; like Mesos, whatever Content-Type it comes with.</summary>
internal static class JsonBody
{
    /// <summary>The most elements of a list.</summary>
    public const int MaxElements = 20_000;

    /// <summary>Reads one message.</summary>
    public static async Task<Outcome<T>> Read<T>(HttpContext context, int maxBytes)
        where T : class, IMessage<T>, new()
    {
        var body = await RequestBody.Read(context, maxBytes);
        if (!body.IsSuccess)
            return body.Refusal;
        using var bytes = body.Value;
        var parsed = MesosJson.Parse<T>(bytes.Bytes);
        return parsed.IsSuccess ? parsed.Value! : Refusal.Invalid($"Failed to parse the body: {parsed.Error}", parsed.Field);
    }

    /// <summary>Reads a JSON array of messages.</summary>
    public static async Task<Outcome<List<T>>> ReadList<T>(HttpContext context, int maxBytes)
        where T : class, IMessage<T>, new()
    {
        var body = await RequestBody.Read(context, maxBytes);
        if (!body.IsSuccess)
            return body.Refusal;
        using var bytes = body.Value;
        try
        {
            using var json = JsonDocument.Parse(bytes.Bytes);
            return Elements<T>(json.RootElement);
        }
        catch (JsonException e)
        {
            return Refusal.Invalid($"Failed to parse the body into JSON: {e.Message}");
        }
    }

    private static Outcome<List<T>> Elements<T>(JsonElement json)
        where T : class, IMessage<T>, new()
    {
        if (json.ValueKind != JsonValueKind.Array)
            return Refusal.Invalid("Expecting a JSON array.");
        if (json.GetArrayLength() > MaxElements)
            return new Refusal(RefusalCode.TooLarge, $"A list may have {MaxElements} elements.", null, "Send several requests.");
        var list = new List<T>();
        foreach (var element in json.EnumerateArray())
        {
            var parsed = MesosJson.Parse<T>(new ReadOnlySequence<byte>(Encoding.UTF8.GetBytes(element.GetRawText())));
            if (!parsed.IsSuccess)
                return Refusal.Invalid($"Failed to parse element {list.Count}: {parsed.Error}", parsed.Field);
            list.Add(parsed.Value!);
        }

        return list;
    }
}
