using System.Globalization;
using System.Text.Json;

namespace Mesos.Orleans.Benchmarks.Reporting;

/// <summary>
/// Where figures of the smoke size usually lie (<c>ranges.json</c>, which says where the ranges come from). Outside of them something is worth a
/// look: a benchmark that does nothing, or a cost that grew tenfold. Never a failure.
/// </summary>
internal sealed class SmokeRanges
{
    private readonly Dictionary<string, double[]> _ranges = [];

    /// <summary>Reads the file that lies beside the program.</summary>
    public static SmokeRanges Load()
    {
        var ranges = new SmokeRanges();
        using var file = JsonDocument.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "ranges.json")));
        foreach (var row in file.RootElement.GetProperty("ranges").EnumerateObject())
            ranges._ranges.Add(row.Name, [row.Value[0].GetDouble(), row.Value[1].GetDouble()]);
        return ranges;
    }

    /// <summary>Says whether a figure lies in its range: nothing for full sizes, <c>no range</c> for a row that the file does not have.</summary>
    public string Judge(string benchmark, BenchmarkSize size, Measurement measurement)
    {
        if (size != BenchmarkSize.Smoke)
            return "";
        if (!_ranges.TryGetValue($"{benchmark}: {measurement.Name}", out var range))
            return "no range";
        return measurement.Value >= range[0] && measurement.Value <= range[1]
            ? "in range"
            : string.Create(CultureInfo.InvariantCulture, $"OUT OF RANGE ({range[0]}..{range[1]})");
    }
}
