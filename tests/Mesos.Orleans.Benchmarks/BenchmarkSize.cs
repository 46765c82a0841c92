namespace Mesos.Orleans.Benchmarks;

/// <summary>How much a benchmark does.</summary>
internal enum BenchmarkSize
{
    /// <summary>A few seconds: shows that the benchmark works. Its figures mean little.</summary>
    Smoke,

    /// <summary>As long as it takes for figures that can be compared.</summary>
    Full,
}
