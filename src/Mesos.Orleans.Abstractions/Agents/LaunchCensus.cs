using System.Collections.Immutable;
using Orleans;

namespace Mesos.Orleans.Abstractions.Agents;

/// <summary>Which launches of one framework an agent holds.</summary>
/// <param name="Registered">False until the agent process has registered with this activation: then the list is not complete.</param>
/// <param name="Launches">The launches that it holds or has promised to run.</param>
[GenerateSerializer, Immutable, Alias("mesos.LaunchCensus")]
public sealed record LaunchCensus(
    [property: Id(0)] bool Registered,
    [property: Id(1)] ImmutableArray<TaskLaunch> Launches);
