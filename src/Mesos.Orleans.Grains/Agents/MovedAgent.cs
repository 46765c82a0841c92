using System.Collections.Immutable;
using Mesos.Orleans.Abstractions.Agents;
using Mesos.Orleans.Core.Frameworks;
using Orleans;

namespace Mesos.Orleans.Grains.Agents;

/// <summary>What an agent's grain takes along when it moves to another silo in good order, and would have to ask the agent for after a crash.</summary>
/// <param name="Session">The registration that is served.</param>
/// <param name="Incarnation">Under which its commands are numbered; it stays the same, so that the agent sees no break.</param>
/// <param name="Connected">The agent is not silent.</param>
/// <param name="Version">The number of its last report to the allocator.</param>
/// <param name="Launches">What the agent has, and what it is promised.</param>
/// <param name="Executors">Its custom executors.</param>
/// <param name="Commands">What it has not confirmed.</param>
/// <param name="ConfirmedUnwritten">It has confirmed launches that are still written as promised.</param>
[GenerateSerializer, Immutable, Alias("mesos.MovedAgent")]
internal sealed record MovedAgent(
    [property: Id(0)] Guid Session,
    [property: Id(1)] Guid Incarnation,
    [property: Id(2)] bool Connected,
    [property: Id(3)] long Version,
    [property: Id(4)] ImmutableArray<TaskLaunch> Launches,
    [property: Id(5)] ImmutableArray<ExecutorLaunch> Executors,
    [property: Id(6)] MovedCommands Commands,
    [property: Id(7)] bool ConfirmedUnwritten)
{
    /// <summary>Launches that it had and that it was told to give up when it registered.</summary>
    [Id(8)]
    public ImmutableArray<Guid> Unwanted { get; init; } = [];

    /// <summary>Killed launches that will never be sent to it, and whose end is not written.</summary>
    [Id(9)]
    public ImmutableArray<Guid> Undelivered { get; init; } = [];

    /// <summary>Containers of executors that have ended.</summary>
    [Id(10)]
    public ImmutableArray<string> Exits { get; init; } = [];

    /// <summary>Launches that ended, the oldest first.</summary>
    [Id(11)]
    public ImmutableArray<EndedLaunch> RecentlyEnded { get; init; } = [];

    /// <summary>Frameworks that were shut down on it.</summary>
    [Id(12)]
    public ImmutableArray<FrameworkId> ShutDown { get; init; } = [];

    /// <summary>Launches that were called lost.</summary>
    [Id(13)]
    public ImmutableArray<Guid> Withdrawn { get; init; } = [];

    /// <summary>What the schedule of maintenance says of its machine.</summary>
    [Id(14)]
    public V1.MachineInfo? Machine { get; init; }
}
