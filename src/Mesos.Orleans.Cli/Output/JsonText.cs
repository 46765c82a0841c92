using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Mesos.Orleans.Cli.Output;

/// <summary>Prints one JSON value, indented, and a line feed.</summary>
internal static class JsonText
{
    private static readonly JsonWriterOptions Options = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static void Write(TextWriter output, Action<Utf8JsonWriter> write)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes, Options))
            write(json);
        output.WriteLine(Encoding.UTF8.GetString(bytes.GetBuffer(), 0, (int)bytes.Length));
    }

    public static void WriteArray(TextWriter output, IEnumerable<JsonElement> items) => Write(output, json =>
    {
        json.WriteStartArray();
        foreach (var item in items)
            item.WriteTo(json);
        json.WriteEndArray();
    });
}
