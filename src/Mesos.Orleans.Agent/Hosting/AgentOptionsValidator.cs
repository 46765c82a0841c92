using Mesos.Orleans.Core;
using Mesos.Orleans.Core.Agents;

namespace Mesos.Orleans.Agent.Hosting;

/// <summary>Judges an agent's settings by themselves, before anything is started.</summary>
public static class AgentOptionsValidator
{
    /// <summary>Null if an agent could be started with these settings, otherwise the first that is wrong.</summary>
    public static Refusal? Validate(AgentOptions options) =>
        DetectedResources.Resolve(options.Resources, options.DefaultRole, "/").Refusal ?? AttributeParser.Parse(options.Attributes ?? "").Refusal
        ?? (options.Domain is { } domain ? FaultDomains.Parse(domain).Refusal : null)
        ?? Collection(options);

    private static Refusal? Collection(AgentOptions options) =>
        options.GcDelay < TimeSpan.Zero || options.GcDelay > AgentOptions.MaxGcDelay
            ? Refusal.Invalid($"'{options.GcDelay}' is no delay for sandboxes to go after.", "gc_delay", $"Give a time from 0 to {AgentOptions.MaxGcDelay}.")
        : options.GcDiskHeadroom is not (>= 0 and <= 1)
            ? Refusal.Invalid($"'{options.GcDiskHeadroom}' is no part of a disk.", "gc_disk_headroom", "Give a number from 0 to 1.")
        : options.DiskWatchInterval < AgentOptions.MinDiskWatchInterval || options.DiskWatchInterval > AgentOptions.MaxDiskWatchInterval
            ? Refusal.Invalid($"'{options.DiskWatchInterval}' is no time to look at the disk after.", "disk_watch_interval", $"Give a time from {AgentOptions.MinDiskWatchInterval} to {AgentOptions.MaxDiskWatchInterval}.")
        : null;
}
