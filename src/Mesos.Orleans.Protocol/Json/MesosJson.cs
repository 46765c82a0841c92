using System.Buffers;
using System.Text;
using System.Text.Json;
using Google.Protobuf;
using Mesos.Orleans.Protocol.Json.Codecs;
using Mesos.Orleans.Protocol.Json.Plans;

namespace Mesos.Orleans.Protocol.Json;

/// <summary>The JSON form of v1 messages, as Apache Mesos reads and writes it (not the JSON mapping of protobuf itself).</summary>
/// <remarks>
/// <para>Written: snake_case names of the .proto files, enums by name, 64-bit integers as numbers, doubles in their shortest form that
/// reads back the same with <c>.0</c> on integral values, bytes in base64, no empty lists, and unset optional fields that have an
/// explicit default in the .proto file and are not deprecated. Required scalars are always written. The output is ASCII without
/// whitespace, since some readers count characters where RecordIO counts bytes. A double that is not finite is written as one of the
/// strings <c>"Infinity"</c>, <c>"-Infinity"</c>, <c>"NaN"</c>, which reads back.</para>
/// <para>Read: the same, and numbers and booleans from strings, a single value for a list of one, null for absent. Unknown members and
/// unknown enum names are ignored, except that a required enum must be known. The last of several equal members wins.</para>
/// </remarks>
public static class MesosJson
{
    /// <summary>How many objects and lists may be nested in input, unknown members included; one more is refused.</summary>
    public const int MaxDepth = 200;

    /// <summary>How many missing required fields one error names; of more it gives the number.</summary>
    public const int MaxNamedMissingFields = RequiredFields.MaxNamed;

    private static readonly JsonReaderOptions ReaderOptions = new() { MaxDepth = MaxDepth };

    /// <summary>Writes a message as one JSON object.</summary>
    /// <param name="message">The message; not checked for missing required fields.</param>
    /// <param name="output">Where the bytes go; not flushed.</param>
    public static void Write(IMessage message, IBufferWriter<byte> output)
    {
        ArgumentNullException.ThrowIfNull(message);
        ArgumentNullException.ThrowIfNull(output);
        var json = new JsonOutput(output);
        MessagePlan.Of(message).Write(ref json, message);
        json.Flush();
    }

    /// <summary>The message as JSON, in bytes.</summary>
    public static byte[] ToUtf8(IMessage message)
    {
        using var buffer = new PooledBufferWriter();
        Write(message, buffer);
        return buffer.Written.ToArray();
    }

    /// <summary>The message as JSON, in text.</summary>
    public static string ToText(IMessage message)
    {
        using var buffer = new PooledBufferWriter();
        Write(message, buffer);
        return Encoding.ASCII.GetString(buffer.Written);
    }

    /// <summary>Reads one JSON object, and nothing after it, as a message.</summary>
    /// <param name="utf8">The JSON text in UTF-8, without byte order mark.</param>
    /// <returns>The message with all required fields, or what is wrong: no JSON, a value of the wrong kind, required fields missing.</returns>
    public static JsonParseResult<T> Parse<T>(ReadOnlySpan<byte> utf8)
        where T : IMessage<T>, new() => Parse<T>(new Utf8JsonReader(utf8, ReaderOptions));

    /// <inheritdoc cref="Parse{T}(ReadOnlySpan{byte})"/>
    public static JsonParseResult<T> Parse<T>(ReadOnlySequence<byte> utf8)
        where T : IMessage<T>, new() =>
        utf8.IsSingleSegment ? Parse<T>(utf8.FirstSpan) : Parse<T>(new Utf8JsonReader(utf8, ReaderOptions));

    private static JsonParseResult<T> Parse<T>(Utf8JsonReader reader)
        where T : IMessage<T>, new()
    {
        var state = new JsonParseState();
        try
        {
            reader.Read();
            if (MessageCodec<T>.Instance.Read(ref reader, state, out T message) == ReadOutcome.Failed)
                return JsonParseResult<T>.Failure(state.Error!, state.ErrorField);
            reader.Read();
            return RequiredFields.Check(message);
        }
        catch (JsonException fault)
        {
            return JsonParseResult<T>.Failure($"The input is not valid JSON: {fault.Message}");
        }
    }
}
