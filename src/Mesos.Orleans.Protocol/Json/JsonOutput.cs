using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace Mesos.Orleans.Protocol.Json;

/// <summary>Writes JSON tokens into a buffer: ASCII only, no whitespace, nothing escaped that need not be.</summary>
/// <remarks>The JSON writer of the platform escapes <c>&lt; &gt; &amp; + '</c> or lets non-ASCII through, and has no way to write <c>5.0</c>
/// short of raw values; the few tokens needed are therefore written here.</remarks>
internal ref struct JsonOutput(IBufferWriter<byte> output)
{
    private const int MinimumBytes = 512;
    private const int StringChunk = 4096;
    private const int Base64Chunk = 3 * 1024;
    private const int LongestNumber = 40;

    /// <summary>From here on integral doubles are written with an exponent.</summary>
    private const double LargestPlainIntegral = 1e21;

    private static readonly SearchValues<char> Plain =
        SearchValues.Create([.. Enumerable.Range(' ', '~' - ' ' + 1).Select(code => (char)code).Except(['"', '\\'])]);

    private readonly IBufferWriter<byte> _output = output;
    private Span<byte> _span;
    private int _used;

    /// <summary>Hands what was written to the buffer.</summary>
    public void Flush()
    {
        if (_used > 0)
            _output.Advance(_used);
        _span = default;
        _used = 0;
    }

    /// <summary>Writes one character of punctuation.</summary>
    public void Write(byte character)
    {
        Reserve(1)[0] = character;
        _used++;
    }

    /// <summary>Writes bytes that are JSON already.</summary>
    public void WriteRaw(ReadOnlySpan<byte> json)
    {
        json.CopyTo(Reserve(json.Length));
        _used += json.Length;
    }

    /// <summary>Writes an integer.</summary>
    public void WriteInteger<T>(T value)
        where T : IUtf8SpanFormattable
    {
        value.TryFormat(Reserve(LongestNumber), out int length, default, CultureInfo.InvariantCulture);
        _used += length;
    }

    /// <summary>Writes a double in the shortest form that reads back the same, with a fraction where it is integral.</summary>
    public void WriteDouble(double value)
    {
        if (!double.IsFinite(value))
        {
            WriteRaw(double.IsNaN(value) ? "\"NaN\""u8 : value > 0 ? "\"Infinity\""u8 : "\"-Infinity\""u8);
            return;
        }

        bool plainIntegral = Math.Abs(value) < LargestPlainIntegral && Math.Floor(value) == value;
        value.TryFormat(Reserve(LongestNumber), out int length, plainIntegral ? "F1" : default, CultureInfo.InvariantCulture);
        _used += length;
    }

    /// <summary>Writes bytes as a base64 string with padding.</summary>
    public void WriteBase64(ReadOnlySpan<byte> bytes)
    {
        Write((byte)'"');
        while (!bytes.IsEmpty)
        {
            ReadOnlySpan<byte> chunk = bytes[..Math.Min(bytes.Length, Base64Chunk)];
            Base64.EncodeToUtf8(chunk, Reserve(Base64.GetMaxEncodedToUtf8Length(chunk.Length)), out _, out int length);
            _used += length;
            bytes = bytes[chunk.Length..];
        }

        Write((byte)'"');
    }

    /// <summary>Writes a string with its quotes. Half a surrogate pair becomes U+FFFD.</summary>
    public void WriteString(ReadOnlySpan<char> text)
    {
        Write((byte)'"');
        while (true)
        {
            int plain = text.IndexOfAnyExcept(Plain);
            WritePlain(plain < 0 ? text : text[..plain]);
            if (plain < 0)
                break;
            Rune.DecodeFromUtf16(text = text[plain..], out Rune rune, out int consumed);
            WriteEscaped(rune);
            text = text[consumed..];
        }

        Write((byte)'"');
    }

    private void WritePlain(ReadOnlySpan<char> text)
    {
        while (!text.IsEmpty)
        {
            ReadOnlySpan<char> chunk = text[..Math.Min(text.Length, StringChunk)];
            Ascii.FromUtf16(chunk, Reserve(chunk.Length), out int length);
            _used += length;
            text = text[chunk.Length..];
        }
    }

    private void WriteEscaped(Rune rune)
    {
        ReadOnlySpan<byte> known = rune.Value switch
        {
            '"' => "\\\""u8,
            '\\' => "\\\\"u8,
            '\n' => "\\n"u8,
            '\r' => "\\r"u8,
            '\t' => "\\t"u8,
            '\b' => "\\b"u8,
            '\f' => "\\f"u8,
            _ => default,
        };
        if (!known.IsEmpty)
        {
            WriteRaw(known);
            return;
        }

        Span<char> units = stackalloc char[2];
        foreach (char unit in units[..rune.EncodeToUtf16(units)])
        {
            WriteRaw("\\u"u8);
            ((int)unit).TryFormat(Reserve(4), out int length, "x4", CultureInfo.InvariantCulture);
            _used += length;
        }
    }

    private Span<byte> Reserve(int bytes)
    {
        if (_span.Length - _used < bytes)
        {
            Flush();
            _span = _output.GetSpan(Math.Max(bytes, MinimumBytes));
        }

        return _span[_used..];
    }
}
