using Mesos.Orleans.Benchmarks.Reporting;

namespace Mesos.Orleans.Benchmarks;

/// <summary>Something that is measured by name. It reports figures and never judges them: a slow machine is no failure, a lost task is.</summary>
internal interface IBenchmark
{
    /// <summary>What it is called on the command line.</summary>
    string Name { get; }

    /// <summary>What it measures, in a line.</summary>
    string Summary { get; }

    /// <summary>Runs it, reporting each figure as soon as it is known.</summary>
    Task Run(BenchmarkSize size, IReport report);
}
