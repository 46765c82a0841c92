using System.Buffers;
using System.Globalization;
using Google.Protobuf;
using Mesos.Orleans.Protocol.Json;

namespace Mesos.Orleans.Protocol.RecordIO;

/// <summary>Writes records of a RecordIO stream, each with its header in one contiguous piece, so that no reader sees half of one early.</summary>
/// <remarks>Nothing is flushed: the caller decides when, for one record or for a batch. Lengths are bytes, never characters.</remarks>
public static class RecordIoWriter
{
    /// <summary>Ten digits and the line feed.</summary>
    private const int LongestHeader = 11;

    /// <summary>Writes bytes as one record; none at all make a record of length zero.</summary>
    public static void Write(IBufferWriter<byte> output, ReadOnlySpan<byte> record)
    {
        ArgumentNullException.ThrowIfNull(output);
        Span<byte> span = Begin(output, record.Length, out int header);
        record.CopyTo(span);
        output.Advance(header + record.Length);
    }

    /// <inheritdoc cref="Write(IBufferWriter{byte}, ReadOnlySpan{byte})"/>
    public static void Write(IBufferWriter<byte> output, ReadOnlySequence<byte> record)
    {
        ArgumentNullException.ThrowIfNull(output);
        int length = checked((int)record.Length);
        Span<byte> span = Begin(output, length, out int header);
        record.CopyTo(span);
        output.Advance(header + length);
    }

    /// <summary>Writes a message in the binary form of protobuf as one record, straight into the output.</summary>
    public static void WriteProtobuf(IBufferWriter<byte> output, IMessage message)
    {
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(message);
        int length = message.CalculateSize();
        Span<byte> span = Begin(output, length, out int header);
        message.WriteTo(span);
        output.Advance(header + length);
    }

    /// <summary>Writes a message in Mesos' JSON as one record (<see cref="MesosJson"/>). Costs one copy, since the length goes first.</summary>
    public static void WriteJson(IBufferWriter<byte> output, IMessage message)
    {
        using var json = new PooledBufferWriter();
        MesosJson.Write(message, json);
        Write(output, json.Written);
    }

    /// <summary>The record in bytes of its own, for sending the same record to many.</summary>
    public static byte[] Frame(ReadOnlySpan<byte> record)
    {
        Span<byte> header = stackalloc byte[LongestHeader];
        return [.. header[..WriteHeader(header, record.Length)], .. record];
    }

    private static Span<byte> Begin(IBufferWriter<byte> output, int length, out int header)
    {
        Span<byte> span = output.GetSpan(checked(LongestHeader + length));
        header = WriteHeader(span, length);
        return span.Slice(header, length);
    }

    private static int WriteHeader(Span<byte> span, int length)
    {
        length.TryFormat(span, out int digits, default, CultureInfo.InvariantCulture);
        span[digits] = (byte)'\n';
        return digits + 1;
    }
}
