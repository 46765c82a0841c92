using System.Text.Json;

namespace Mesos.Orleans.Protocol.Json.Codecs;

/// <summary>Booleans, also from the strings "true" and "false".</summary>
internal sealed class BoolCodec : ValueCodec<bool>
{
    public override string Expected => "true or false";

    public override void Write(ref JsonOutput output, bool value) => output.WriteRaw(value ? "true"u8 : "false"u8);

    public override ReadOutcome Read(ref Utf8JsonReader reader, JsonParseState state, out bool value)
    {
        value = reader.TokenType == JsonTokenType.True || (reader.TokenType == JsonTokenType.String && reader.ValueTextEquals("true"u8));
        if (value || reader.TokenType == JsonTokenType.False)
            return ReadOutcome.Value;
        return reader.TokenType == JsonTokenType.String && reader.ValueTextEquals("false"u8)
            ? ReadOutcome.Value
            : state.Fail(ref reader, Expected);
    }
}
