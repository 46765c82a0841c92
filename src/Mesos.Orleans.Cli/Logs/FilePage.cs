using System.Text.Json;

namespace Mesos.Orleans.Cli.Logs;

/// <summary>A piece of a file as <c>/files/read</c> answers it.</summary>
/// <param name="Data">The bytes.</param>
/// <param name="Offset">Where they begin; the file's size where there are none.</param>
internal sealed record FilePage(byte[] Data, long Offset)
{
    /// <summary>Reads the answer, null where it is none.</summary>
    public static FilePage? Parse(ReadOnlySpan<byte> json)
    {
        try
        {
            return Read(new Utf8JsonReader(json));
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static FilePage? Read(Utf8JsonReader reader)
    {
        byte[]? data = null;
        long? offset = null;
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            return null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var (isData, isOffset) = (reader.ValueTextEquals("data"), reader.ValueTextEquals("offset"));
            reader.Read();
            if (isData && reader.TokenType == JsonTokenType.String)
                data = JsonStringBytes.Unescape(reader.ValueSpan);
            else if (isOffset && reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out var number))
                offset = number;
            else
                reader.Skip();
        }

        return data is not null && offset is { } known ? new FilePage(data, known) : null;
    }
}
