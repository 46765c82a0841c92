namespace Mesos.Orleans.Core.Allocation;

/// <summary>Why a framework is, or is not, offered an agent. In the order in which the allocator asks: the first that holds is the one given.</summary>
public enum AllocationReason
{
    /// <summary>It has an open offer from this agent.</summary>
    OnOffer = 0,

    /// <summary>The agent is disconnected, deactivated, draining or not yet back.</summary>
    AgentInactive = 1,

    /// <summary>Everything is in use or on offer to others.</summary>
    NothingFree = 2,

    /// <summary>The role lies below another and the agent lacks HIERARCHICAL_ROLE.</summary>
    AgentLacksHierarchicalRole = 3,

    /// <summary>The agent has GPUs and the framework lacks GPU_RESOURCES.</summary>
    LacksGpuCapability = 4,

    /// <summary>The agent is in another region and the framework lacks REGION_AWARE.</summary>
    OtherRegion = 5,

    /// <summary>The framework's offer constraints exclude the agent.</summary>
    Constraints = 6,

    /// <summary>What is free is reserved for other roles, or of a kind (revocable, shared, refined) that the framework cannot take.</summary>
    NothingForRole = 7,

    /// <summary>The quota limit of the role leaves no room.</summary>
    QuotaLimit = 8,

    /// <summary>What is free is held back for the guarantees of other roles.</summary>
    QuotaHeadroom = 9,

    /// <summary>Less is free than the least offer.</summary>
    BelowMinimum = 10,

    /// <summary>Less is free than the framework waits for.</summary>
    NotEnough = 11,

    /// <summary>The framework declined as much or more not long ago.</summary>
    Filtered = 12,

    /// <summary>Nothing stands in the way but that others may come first.</summary>
    Eligible = 13,

    /// <summary>What is free is kept for a framework that has waited too long for a shape.</summary>
    HeldForShape = 14,

    /// <summary>As many of its shapes as it wants are on offer to it, on other agents.</summary>
    ShapesOnOffer = 15,
}
