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

    /// <summary>
    /// The resources of an agent that may have run before: what was detected then is not detected anew, or a machine whose memory seems a little smaller today would be another
    /// agent. Under <see cref="ReconfigurationPolicy.Additive"/> what has grown counts.
    /// </summary>
    internal static Outcome<ResourceSet> Resolve(AgentOptions options, V1.AgentInfo? before)
    {
        var now = Resolve(options.Resources, options.DefaultRole, options.WorkDirectory);
        var given = string.IsNullOrWhiteSpace(options.Resources) ? ResourceSet.Empty : ResourceSet.Parse(options.Resources, options.DefaultRole).Value ?? ResourceSet.Empty;
        if (!now.IsSuccess || before is null || options.ReconfigurationPolicy == ReconfigurationPolicy.Any || ResourceSet.FromWire(before.Resources).Value is not { } had)
            return now;
        var resources = now.Value;
        foreach (var (name, _) in Detectable(options.WorkDirectory).Where(detectable => !given.Names.Contains(detectable.Name)))
        {
            var (then, today) = (had.Named(name), resources.Named(name));
            if (options.ReconfigurationPolicy == ReconfigurationPolicy.Equal || !today.Contains(then))
                resources = resources.Subtract(today).Add(then);
        }

        return resources;
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
