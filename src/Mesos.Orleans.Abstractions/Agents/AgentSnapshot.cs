using System.Collections.Immutable;
using Mesos.Orleans.Core.Agents;
using Mesos.Orleans.Core.Allocation;
using Mesos.Orleans.Core.Resources;
using Orleans;

namespace Mesos.Orleans.Abstractions.Agents;

/// <summary>An agent as lists and <c>/state</c> show it; a copy that may be late by the time it is read.</summary>
/// <param name="Info">The agent, with its id.</param>
/// <param name="Pid"><c>slave(1)@ip:port</c>.</param>
/// <param name="Version">The version of Mesos whose behaviour the agent has, which tools compare.</param>
/// <param name="Capabilities">What it can do.</param>
/// <param name="Connected">True while the agent process keeps reading its commands.</param>
/// <param name="RegisteredAt">When it first registered.</param>
/// <param name="ReregisteredAt">When it last registered again; null if never.</param>
/// <param name="Total">Everything that it has.</param>
/// <param name="Used">What tasks and executors hold.</param>
/// <param name="Executors">The custom executors that run on it.</param>
[GenerateSerializer, Immutable, Alias("mesos.AgentSnapshot")]
public sealed record AgentSnapshot(
    [property: Id(0)] V1.AgentInfo Info,
    [property: Id(1)] string Pid,
    [property: Id(2)] string Version,
    [property: Id(3)] ImmutableArray<V1.AgentInfo.Types.Capability.Types.Type> Capabilities,
    [property: Id(4)] bool Connected,
    [property: Id(5)] DateTimeOffset RegisteredAt,
    [property: Id(6)] DateTimeOffset? ReregisteredAt,
    [property: Id(7)] ResourceSet Total,
    [property: Id(8)] ImmutableArray<Usage> Used,
    [property: Id(9)] ImmutableArray<ExecutorLaunch> Executors)
{
    /// <summary>True if an operator deactivated it: it gets no offers though it may be connected.</summary>
    [Id(21)] public bool Deactivated { get; init; }

    /// <summary>How it drains or was drained; null if it does not.</summary>
    [Id(22)] public V1.DrainInfo? Drain { get; init; }

    /// <summary>Registered, Away, Unreachable, Gone or Removed.</summary>
    [Id(23)] public AgentStanding Standing { get; init; } = Connected ? AgentStanding.Registered : AgentStanding.Away;

    /// <summary>Since when it is unreachable, gone or removed; null otherwise.</summary>
    [Id(24)] public DateTimeOffset? Since { get; init; }

    /// <summary>True if it is away and has not registered since the cluster, or its grain, started again: what runs there is not known.</summary>
    [Id(25)] public bool Recovered { get; init; }

    /// <summary>The operations that the agent has not confirmed or their frameworks not acknowledged.</summary>
    [Id(20)] public ImmutableArray<V1.Operation> Operations { get; init; } = [];
}
