using System.Globalization;
using System.Text.Json;

namespace Mesos.Orleans.Protocol.Json.Codecs;

/// <summary>Doubles: from numbers, from strings that hold one, and from "Infinity", "-Infinity" and "NaN".</summary>
internal sealed class DoubleCodec : ValueCodec<double>
{
    public override string Expected => "a number";

    public override void Write(ref JsonOutput output, double value) => output.WriteDouble(value);

    public override ReadOutcome Read(ref Utf8JsonReader reader, JsonParseState state, out double value)
    {
        value = 0;
        bool read = reader.TokenType switch
        {
            JsonTokenType.Number => reader.TryGetDouble(out value) && double.IsFinite(value),
            JsonTokenType.String => TryReadString(ref reader, out value),
            _ => false,
        };
        return read ? ReadOutcome.Value : state.Fail(ref reader, Expected);
    }

    private static bool TryReadString(ref Utf8JsonReader reader, out double value)
    {
        Span<byte> scratch = stackalloc byte[ShortText.MaxBytes];
        value = 0;
        int length = ShortText.Copy(ref reader, scratch);
        if (length <= 0)
            return false;
        ReadOnlySpan<byte> text = scratch[..length];
        if (text.SequenceEqual("Infinity"u8))
            value = double.PositiveInfinity;
        else if (text.SequenceEqual("-Infinity"u8))
            value = double.NegativeInfinity;
        else if (text.SequenceEqual("NaN"u8))
            value = double.NaN;
        else
            return TryParseFinite(text, out value);
        return true;
    }

    private static bool TryParseFinite(ReadOnlySpan<byte> text, out double value)
    {
        const NumberStyles style = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;
        return double.TryParse(text, style, CultureInfo.InvariantCulture, out value) && double.IsFinite(value);
    }
}
