using System.Globalization;
using System.Text.Json;

namespace Mesos.Orleans.Cli.Output;

/// <summary>Reads members of what masters answer; an absent one, or one of another kind, reads as empty.</summary>
internal static class JsonFields
{
    public static JsonElement? Member(this JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null
            ? value : null;

    public static string Text(this JsonElement element, string name) =>
        element.Member(name) is { ValueKind: JsonValueKind.String } value ? value.GetString()! : "";

    public static bool Flag(this JsonElement element, string name) => element.Member(name) is { ValueKind: JsonValueKind.True };

    public static double Number(this JsonElement element, string name) =>
        element.Member(name) is { ValueKind: JsonValueKind.Number } value ? value.GetDouble() : 0;

    public static IEnumerable<JsonElement> Items(this JsonElement element, string name) =>
        element.Member(name) is { ValueKind: JsonValueKind.Array } value ? value.EnumerateArray() : [];

    /// <summary>A quantity of a resource as people write it.</summary>
    public static string Quantity(this JsonElement? resources, string name) =>
        (resources?.Number(name) ?? 0).ToString("0.###", CultureInfo.InvariantCulture);
}
