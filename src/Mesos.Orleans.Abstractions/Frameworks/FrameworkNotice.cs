using System.Collections.Immutable;
using Mesos.Orleans.Core.Agents;
using Orleans;

namespace Mesos.Orleans.Abstractions.Frameworks;

/// <summary>Something that a framework is told at most once.</summary>
[GenerateSerializer, Immutable, Alias("mesos.FrameworkNotice")]
public abstract record FrameworkNotice
{
    private protected FrameworkNotice()
    {
    }
}

/// <summary>Bytes from an executor (MESSAGE event).</summary>
/// <param name="Agent">Where the executor runs.</param>
/// <param name="ExecutorId">The executor.</param>
/// <param name="Data">The bytes.</param>
[GenerateSerializer, Immutable, Alias("mesos.ExecutorMessage")]
public sealed record ExecutorMessage(
    [property: Id(0)] AgentId Agent,
    [property: Id(1)] string ExecutorId,
    [property: Id(2)] ImmutableArray<byte> Data) : FrameworkNotice;

/// <summary>An executor ended (FAILURE event).</summary>
/// <param name="Agent">Where it ran.</param>
/// <param name="ExecutorId">The executor.</param>
/// <param name="Status">The raw wait status.</param>
[GenerateSerializer, Immutable, Alias("mesos.ExecutorExited")]
public sealed record ExecutorExited(
    [property: Id(0)] AgentId Agent,
    [property: Id(1)] string ExecutorId,
    [property: Id(2)] int Status) : FrameworkNotice;

/// <summary>An agent is lost (FAILURE event); its tasks are reported apart.</summary>
/// <param name="Agent">The agent.</param>
[GenerateSerializer, Immutable, Alias("mesos.AgentLost")]
public sealed record AgentLost([property: Id(0)] AgentId Agent) : FrameworkNotice;

/// <summary>An agent came back without tasks that the framework may still list: they are dropped.</summary>
/// <param name="Agent">The agent.</param>
/// <param name="Running">The launches of this framework that the agent does have.</param>
[GenerateSerializer, Immutable, Alias("mesos.AgentReturned")]
public sealed record AgentReturned(
    [property: Id(0)] AgentId Agent,
    [property: Id(1)] ImmutableArray<Guid> Running) : FrameworkNotice;

/// <summary>An operation with an id has a new status (UPDATE_OPERATION_STATUS event); the agent's grain repeats it until it is acknowledged.</summary>
/// <param name="Agent">Whose resources.</param>
/// <param name="Status">The status, with the operation's id and a uuid.</param>
[GenerateSerializer, Immutable, Alias("mesos.OperationUpdated")]
public sealed record OperationUpdated(
    [property: Id(0)] AgentId Agent,
    [property: Id(1)] V1.OperationStatus Status) : FrameworkNotice;
