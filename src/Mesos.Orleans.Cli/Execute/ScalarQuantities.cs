using System.Collections.Immutable;
using System.Globalization;

namespace Mesos.Orleans.Cli.Execute;

/// <summary>Quantities of scalar resources by name, in whole thousandths, as Mesos compares them.</summary>
internal sealed class ScalarQuantities
{
    /// <summary>How many thousandths make one.</summary>
    public const int Scale = 1000;

    /// <summary>The largest quantity, in units: such that sums of many still fit.</summary>
    public const double MaxUnits = 1e12;

    private ScalarQuantities(ImmutableSortedDictionary<string, long> thousandths) => Thousandths = thousandths;

    /// <summary>Thousandths by name of the resource; none is zero or negative.</summary>
    public ImmutableSortedDictionary<string, long> Thousandths { get; }

    /// <summary>Quantities from a sequence, equal names summed.</summary>
    public static ScalarQuantities Of(IEnumerable<KeyValuePair<string, long>> thousandths) => new(
        thousandths.GroupBy(pair => pair.Key, StringComparer.Ordinal)
            .Select(group => KeyValuePair.Create(group.Key, group.Sum(pair => pair.Value)))
            .Where(pair => pair.Value > 0)
            .ToImmutableSortedDictionary(StringComparer.Ordinal));

    /// <summary>Rounds to thousandths.</summary>
    public static long FromDouble(double value) => (long)Math.Round(value * Scale, MidpointRounding.AwayFromZero);

    /// <summary>Reads <c>cpus:0.1;mem:32</c>.</summary>
    /// <param name="text">Names and quantities of at least 0.001.</param>
    /// <param name="error">What is wrong, or null.</param>
    public static ScalarQuantities? Parse(string text, out string? error)
    {
        var found = new Dictionary<string, long>(StringComparer.Ordinal);
        error = null;
        foreach (var part in text.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var colon = part.IndexOf(':', StringComparison.Ordinal);
            var name = colon < 0 ? "" : part[..colon].TrimEnd();
            var value = colon < 0 ? "" : part[(colon + 1)..].TrimStart();
            error = name.Length == 0 ? $"'{part}' must be like 'cpus:0.1'"
                : value.StartsWith('[') || value.StartsWith('{') ? $"'{part}' is no scalar; only scalars such as cpus, mem, disk, gpus can be asked for"
                : name.IndexOfAny(['(', ')', ' ']) >= 0 ? $"'{name}' is no name of a resource; name the role with --role"
                : !double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var units) || !(units > 0) || units > MaxUnits
                    || FromDouble(units) == 0 ? $"'{value}' of '{name}' must be a number of at least 0.001 and at most {MaxUnits:0}"
                : !found.TryAdd(name, FromDouble(units)) ? $"'{name}' is given twice"
                : null;
            if (error is not null)
                return null;
        }

        if (found.Count == 0)
            error = "at least one resource is needed, such as 'cpus:0.1;mem:32'";
        return error is null ? Of(found) : null;
    }

    /// <summary>What of these is missing in others.</summary>
    public ScalarQuantities Lacking(ScalarQuantities available) => Of(Thousandths.Select(pair =>
        KeyValuePair.Create(pair.Key, pair.Value - available.Thousandths.GetValueOrDefault(pair.Key))));

    /// <summary>As <see cref="Parse"/> reads it; <c>nothing</c> for none.</summary>
    public override string ToString() => Thousandths.IsEmpty ? "nothing" : string.Join(';', Thousandths.Select(pair =>
        string.Create(CultureInfo.InvariantCulture, $"{pair.Key}:{(decimal)pair.Value / Scale:0.###}")));
}
