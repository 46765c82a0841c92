namespace Mesos.Orleans.Core.Frameworks;

/// <summary>What a framework says it can deal with, one bit each.</summary>
[Flags]
public enum FrameworkCapability
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>Receives oversubscribed (revocable) resources.</summary>
    RevocableResources = 1 << 0,

    /// <summary>Understands TASK_KILLING.</summary>
    TaskKillingState = 1 << 1,

    /// <summary>Receives agents that have GPUs.</summary>
    GpuResources = 1 << 2,

    /// <summary>Receives and creates shared volumes.</summary>
    SharedResources = 1 << 3,

    /// <summary>Understands the finer states in place of TASK_LOST.</summary>
    PartitionAware = 1 << 4,

    /// <summary>Uses <c>roles</c>; offers and resources carry <c>allocation_info</c>.</summary>
    MultiRole = 1 << 5,

    /// <summary>Uses the post-refinement format of resources and receives refined reservations.</summary>
    ReservationRefinement = 1 << 6,

    /// <summary>Receives agents of other regions.</summary>
    RegionAware = 1 << 7,
}
