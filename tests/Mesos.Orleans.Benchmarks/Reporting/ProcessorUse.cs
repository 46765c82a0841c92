using System.Diagnostics;
using System.Globalization;

namespace Mesos.Orleans.Benchmarks.Reporting;

/// <summary>How busy this process and the rest of the machine were over some time: a figure taken beside other work says so.</summary>
internal sealed class ProcessorUse
{
    private readonly long _started = Stopwatch.GetTimestamp();
    private readonly TimeSpan _own = Environment.CpuUsage.TotalTime;
    private readonly double _busy = BusySeconds();

    /// <summary>Time since the start.</summary>
    public TimeSpan Elapsed => Stopwatch.GetElapsedTime(_started);

    /// <summary>Processor time of this process since the start.</summary>
    public TimeSpan Own => Environment.CpuUsage.TotalTime - _own;

    /// <summary>In words, for the conditions.</summary>
    public override string ToString()
    {
        var elapsed = Elapsed.TotalSeconds;
        var own = Own.TotalSeconds / elapsed;
        var others = double.IsNaN(_busy) ? "" : string.Create(CultureInfo.InvariantCulture, $", others {Math.Max(0, ((BusySeconds() - _busy) / elapsed) - own):0.0}");
        return string.Create(CultureInfo.InvariantCulture, $"processors used: own {own:0.0}{others} of {Environment.ProcessorCount}");
    }

    private static double BusySeconds()
    {
        const double TicksPerSecond = 100; // what Linux shows to programs, on every architecture .NET runs on
        if (!File.Exists("/proc/stat"))
            return double.NaN;
        var fields = File.ReadLines("/proc/stat").First().Split(' ', StringSplitOptions.RemoveEmptyEntries)[1..]
            .Select(text => double.Parse(text, CultureInfo.InvariantCulture)).ToArray();
        return (fields[0] + fields[1] + fields[2] + fields[5] + fields[6]) / TicksPerSecond; // user, nice, system, irq, softirq
    }
}
