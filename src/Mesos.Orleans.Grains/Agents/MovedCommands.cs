using System.Collections.Immutable;
using Mesos.Orleans.Abstractions.Agents;
using Orleans;

namespace Mesos.Orleans.Grains.Agents;

/// <summary>The commands for an agent on their way to the silo that its grain moves to.</summary>
/// <param name="First">The number of the first of them.</param>
/// <param name="LastRead">The number of the last one that the agent may have read.</param>
/// <param name="Commands">Those that the agent has not confirmed.</param>
[GenerateSerializer, Immutable, Alias("mesos.MovedCommands")]
internal sealed record MovedCommands(
    [property: Id(0)] long First,
    [property: Id(1)] long LastRead,
    [property: Id(2)] ImmutableArray<AgentCommand> Commands);
