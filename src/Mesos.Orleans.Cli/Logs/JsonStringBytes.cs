using System.Buffers;
using System.Globalization;
using System.Text;

namespace Mesos.Orleans.Cli.Logs;

/// <summary>Undoes the escapes of a JSON string and leaves all other bytes alone: a file need not be UTF-8, and Mesos sends it as it is.</summary>
internal static class JsonStringBytes
{
    private const int UnicodeEscapeDigits = 4;

    /// <param name="escaped">What stands between the quotes of a well-formed JSON string.</param>
    public static byte[] Unescape(ReadOnlySpan<byte> escaped)
    {
        var output = new ArrayBufferWriter<byte>(escaped.Length + 1);
        var pendingHigh = '\0';
        while (!escaped.IsEmpty)
        {
            var plain = escaped.IndexOf((byte)'\\');
            output.Write(plain < 0 ? escaped : escaped[..plain]);
            if (plain < 0)
                break;
            var kind = escaped[plain + 1];
            escaped = escaped[(plain + 2)..];
            if (kind != 'u')
            {
                output.Write([Simple(kind)]);
                continue;
            }

            var unit = (char)int.Parse(escaped[..UnicodeEscapeDigits], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
            escaped = escaped[UnicodeEscapeDigits..];
            if (char.IsHighSurrogate(unit))
            {
                pendingHigh = unit;
                continue;
            }

            if (!Rune.TryCreate(pendingHigh, unit, out var rune) && !Rune.TryCreate(unit, out rune))
                rune = Rune.ReplacementChar;
            pendingHigh = '\0';
            output.Advance(rune.EncodeToUtf8(output.GetSpan(4)));
        }

        return output.WrittenSpan.ToArray();
    }

    private static byte Simple(byte kind) => kind switch
    {
        (byte)'n' => (byte)'\n',
        (byte)'r' => (byte)'\r',
        (byte)'t' => (byte)'\t',
        (byte)'b' => (byte)'\b',
        (byte)'f' => (byte)'\f',
        _ => kind,
    };
}
