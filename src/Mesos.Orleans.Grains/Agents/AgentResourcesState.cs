using System.Collections.Immutable;
using Mesos.Orleans.Core.Resources;
using Orleans;

namespace Mesos.Orleans.Grains.Agents;

/// <summary>What operations made of an agent's resources; written with every operation, never for a launch alone.</summary>
[GenerateSerializer, Alias("mesos.AgentResourcesState")]
internal sealed class AgentResourcesState
{
    /// <summary>Dynamic reservations and volumes, without allocation marks.</summary>
    [Id(0)] public ResourceSet Checkpointed { get; set; } = ResourceSet.Empty;

    /// <summary>The number of the last operation.</summary>
    [Id(1)] public long Sequence { get; set; }

    /// <summary>Operations that the agent has not confirmed, or whose framework has not acknowledged their end.</summary>
    [Id(2)] public ImmutableArray<AgentOperation> Operations { get; set; } = [];

    /// <summary>The latest operations, so that a repeated call does nothing twice.</summary>
    [Id(3)] public ImmutableArray<Guid> Remembered { get; set; } = [];
}
