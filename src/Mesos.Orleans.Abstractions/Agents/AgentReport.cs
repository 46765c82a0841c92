using System.Collections.Immutable;
using Mesos.Orleans.Core.Frameworks;
using Mesos.Orleans.Core.Tasks;
using Orleans;

namespace Mesos.Orleans.Abstractions.Agents;

/// <summary>What an agent process reports; at most <see cref="MaxUpdates"/> updates.</summary>
/// <param name="SessionId">The session that registered.</param>
/// <param name="Updates">Status updates, those of one task in order.</param>
/// <param name="Messages">Bytes from executors to their schedulers.</param>
/// <param name="Exits">Custom executors that ended: their resources are free.</param>
[GenerateSerializer, Immutable, Alias("mesos.AgentReport")]
public sealed record AgentReport(
    [property: Id(0)] Guid SessionId,
    [property: Id(1)] ImmutableArray<TaskUpdate> Updates,
    [property: Id(2)] ImmutableArray<ReportedMessage> Messages,
    [property: Id(3)] ImmutableArray<ReportedExit> Exits)
{
    /// <summary>The most updates in one report; an agent with more sends them in the next.</summary>
    public const int MaxUpdates = 256;
}

/// <summary>One status update of one launch.</summary>
/// <param name="LaunchId">The launch.</param>
/// <param name="Task">The task.</param>
/// <param name="Status">The update, with uuid, source and timestamp.</param>
[GenerateSerializer, Immutable, Alias("mesos.TaskUpdate")]
public sealed record TaskUpdate(
    [property: Id(0)] Guid LaunchId,
    [property: Id(1)] TaskKey Task,
    [property: Id(2)] V1.TaskStatus Status);

/// <summary>Bytes from an executor.</summary>
/// <param name="Framework">For whom.</param>
/// <param name="ExecutorId">From whom.</param>
/// <param name="Data">The bytes.</param>
[GenerateSerializer, Immutable, Alias("mesos.ReportedMessage")]
public sealed record ReportedMessage(
    [property: Id(0)] FrameworkId Framework,
    [property: Id(1)] string ExecutorId,
    [property: Id(2)] ImmutableArray<byte> Data);

/// <summary>A custom executor ended.</summary>
/// <param name="Framework">Whose.</param>
/// <param name="ExecutorId">Which.</param>
/// <param name="Status">The raw wait status.</param>
[GenerateSerializer, Immutable, Alias("mesos.ReportedExit")]
public sealed record ReportedExit(
    [property: Id(0)] FrameworkId Framework,
    [property: Id(1)] string ExecutorId,
    [property: Id(2)] int Status)
{
    /// <summary>Which run of the executor, so that one that is reported twice counts once, and not as the end of a later run; empty where nobody knows.</summary>
    [Id(3)]
    public string ContainerId { get; init; } = "";
}
