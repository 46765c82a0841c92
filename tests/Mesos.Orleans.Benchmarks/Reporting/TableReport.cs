using System.Globalization;

namespace Mesos.Orleans.Benchmarks.Reporting;

/// <summary>A table for people; rows appear as figures become known.</summary>
internal sealed class TableReport(TextWriter output, Machine machine, SmokeRanges ranges) : IReport
{
    private bool _begun;
    private string _benchmark = "";
    private BenchmarkSize _size;

    public void Begin(IBenchmark benchmark, BenchmarkSize size)
    {
        (_benchmark, _size) = (benchmark.Name, size);
        if (!_begun)
        {
            output.WriteLine($"ours:  {machine}");
            output.WriteLine($"Mesos: {Published.Machine}; where its figures are from is in brackets");
            _begun = true;
        }

        output.WriteLine();
        output.WriteLine($"{benchmark.Name} ({size.ToString().ToLowerInvariant()}): {benchmark.Summary}");
    }

    public void Add(Measurement measurement)
    {
        var target = measurement.Target is { } value ? $"target {Format(value)}" : "";
        var mesos = measurement.Published is { } published ? $"Mesos {Format(published.Value)}" : "";
        var source = measurement.Published is { } cited ? $" [{cited.Source}]" : "";
        var range = ranges.Judge(_benchmark, _size, measurement);
        output.WriteLine($"  {measurement.Name,-72} {Format(measurement.Value),10} {measurement.Unit,-6} {target,-14} {mesos,-13} {range,-9} {measurement.Conditions}{source}");
    }

    private static string Format(double value) => value.ToString(value >= 100 ? "N0" : value >= 10 ? "N1" : "N3", CultureInfo.InvariantCulture);
}
