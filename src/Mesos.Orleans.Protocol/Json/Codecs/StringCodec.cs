using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace Mesos.Orleans.Protocol.Json.Codecs;

/// <summary>Strings.</summary>
internal sealed class StringCodec : ValueCodec<string>
{
    public override string Expected => "a string of valid Unicode";

    public override void Write(ref JsonOutput output, string value) => output.WriteString(value);

    public override ReadOutcome Read(ref Utf8JsonReader reader, JsonParseState state, out string value)
    {
        if (reader.TokenType == JsonTokenType.String && TryGetText(ref reader, out string? text))
        {
            value = text;
            return ReadOutcome.Value;
        }

        value = "";
        return state.Fail(ref reader, Expected);
    }

    /// <summary>The text of a string or member name, unless its bytes are not UTF-8 or it escapes half a surrogate pair.</summary>
    public static bool TryGetText(ref Utf8JsonReader reader, [NotNullWhen(true)] out string? text)
    {
        try
        {
            text = reader.GetString();
        }
        catch (InvalidOperationException)
        {
            // The reader has no way to ask beforehand.
            text = null;
        }

        return text is not null;
    }
}
