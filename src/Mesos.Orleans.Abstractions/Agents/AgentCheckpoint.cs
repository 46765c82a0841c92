using Mesos.Orleans.Core.Resources;
using Orleans;

namespace Mesos.Orleans.Abstractions.Agents;

/// <summary>The reservations and volumes that operations made on an agent; its grain and the agent's disk both have it, the higher number is right.</summary>
/// <param name="Sequence">The number of the last operation in it; 0 for none yet. The operations of an agent are numbered from 1 without gaps.</param>
/// <param name="Resources">What operations made, without allocation marks.</param>
[GenerateSerializer, Immutable, Alias("mesos.AgentCheckpoint")]
public sealed record AgentCheckpoint(
    [property: Id(0)] long Sequence,
    [property: Id(1)] ResourceSet Resources)
{
    /// <summary>No operation was ever done.</summary>
    public static AgentCheckpoint None { get; } = new(0, ResourceSet.Empty);
}
