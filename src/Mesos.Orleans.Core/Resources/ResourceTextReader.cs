using System.Collections.Immutable;
using System.Globalization;
using Mesos.Orleans.Core.Roles;
using ValueType = Mesos.V1.Value.Types.Type;

namespace Mesos.Orleans.Core.Resources;

/// <summary>Reads the text form of resources.</summary>
internal static class ResourceTextReader
{
    private const string Example = "Write it like cpus:2;mem:1024;ports:[31000-32000];zones:{a,b};cpus(role):1.";

    public static Outcome<ResourceSet> Read(string text, string defaultRole)
    {
        if (RoleName.Validate(defaultRole, "default_role") is { } fault)
            return fault;
        if (text.AsSpan().TrimStart().StartsWith("["))
            return ResourceJsonReader.Read(text, defaultRole);
        var entries = new List<ResourceEntry>();
        foreach (var token in text.Split([';', '\n'], StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (entries.Count == ResourceBounds.MaxResources)
                return new Refusal(RefusalCode.TooLarge, $"A list is limited to {ResourceBounds.MaxResources} resources.", "resources");
            var entry = ReadOne(token, defaultRole);
            if (!entry.IsSuccess)
                return entry.Refusal;
            if (!entry.Value.IsNothing)
                entries.Add(entry.Value);
        }

        return ResourceWireReader.Sum(entries);
    }

    private static Outcome<ResourceEntry> ReadOne(string token, string defaultRole)
    {
        var colon = EndOfName(token);
        if (colon < 0)
            return Refusal.Invalid($"'{token}' has no value.", "resources", Example);
        var (name, role) = SplitRole(token[..colon].Trim(), defaultRole);
        var text = token[(colon + 1)..].Trim();
        if (name.Length == 0 || name.AsSpan().IndexOfAny("(){}[]") >= 0)
            return Refusal.Invalid($"'{token}' does not start with a resource name.", "resources", Example);
        if (name.Length > ResourceBounds.MaxNameLength)
            return new Refusal(RefusalCode.TooLarge, $"A resource name is limited to {ResourceBounds.MaxNameLength} characters.", "resources");
        if (RoleName.Validate(role, name) is { } fault)
            return fault;

        ImmutableArray<Reservation> reservations = role == RoleName.Star ? [] : [new Reservation(false, role)];
        if (text.StartsWith('['))
        {
            var ranges = ValueTextReader.ReadRanges(text, name);
            return ranges.IsSuccess ? ResourceEntry.OfRanges(Kind(name, ValueType.Ranges, reservations), ranges.Value) : ranges.Refusal;
        }

        if (text.StartsWith('{'))
        {
            var items = ValueTextReader.ReadItems(text, name);
            return items.IsSuccess ? ResourceEntry.OfItems(Kind(name, ValueType.Set, reservations), items.Value) : items.Refusal;
        }

        return ReadScalar(name, text, reservations);
    }

    private static Outcome<ResourceEntry> ReadScalar(string name, string text, ImmutableArray<Reservation> reservations)
    {
        if (!double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value))
            return Refusal.Invalid($"The value of '{name}' is not a number, a list of ranges or a set: '{text}'.", name, Example);
        var millis = ScalarValue.Read(value, name, name);
        if (!millis.IsSuccess)
            return millis.Refusal;
        if (name == "gpus" && millis.Value % 1000 != 0)
            return Refusal.Invalid("gpus must be a whole number.", name, "GPUs cannot be divided.");
        return ResourceEntry.OfScalar(Kind(name, ValueType.Scalar, reservations), millis.Value);
    }

    private static ResourceKind Kind(string name, ValueType type, ImmutableArray<Reservation> reservations) =>
        ResourceKind.Of(new ResourceTraits(name, type, reservations));

    /// <summary>The colon after the name and the role, if there is one: a role may contain colons of its own.</summary>
    private static int EndOfName(string token)
    {
        var colon = token.IndexOf(':', StringComparison.Ordinal);
        var open = token.IndexOf('(', StringComparison.Ordinal);
        if (open < 0 || open > colon)
            return colon;
        var close = token.IndexOf("):", open, StringComparison.Ordinal);
        return close < 0 ? -1 : close + 1;
    }

    private static (string Name, string Role) SplitRole(string name, string defaultRole)
    {
        var open = name.IndexOf('(', StringComparison.Ordinal);
        return open < 0 || !name.EndsWith(')') ? (name, defaultRole) : (name[..open].Trim(), name[(open + 1)..^1].Trim());
    }
}
