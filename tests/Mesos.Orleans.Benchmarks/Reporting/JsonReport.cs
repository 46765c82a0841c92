using System.Text.Encodings.Web;
using System.Text.Json;

namespace Mesos.Orleans.Benchmarks.Reporting;

/// <summary>One JSON object a line: name, value, unit, target where there is one, conditions.</summary>
internal sealed class JsonReport(TextWriter output, Machine machine) : IReport
{
    private static readonly JsonSerializerOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private string _benchmark = "";
    private string _size = "";

    public void Begin(IBenchmark benchmark, BenchmarkSize size) =>
        (_benchmark, _size) = (benchmark.Name, size.ToString().ToLowerInvariant());

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
        line["conditions"] = new Dictionary<string, object>
        {
            ["size"] = _size,
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
