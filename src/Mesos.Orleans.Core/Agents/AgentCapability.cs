namespace Mesos.Orleans.Core.Agents;

/// <summary>What an agent can do, one bit each.</summary>
[Flags]
public enum AgentCapability
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>Understands allocation to several roles.</summary>
    MultiRole = 1 << 0,

    /// <summary>Understands roles such as <c>a/b</c>.</summary>
    HierarchicalRole = 1 << 1,

    /// <summary>Understands refined reservations.</summary>
    ReservationRefinement = 1 << 2,

    /// <summary>Runs resource providers and reports on operations.</summary>
    ResourceProvider = 1 << 3,

    /// <summary>Grows and shrinks persistent volumes.</summary>
    ResizeVolume = 1 << 4,

    /// <summary>Reports on operations on its own resources.</summary>
    AgentOperationFeedback = 1 << 5,

    /// <summary>Can be drained.</summary>
    AgentDraining = 1 << 6,

    /// <summary>Understands limits on the resources of tasks.</summary>
    TaskResourceLimits = 1 << 7,

    /// <summary>All of them, as every agent of this project has.</summary>
    All = (1 << 8) - 1,
}
