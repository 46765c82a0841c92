using System.Collections.Immutable;

namespace Mesos.Orleans.Core.Allocation;

/// <summary>The settings of the allocator; names and defaults are those of the Mesos master's flags.</summary>
public sealed record AllocatorOptions
{
    /// <summary>How often all agents are looked at, and the least life of an offer filter. Default 1 s (<c>--allocation_interval</c>).</summary>
    public TimeSpan AllocationInterval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>An offer must hold all of at least one of these; empty means any offer will do. Default 0.01 cpus or 32 MB mem (<c>--min_allocatable_resources</c>).</summary>
    public ImmutableArray<ResourceQuantities> MinAllocatable { get; init; } =
        [ResourceQuantities.Of(("cpus", 0.01)), ResourceQuantities.Of(("mem", 32))];

    /// <summary>How long an offer stays open before it is rescinded; null (the default) for ever (<c>--offer_timeout</c>).</summary>
    public TimeSpan? OfferTimeout { get; init; }

    /// <summary>Whether agents with GPUs are kept for frameworks that have GPU_RESOURCES. Default true (<c>--filter_gpu_resources</c>).</summary>
    public bool FilterGpuResources { get; init; } = true;

    /// <summary>Resources that do not count in fair sharing. Default none (<c>--fair_sharing_excluded_resource_names</c>).</summary>
    public ImmutableHashSet<string> FairSharingExcludedResources { get; init; } = [];
}
