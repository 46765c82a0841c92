using System.Text.Json;

namespace Mesos.Orleans.Protocol.Json.Codecs;

/// <summary>Booleans, also from the strings "true" and "false".</summary>
internal sealed class BoolCodec : ValueCodec<bool>
{
    public override string Expected => "true or false";

    public override void Write(ref JsonOutput output, bool value) => output.WriteRaw(value ? "true"u8 : "false"u8);

    public override ReadOutcome Read(ref Utf8JsonReader reader, JsonParseState state, out bool value)
    {
        value = false;
        if (reader.TokenType is not (JsonTokenType.True or JsonTokenType.False or JsonTokenType.String))
            return state.Fail(ref reader, Expected);
        Span<byte> scratch = stackalloc byte[ShortText.MaxBytes];
        ReadOnlySpan<byte> text = scratch[..Math.Max(ShortText.Copy(ref reader, scratch), 0)];
        value = text.SequenceEqual("true"u8);
        return value || text.SequenceEqual("false"u8) ? ReadOutcome.Value : state.Fail(ref reader, Expected);
    }
}
