using System.Globalization;

namespace Mesos.Orleans.Core.Resources;

/// <summary>Reads ranges and sets written as text; attributes are written the same way.</summary>
internal static class ValueTextReader
{
    public static Outcome<ResourceRange[]> ReadRanges(string text, string name)
    {
        var inner = Inner(text, '[', ']');
        if (inner is null)
            return BadRanges(text, name);
        var tokens = inner.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        if (tokens.Length > ResourceBounds.MaxRanges)
            return new Refusal(RefusalCode.TooLarge, $"'{name}' is limited to {ResourceBounds.MaxRanges} ranges.", name);
        var wire = new V1.Value.Types.Ranges();
        foreach (var token in tokens)
        {
            var dash = token.IndexOf('-', StringComparison.Ordinal);
            if (dash < 0 || !TryNumber(token[..dash], out var begin) || !TryNumber(token[(dash + 1)..], out var end))
                return BadRanges(text, name);
            wire.Range.Add(new V1.Value.Types.Range { Begin = begin, End = end });
        }

        return ResourceWireReader.ReadRanges(wire, name, name);
    }

    public static Outcome<string[]> ReadItems(string text, string name)
    {
        var inner = Inner(text, '{', '}');
        if (inner is null)
            return Refusal.Invalid($"'{text}' is not a set.", name, "Write it like {a,b}.");
        var tokens = inner.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        if (tokens.Length > ResourceBounds.MaxItems)
            return new Refusal(RefusalCode.TooLarge, $"'{name}' is limited to {ResourceBounds.MaxItems} items.", name);
        var items = ItemAlgebra.Sort(tokens);
        return items is null ? Refusal.Invalid($"An item of the set '{name}' is there twice.", name, "Name each item once.") : items;
    }

    private static string? Inner(string text, char open, char close)
    {
        if (text.Length < 2 || text[0] != open || text[^1] != close)
            return null;
        var inner = text[1..^1];
        return inner.AsSpan().IndexOfAny("[]{}()") >= 0 ? null : inner;
    }

    private static bool TryNumber(string text, out ulong number) =>
        ulong.TryParse(text.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out number);

    private static Refusal BadRanges(string text, string name) =>
        Refusal.Invalid($"'{text}' is not a list of ranges.", name, "Write it like [1-10,20-30].");
}
