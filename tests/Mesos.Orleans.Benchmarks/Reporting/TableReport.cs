using System.Globalization;

namespace Mesos.Orleans.Benchmarks.Reporting;

/// <summary>A table for people; rows appear as figures become known.</summary>
internal sealed class TableReport(TextWriter output, Machine machine) : IReport
{
    private bool _begun;

    public void Begin(IBenchmark benchmark, BenchmarkSize size)
    {
        if (!_begun)
        {
            output.WriteLine(machine);
            _begun = true;
        }

        output.WriteLine();
        output.WriteLine($"{benchmark.Name} ({size.ToString().ToLowerInvariant()}): {benchmark.Summary}");
    }

    public void Add(Measurement measurement)
    {
        var target = measurement.Target is { } value ? $"target {Format(value)}" : "";
        output.WriteLine($"  {measurement.Name,-58} {Format(measurement.Value),10} {measurement.Unit,-12} {target,-14} {measurement.Conditions}");
    }

    private static string Format(double value) => value.ToString(value >= 100 ? "N0" : value >= 10 ? "N1" : "N3", CultureInfo.InvariantCulture);
}
