namespace Mesos.Orleans.Benchmarks.Reporting;

/// <summary>Where figures go.</summary>
internal interface IReport
{
    /// <summary>The figures that follow are this benchmark's.</summary>
    void Begin(IBenchmark benchmark, BenchmarkSize size);

    /// <summary>Takes a figure.</summary>
    void Add(Measurement measurement);
}
