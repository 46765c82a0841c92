using System.Globalization;
using System.Reflection;
using System.Runtime;
using System.Runtime.InteropServices;

namespace Mesos.Orleans.Benchmarks.Reporting;

/// <summary>What the figures were measured on.</summary>
internal sealed record Machine(int Cpus, string CpuModel, long MemoryMiB, string System, string Runtime, string GarbageCollector, string Commit)
{
    /// <summary>Looks at this machine and this process.</summary>
    public static Machine Describe() => new(
        Environment.ProcessorCount,
        Lookup("/proc/cpuinfo", "model name") ?? RuntimeInformation.ProcessArchitecture.ToString(),
        GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 1048576,
        RuntimeInformation.OSDescription,
        RuntimeInformation.FrameworkDescription,
        $"{(GCSettings.IsServerGC ? "server" : "workstation")}, {(GCSettings.LatencyMode == GCLatencyMode.Batch ? "not concurrent" : "concurrent")}",
        CommitOfBuild());

    /// <inheritdoc/>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Cpus} x {CpuModel}, {MemoryMiB} MiB, {System}, {Runtime}, GC {GarbageCollector}, commit {Commit}");

    private static string? Lookup(string file, string key) => File.Exists(file)
        ? File.ReadLines(file).FirstOrDefault(line => line.StartsWith(key, StringComparison.Ordinal))?.Split(':', 2)[1].Trim()
        : null;

    // The build puts it behind the version where it finds one.
    private static string CommitOfBuild() =>
        typeof(Machine).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+') is [_, var commit]
            ? commit[..Math.Min(commit.Length, 12)]
            : "unknown";
}
