using ValueType = Mesos.V1.Value.Types.Type;

namespace Mesos.Orleans.Core.Resources;

/// <summary>
/// Resources as the unversioned endpoints of Mesos show them, one flat list of values by name: cpus, gpus, mem and disk always, other scalars by
/// name, ranges and sets as text, all with <c>_revocable</c> after the name where they are. What has the same name is summed whatever its
/// reservation.
/// </summary>
public sealed class ResourceSummary
{
    /// <summary>What follows the name of a revocable resource.</summary>
    public const string RevocableSuffix = "_revocable";

    // The nearest number to the thousandths, so that it is printed with three decimals at most.
    private const double Thousand = 1000;

    private readonly SortedDictionary<string, long> _millis = new(StringComparer.Ordinal) { ["cpus"] = 0, ["gpus"] = 0, ["mem"] = 0, ["disk"] = 0 };
    private readonly SortedDictionary<string, List<ResourceRange>> _ranges = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, SortedSet<string>> _sets = new(StringComparer.Ordinal);

    private ResourceSummary()
    {
    }

    /// <summary>The sums of the scalars by name in their own units, in ordinal order of the names.</summary>
    public IEnumerable<KeyValuePair<string, double>> Scalars =>
        _millis.Select(scalar => KeyValuePair.Create(scalar.Key, scalar.Value / Thousand));

    /// <summary>
    /// The ranges, <c>[31000-31009, 31020-31020]</c>, and then the sets, <c>{a, b}</c>, each in ordinal order of the names. Ranges of several
    /// reservations are joined where they touch.
    /// </summary>
    public IEnumerable<KeyValuePair<string, string>> Texts =>
    [
        .. _ranges.Select(ranges => KeyValuePair.Create(ranges.Key, $"[{string.Join(", ", RangeAlgebra.Join([.. ranges.Value]))}]")),
        .. _sets.Select(items => KeyValuePair.Create(items.Key, $"{{{string.Join(", ", items.Value)}}}")),
    ];

    /// <summary>The sum of a scalar in its own unit; 0 if there is none of that name.</summary>
    public double this[string name] => _millis.GetValueOrDefault(name) / Thousand;

    /// <summary>Sums up wire resources, which are trusted: each one counts, so a shared volume as often as it is listed.</summary>
    public static ResourceSummary Of(IEnumerable<V1.Resource> resources)
    {
        var summary = new ResourceSummary();
        foreach (var resource in resources)
        {
            var name = NameOf(resource.Name, resource.Revocable is not null);
            if (resource.Type == ValueType.Scalar)
                summary.Add(name, ScalarValue.ToMillis(resource.Scalar.Value));
            else if (resource.Type == ValueType.Ranges)
                summary.Add(name, resource.Ranges.Range.Select(range => new ResourceRange(range.Begin, range.End)));
            else if (resource.Type == ValueType.Set)
                summary.Add(name, resource.Set.Item);
        }

        return summary;
    }

    /// <summary>Sums up a set of resources. A shared volume counts once however many copies there are.</summary>
    public static ResourceSummary Of(ResourceSet resources)
    {
        var summary = new ResourceSummary();
        foreach (var entry in resources.Entries)
        {
            var name = NameOf(entry.Name, entry.Kind.IsRevocable);
            if (entry.Kind.Type == ValueType.Scalar)
                summary.Add(name, entry.Millis);
            else if (entry.Kind.Type == ValueType.Ranges)
                summary.Add(name, entry.Ranges);
            else
                summary.Add(name, entry.Items);
        }

        return summary;
    }

    private static string NameOf(string name, bool isRevocable) => isRevocable ? name + RevocableSuffix : name;

    private void Add(string name, long millis) => _millis[name] = _millis.GetValueOrDefault(name) + millis;

    private void Add(string name, IEnumerable<ResourceRange> more)
    {
        if (!_ranges.TryGetValue(name, out var ranges))
            _ranges[name] = ranges = [];
        ranges.AddRange(more);
    }

    private void Add(string name, IEnumerable<string> more)
    {
        if (!_sets.TryGetValue(name, out var items))
            _sets[name] = items = new SortedSet<string>(StringComparer.Ordinal);
        items.UnionWith(more);
    }
}
