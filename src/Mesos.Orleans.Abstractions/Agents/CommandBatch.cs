using System.Collections.Immutable;
using Orleans;

namespace Mesos.Orleans.Abstractions.Agents;

/// <summary>Commands for an agent, in order and without gaps.</summary>
/// <param name="Known">False if the session or incarnation is not the current one: the agent registers again.</param>
/// <param name="Last">The sequence number of the last command in the batch; echo it in the next read.</param>
/// <param name="Commands">The commands; possibly none.</param>
[GenerateSerializer, Immutable, Alias("mesos.CommandBatch")]
public sealed record CommandBatch(
    [property: Id(0)] bool Known,
    [property: Id(1)] long Last,
    [property: Id(2)] ImmutableArray<AgentCommand> Commands);
