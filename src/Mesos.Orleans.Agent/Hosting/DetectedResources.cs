using Mesos.Orleans.Core;
using Mesos.Orleans.Core.Resources;

namespace Mesos.Orleans.Agent.Hosting;

/// <summary>What a machine has, as Mesos' agent counts it, for whatever <c>--resources</c> does not name.</summary>
internal static class DetectedResources
{
    private const long MegaByte = 1024 * 1024;

    // Mesos leaves this much to the system on machines that are large enough, and half otherwise.
    private const long SystemMemMegaBytes = 1024;
    private const long SystemDiskMegaBytes = 5 * 1024;
    private const string DefaultPorts = "ports:[31000-32000]";

    /// <summary>The resources of this agent.</summary>
    /// <param name="text">What is given; cpus, mem, disk and ports are detected where it names none.</param>
    /// <param name="defaultRole">The role of entries that name none.</param>
    /// <param name="workDirectory">Whose file system counts for disk.</param>
    internal static Outcome<ResourceSet> Resolve(string? text, string defaultRole, string workDirectory)
    {
        var given = string.IsNullOrWhiteSpace(text) ? ResourceSet.Empty : ResourceSet.Parse(text, defaultRole);
        if (!given.IsSuccess)
        {
            return given.Refusal;
        }

        var all = given.Value;
        foreach (var (name, detect) in Detectable(workDirectory))
        {
            if (!all.Names.Contains(name) && ResourceSet.Parse(detect(), defaultRole) is { IsSuccess: true, Value: { } detected })
            {
                all = all.Add(detected);
            }
        }

        return all.ValidateForConfiguration() is { } refusal ? refusal : all;
    }

    private static IEnumerable<(string Name, Func<string> Detect)> Detectable(string workDirectory) =>
    [
        ("cpus", () => $"cpus:{Environment.ProcessorCount}"),
        ("mem", () => $"mem:{LessSystem(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / MegaByte, SystemMemMegaBytes)}"),
        ("disk", () => $"disk:{LessSystem(new DriveInfo(Path.GetFullPath(workDirectory)).TotalSize / MegaByte, SystemDiskMegaBytes)}"),
        ("ports", () => DefaultPorts),
    ];

    private static long LessSystem(long megaBytes, long system) => Math.Max(1, megaBytes > 2 * system ? megaBytes - system : megaBytes / 2);
}
