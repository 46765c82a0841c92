using Mesos.Orleans.Benchmarks.Reporting;

namespace Mesos.Orleans.Benchmarks.Allocation;

/// <summary>All of <see cref="AllocatorBenchmarks"/> under one name.</summary>
internal sealed class AllocatorBenchmark : IBenchmark
{
    public string Name => "allocator";

    public string Summary => "cycles of the allocator in the shapes of Mesos' own benchmarks, without grains or network";

    public Task Run(BenchmarkSize size, IReport report)
    {
        AllocatorBenchmarks.Run(size == BenchmarkSize.Full, report.Add);
        return Task.CompletedTask;
    }
}
