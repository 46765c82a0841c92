using System.Buffers;
using System.Text;
using System.Text.Json;

namespace Mesos.Orleans.Protocol.Json;

/// <summary>Text of a JSON token where only short text can mean something: names, numbers, booleans.</summary>
internal static class ShortText
{
    /// <summary>The longest text that is looked at, in bytes; nothing longer is a name or number of the protocol.</summary>
    public const int MaxBytes = 128;

    /// <summary>Copies the unescaped text of a name, string or number.</summary>
    /// <returns>Its length in bytes, or -1 where it is longer than <paramref name="scratch"/> or not valid Unicode.</returns>
    public static int Copy(ref Utf8JsonReader reader, scoped Span<byte> scratch)
    {
        long length = reader.HasValueSequence ? reader.ValueSequence.Length : reader.ValueSpan.Length;
        if (length > scratch.Length)
            return -1;
        if (reader.ValueIsEscaped)
            return CopyEscaped(ref reader, scratch);
        if (reader.HasValueSequence)
            reader.ValueSequence.CopyTo(scratch);
        else
            reader.ValueSpan.CopyTo(scratch);
        return (int)length;
    }

    /// <summary>The text for an error message, cut off where it is long.</summary>
    public static string Show(ref Utf8JsonReader reader)
    {
        Span<byte> scratch = stackalloc byte[MaxBytes];
        int length = Copy(ref reader, scratch);
        return length < 0 ? "..." : Encoding.UTF8.GetString(scratch[..length]);
    }

    private static int CopyEscaped(ref Utf8JsonReader reader, scoped Span<byte> scratch)
    {
        try
        {
            return reader.CopyString(scratch);
        }
        catch (InvalidOperationException)
        {
            // Half a surrogate pair: the reader has no way to ask beforehand.
            return -1;
        }
    }
}
