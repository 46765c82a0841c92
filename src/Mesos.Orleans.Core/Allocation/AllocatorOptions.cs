using System.Collections.Immutable;
using Mesos.Orleans.Core.Resources;

namespace Mesos.Orleans.Core.Allocation;

/// <summary>The settings of the allocator; names and defaults are those of the Mesos master's flags.</summary>
public sealed record AllocatorOptions
{
    /// <summary>How often all agents are looked at, and the least life of an offer filter. Default 1 s (<c>--allocation_interval</c>).</summary>
    public TimeSpan AllocationInterval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>An offer must hold all of at least one of these; empty means any offer will do. Default 0.01 cpus or 32 MB mem (<c>--min_allocatable_resources</c>).</summary>
    public ImmutableArray<ResourceQuantities> MinAllocatable { get; init; } =
        [ResourceQuantities.Of("cpus", 10), ResourceQuantities.Of("mem", 32_000)];

    /// <summary>How long an offer stays open before it is rescinded; null (the default) for ever (<c>--offer_timeout</c>).</summary>
    public TimeSpan? OfferTimeout { get; init; }

    /// <summary>
    /// For how long a published shape waits before an agent is held for it; null (the default) for ever: then nothing is ever kept from a framework that
    /// Mesos would offer it. Mesos has nothing of the kind.
    /// </summary>
    public TimeSpan? ShapeHoldAfter { get; init; }

    /// <summary>For how long an agent is held at most; after that another one is. Default 1 h. To be longer than tasks run.</summary>
    public TimeSpan ShapeHoldLimit { get; init; } = TimeSpan.FromHours(1);

    /// <summary>The part of the agents that may be held at a time, and at least one. Default 0.1.</summary>
    public double HeldAgentsFraction { get; init; } = 0.1;

    /// <summary>
    /// How old an offer that its framework does not answer may become where it stands in the way of a shape that somebody waits for as long; null (the default)
    /// for ever. The framework is not offered the same for 5 s. <see cref="OfferTimeout"/> is for all offers, whoever waits.
    /// </summary>
    public TimeSpan? IdleOfferLimit { get; init; }

    /// <summary>Whether agents with GPUs are kept for frameworks that have GPU_RESOURCES. Default true (<c>--filter_gpu_resources</c>).</summary>
    public bool FilterGpuResources { get; init; } = true;

    /// <summary>Resources that do not count in fair sharing. Default none (<c>--fair_sharing_excluded_resource_names</c>).</summary>
    public ImmutableHashSet<string> FairSharingExcludedResources { get; init; } = [];

    /// <summary>How roles are put in order. Default DRF (<c>--role_sorter</c>).</summary>
    public SorterKind RoleSorter { get; init; } = SorterKind.Drf;

    /// <summary>How the frameworks of a role are put in order. Default DRF (<c>--framework_sorter</c>).</summary>
    public SorterKind FrameworkSorter { get; init; } = SorterKind.Drf;

    /// <summary>The masters' region: agents of other regions are for REGION_AWARE frameworks only. Null (the default) if the masters have no domain (<c>--domain</c>).</summary>
    public string? Region { get; init; }

    /// <summary>After a restart with quotas, the part of the expected agents that must be back before anything is offered. Default 0.8, as in Mesos.</summary>
    public double RecoveryAgentFraction { get; init; } = 0.8;

    /// <summary>After a restart with quotas, how long to wait for the agents at most. Default 10 minutes, as in Mesos.</summary>
    public TimeSpan RecoveryTimeout { get; init; } = TimeSpan.FromMinutes(10);
}
