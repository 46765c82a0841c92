using Mesos.Orleans.Benchmarks.Allocation;
using Mesos.Orleans.Benchmarks.Failover;
using Mesos.Orleans.Benchmarks.Launches;
using Mesos.Orleans.Benchmarks.Local;
using Mesos.Orleans.Benchmarks.Reporting;

namespace Mesos.Orleans.Benchmarks;

/// <summary>Every benchmark of the project, by name.</summary>
internal static class BenchmarkProgram
{
    private const int Failed = 1;
    private const int Misused = 2;

    private static readonly IBenchmark[] Known = [new LaunchesBenchmark(), new LocalBenchmark(), new AllocatorBenchmark(), new FailoverBenchmark()];

    /// <summary>Runs what the command line asks for.</summary>
    /// <returns>The exit code: 0 when everything ran, whatever the figures.</returns>
    public static async Task<int> RunAsync(string[] args, TextWriter output, TextWriter error)
    {
        if (BenchmarkArguments.Read(args, Known, out var fault) is not { } arguments)
        {
            await error.WriteLineAsync(fault);
            return Misused;
        }

        var machine = Machine.Describe();
        var ranges = SmokeRanges.Load();
        IReport report = arguments.Json ? new JsonReport(output, machine, ranges) : new TableReport(output, machine, ranges);
        var failed = false;
        foreach (var benchmark in arguments.Benchmarks)
        {
            report.Begin(benchmark, arguments.Size);
            try
            {
                await benchmark.Run(arguments.Size, report);
            }
            catch (Exception e)
            {
                failed = true;
                await error.WriteLineAsync($"The benchmark {benchmark.Name} failed: {e}");
            }
        }

        return failed ? Failed : 0;
    }
}
