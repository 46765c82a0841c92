using System.Globalization;
using System.Numerics;
using System.Text.Json;

namespace Mesos.Orleans.Protocol.Json.Codecs;

/// <summary>Integers of 32 and 64 bits: written as numbers, read from numbers and from strings that hold one.</summary>
/// <remarks>An integral number may be spelled with a fraction or exponent (<c>5.0</c>, <c>1e3</c>), as writers that only know doubles do.</remarks>
internal sealed class IntegerCodec<T> : ValueCodec<T>
    where T : struct, IBinaryInteger<T>, IMinMaxValue<T>, IUtf8SpanFormattable
{
    public override string Expected { get; } = $"an integer from {T.MinValue} to {T.MaxValue}";

    public override void Write(ref JsonOutput output, T value) => output.WriteInteger(value);

    public override ReadOutcome Read(ref Utf8JsonReader reader, JsonParseState state, out T value)
    {
        value = default;
        if (reader.TokenType is not (JsonTokenType.Number or JsonTokenType.String))
            return state.Fail(ref reader, Expected);
        Span<byte> scratch = stackalloc byte[ShortText.MaxBytes];
        int length = ShortText.Copy(ref reader, scratch);
        return length > 0 && TryParse(scratch[..length], out value) ? ReadOutcome.Value : state.Fail(ref reader, Expected);
    }

    private static bool TryParse(ReadOnlySpan<byte> text, out T value)
    {
        if (T.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value))
            return true;
        const NumberStyles style = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;
        if (!decimal.TryParse(text, style, CultureInfo.InvariantCulture, out decimal number) || decimal.Truncate(number) != number)
            return false;
        if (number < decimal.CreateChecked(T.MinValue) || number > decimal.CreateChecked(T.MaxValue))
            return false;
        value = T.CreateChecked(number);
        return true;
    }
}
