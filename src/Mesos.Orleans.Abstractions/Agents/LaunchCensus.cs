using System.Collections.Immutable;
using Mesos.Orleans.Core.Agents;
using Orleans;

namespace Mesos.Orleans.Abstractions.Agents;

/// <summary>Which launches of one framework an agent holds.</summary>
/// <param name="Registered">False until the agent process has registered with this activation: then the list is not complete.</param>
/// <param name="Launches">The launches that it holds or has promised to run.</param>
[GenerateSerializer, Immutable, Alias("mesos.LaunchCensus")]
public sealed record LaunchCensus(
    [property: Id(0)] bool Registered,
    [property: Id(1)] ImmutableArray<TaskLaunch> Launches)
{
    /// <summary>The framework's operations that have an id and are not acknowledged; always complete.</summary>
    [Id(2)] public ImmutableArray<V1.Operation> Operations { get; init; } = [];

    /// <summary>
    /// How the agent stands. <see cref="AgentStanding.Registered"/> whenever <see cref="Registered"/> is true and the link is up; tasks on an agent that is
    /// unreachable are unreachable, those on one that is gone or removed have ended, whatever <see cref="Launches"/> says.
    /// </summary>
    [Id(3)] public AgentStanding Standing { get; init; }

    /// <summary>Since when it is unreachable, gone or removed; null otherwise.</summary>
    [Id(4)] public DateTimeOffset? Since { get; init; }

    /// <summary>The highest generation of the framework that the agent's grain knows of; if it is above that of the asker, another activation has taken over.</summary>
    [Id(5)] public long Generation { get; init; }
}
