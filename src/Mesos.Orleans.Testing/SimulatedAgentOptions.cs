using Mesos.Orleans.Abstractions.Agents;
using Capability = Mesos.V1.AgentInfo.Types.Capability.Types.Type;

namespace Mesos.Orleans.Testing;

/// <summary>What a <see cref="SimulatedAgent"/> is and how it behaves.</summary>
public sealed record SimulatedAgentOptions
{
    /// <summary>Resources of an agent unless others are given.</summary>
    public const string DefaultResources = "cpus:4;mem:4096;disk:8192;ports:[31000-31999]";

    /// <summary>Its resources, as text or JSON. Default <see cref="DefaultResources"/>.</summary>
    public string Resources { get; init; } = DefaultResources;

    /// <summary>Its hostname. Default <c>agent.test</c>.</summary>
    public string Hostname { get; init; } = "agent.test";

    /// <summary>Its attributes. Default none.</summary>
    public IReadOnlyList<V1.Attribute> Attributes { get; init; } = [];

    /// <summary>Its region and zone; null for none. Default null.</summary>
    public V1.DomainInfo? Domain { get; init; }

    /// <summary>What it can do. Default MULTI_ROLE, HIERARCHICAL_ROLE, RESERVATION_REFINEMENT, RESIZE_VOLUME and AGENT_OPERATION_FEEDBACK.</summary>
    public IReadOnlyList<Capability> Capabilities { get; init; } =
    [
        Capability.MultiRole, Capability.HierarchicalRole, Capability.ReservationRefinement, Capability.ResizeVolume, Capability.AgentOperationFeedback,
    ];

    /// <summary>What its tasks do. Default <see cref="SimulatedTasks.RunUntilKilled"/>.</summary>
    public SimulatedTasks Tasks { get; init; } = SimulatedTasks.RunUntilKilled;

    /// <summary>How many ended tasks it remembers, so that a launch that is sent again after its end is not run twice. Default 1,000.</summary>
    public int MaxEndedTasks { get; init; } = 1_000;

    /// <summary>Where it says that it runs: another agent with its id and another place is a second process, not a restart. Default empty, not known.</summary>
    public string Place { get; init; } = "";

    /// <summary>
    /// How long a test waits for the agent (<see cref="SimulatedAgent.WaitUntilAsync"/>, <see cref="SimulatedAgent.WaitUntilRegisteredAsync"/>), on the system's
    /// clock. Default 1 minute, which only a broken test waits; <see cref="Timeout.InfiniteTimeSpan"/> for as long as it takes.
    /// </summary>
    public TimeSpan WaitLimit { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Timing and limits of its link to the cluster.</summary>
    public AgentLinkOptions Link { get; init; } = new();
}
