using System.Globalization;
using Mesos.Orleans.Api.Http;

namespace Mesos.Orleans.Api.State;

/// <summary>
/// Resources as one flat object: cpus, gpus, mem and disk always, other scalars by name, ranges and sets as text, all with
/// <c>_revocable</c> after the name where they are. What has the same name is summed whatever its reservation.
/// </summary>
internal sealed class ResourceSummary
{
    private const string RevocableSuffix = "_revocable";
    private const decimal Thousand = 1000m;

    private readonly SortedDictionary<string, long> _millis = new(StringComparer.Ordinal) { ["cpus"] = 0, ["gpus"] = 0, ["mem"] = 0, ["disk"] = 0 };
    private readonly SortedDictionary<string, List<(ulong Begin, ulong End)>> _ranges = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, SortedSet<string>> _sets = new(StringComparer.Ordinal);

    public static ResourceSummary Of(IEnumerable<V1.Resource> resources)
    {
        var summary = new ResourceSummary();
        foreach (var resource in resources)
            summary.Add(resource);
        return summary;
    }

    /// <summary>The sum of a scalar, in its own unit.</summary>
    public double this[string name] => (double)(_millis.GetValueOrDefault(name) / Thousand);

    public void Write(JsonAnswer answer, string name)
    {
        var json = answer.Json;
        json.WriteStartObject(name);
        foreach (var (key, millis) in _millis)
            answer.WriteDouble(key, (double)(millis / Thousand));
        foreach (var (key, ranges) in _ranges)
            json.WriteString(key, Text(ranges));
        foreach (var (key, items) in _sets)
            json.WriteString(key, $"{{{string.Join(", ", items)}}}");
        json.WriteEndObject();
    }

    private void Add(V1.Resource resource)
    {
        var name = resource.Revocable is null ? resource.Name : resource.Name + RevocableSuffix;
        switch (resource.Type)
        {
            case V1.Value.Types.Type.Scalar:
                _millis[name] = _millis.GetValueOrDefault(name) + (long)Math.Round(resource.Scalar.Value * 1000, MidpointRounding.AwayFromZero);
                break;
            case V1.Value.Types.Type.Ranges:
                if (!_ranges.TryGetValue(name, out var ranges))
                    _ranges[name] = ranges = [];
                ranges.AddRange(resource.Ranges.Range.Select(range => (range.Begin, range.End)));
                break;
            case V1.Value.Types.Type.Set:
                if (!_sets.TryGetValue(name, out var items))
                    _sets[name] = items = new SortedSet<string>(StringComparer.Ordinal);
                items.UnionWith(resource.Set.Item);
                break;
        }
    }

    // Ranges of several reservations interleave: they are shown in order and merged where they touch.
    private static string Text(List<(ulong Begin, ulong End)> ranges)
    {
        var merged = new List<(ulong Begin, ulong End)>();
        foreach (var range in ranges.Order())
        {
            if (merged is [.., var last] && range.Begin <= last.End + 1)
                merged[^1] = (last.Begin, Math.Max(last.End, range.End));
            else
                merged.Add(range);
        }

        return $"[{string.Join(", ", merged.Select(r => string.Create(CultureInfo.InvariantCulture, $"{r.Begin}-{r.End}")))}]";
    }
}
