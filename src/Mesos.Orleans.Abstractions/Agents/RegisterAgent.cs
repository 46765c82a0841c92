using System.Collections.Immutable;
using Orleans;

namespace Mesos.Orleans.Abstractions.Agents;

/// <summary>An agent process introduces itself.</summary>
/// <param name="SessionId">Made by the process when it starts, and anew whenever it registers again.</param>
/// <param name="Info">Hostname, port, resources, attributes, domain, with the agent's id.</param>
/// <param name="Pid"><c>slave(1)@ip:port</c>: how tools find the agent's own HTTP port.</param>
/// <param name="Version">The version of Mesos whose behaviour the agent has, which tools compare.</param>
/// <param name="Capabilities">What it can do.</param>
/// <param name="Tasks">Every task that it has, terminal ones with an unreported update included.</param>
/// <param name="Executors">Every custom executor that runs on it.</param>
[GenerateSerializer, Immutable, Alias("mesos.RegisterAgent")]
public sealed record RegisterAgent(
    [property: Id(0)] Guid SessionId,
    [property: Id(1)] V1.AgentInfo Info,
    [property: Id(2)] string Pid,
    [property: Id(3)] string Version,
    [property: Id(4)] ImmutableArray<V1.AgentInfo.Types.Capability.Types.Type> Capabilities,
    [property: Id(5)] ImmutableArray<TaskLaunch> Tasks,
    [property: Id(6)] ImmutableArray<ExecutorLaunch> Executors)
{
    /// <summary>The reservations and volumes on the agent's disk; null where it has none.</summary>
    [Id(7)] public AgentCheckpoint? Checkpoint { get; init; }

    /// <summary>
    /// Names the machine since its boot and the work directory, for people and for comparison: two processes of one place cannot run at once, as the work
    /// directory is locked, so the second is the first one's successor. Empty if not known; then any process is taken for a successor.
    /// </summary>
    [Id(8)] public string Place { get; init; } = "";

    /// <summary>What the agent's clock says; null from agents that do not tell. Nothing depends on it but a warning: times of an agent are only shown, never compared with a silo's.</summary>
    [Id(9)] public DateTimeOffset? Clock { get; init; }
}
