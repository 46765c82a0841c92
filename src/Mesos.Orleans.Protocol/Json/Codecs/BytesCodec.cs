using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Google.Protobuf;

namespace Mesos.Orleans.Protocol.Json.Codecs;

/// <summary>Bytes as standard base64 with padding: a UUID of 16 bytes has 24 characters.</summary>
internal sealed class BytesCodec : ValueCodec<ByteString>
{
    public override string Expected => "a string of base64 with padding";

    public override void Write(ref JsonOutput output, ByteString value) => output.WriteBase64(value.Span);

    public override ReadOutcome Read(ref Utf8JsonReader reader, JsonParseState state, out ByteString value)
    {
        if (reader.TokenType == JsonTokenType.String && TryGetBytes(ref reader, out byte[]? bytes))
        {
            value = UnsafeByteOperations.UnsafeWrap(bytes);
            return ReadOutcome.Value;
        }

        value = ByteString.Empty;
        return state.Fail(ref reader, Expected);
    }

    private static bool TryGetBytes(ref Utf8JsonReader reader, [NotNullWhen(true)] out byte[]? bytes)
    {
        try
        {
            return reader.TryGetBytesFromBase64(out bytes);
        }
        catch (InvalidOperationException)
        {
            // Half a surrogate pair: the reader has no way to ask beforehand.
            bytes = null;
            return false;
        }
    }
}
