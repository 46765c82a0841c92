using System.Text.Encodings.Web;
using System.Text.Json;

namespace Mesos.Orleans.Benchmarks.Reporting;

/// <summary>One JSON object a line: name, value, unit, target, published figure and range where there are any, conditions.</summary>
internal sealed class JsonReport(TextWriter output, Machine machine, SmokeRanges ranges) : IReport
{
    private static readonly JsonSerializerOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private string _benchmark = "";
    private BenchmarkSize _size;

    public void Begin(IBenchmark benchmark, BenchmarkSize size) =>
        (_benchmark, _size) = (benchmark.Name, size);

    public void Add(Measurement measurement)
    {
        var line = new Dictionary<string, object>
        {
            ["name"] = $"{_benchmark}: {measurement.Name}",
            ["value"] = measurement.Value,
            ["unit"] = measurement.Unit,
        };
        if (measurement.Target is { } target)
            line["target"] = target;
        if (measurement.Published is { } published)
            line["published"] = new Dictionary<string, object> { ["value"] = published.Value, ["source"] = published.Source, ["machine"] = Published.Machine };
        if (_size == BenchmarkSize.Smoke)
            line["range"] = ranges.Judge(_benchmark, _size, measurement);
        line["conditions"] = new Dictionary<string, object>
        {
            ["size"] = _size.ToString().ToLowerInvariant(),
            ["measurement"] = measurement.Conditions,
            ["cpus"] = machine.Cpus,
            ["cpu_model"] = machine.CpuModel,
            ["memory_mib"] = machine.MemoryMiB,
            ["os"] = machine.System,
            ["runtime"] = machine.Runtime,
            ["gc"] = machine.GarbageCollector,
            ["commit"] = machine.Commit,
        };
        output.WriteLine(JsonSerializer.Serialize(line, Options));
    }
}
