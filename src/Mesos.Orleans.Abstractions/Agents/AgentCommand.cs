using System.Collections.Immutable;
using Mesos.Orleans.Core.Frameworks;
using Mesos.Orleans.Core.Resources;
using Mesos.Orleans.Core.Tasks;
using Orleans;

namespace Mesos.Orleans.Abstractions.Agents;

/// <summary>Something that an agent process is told to do. Each is safe to carry out twice.</summary>
[GenerateSerializer, Immutable, Alias("mesos.AgentCommand")]
public abstract record AgentCommand
{
    private protected AgentCommand()
    {
    }
}

/// <summary>Run these tasks. A launch id that the agent already has is skipped.</summary>
/// <param name="Launches">The tasks; those of one group are in one command.</param>
[GenerateSerializer, Immutable, Alias("mesos.RunTasks")]
public sealed record RunTasks([property: Id(0)] ImmutableArray<TaskLaunch> Launches) : AgentCommand;

/// <summary>Kill a task; the agent answers with a terminal update, or with TASK_DROPPED or TASK_LOST if it has no such task.</summary>
/// <param name="Task">The task.</param>
/// <param name="KillPolicy">Overrides the task's own; null to use that.</param>
[GenerateSerializer, Immutable, Alias("mesos.KillTask")]
public sealed record KillTask(
    [property: Id(0)] TaskKey Task,
    [property: Id(1)] V1.KillPolicy? KillPolicy) : AgentCommand
{
    /// <summary>Only that launch of the task, and nothing to say if it is not there; null for the one that was launched last.</summary>
    [Id(2)]
    public Guid? LaunchId { get; init; }
}

/// <summary>Ask an executor to shut down, and destroy it after its grace period.</summary>
/// <param name="Framework">The owner.</param>
/// <param name="ExecutorId">The executor.</param>
[GenerateSerializer, Immutable, Alias("mesos.ShutdownExecutor")]
public sealed record ShutdownExecutor(
    [property: Id(0)] FrameworkId Framework,
    [property: Id(1)] string ExecutorId) : AgentCommand;

/// <summary>The framework is gone: shut down everything of it.</summary>
/// <param name="Framework">The framework.</param>
[GenerateSerializer, Immutable, Alias("mesos.ShutdownFramework")]
public sealed record ShutdownFramework([property: Id(0)] FrameworkId Framework) : AgentCommand;

/// <summary>Bytes from a scheduler for an executor: best effort.</summary>
/// <param name="Framework">The sender.</param>
/// <param name="ExecutorId">The executor.</param>
/// <param name="Data">The bytes.</param>
[GenerateSerializer, Immutable, Alias("mesos.SendToExecutor")]
public sealed record SendToExecutor(
    [property: Id(0)] FrameworkId Framework,
    [property: Id(1)] string ExecutorId,
    [property: Id(2)] ImmutableArray<byte> Data) : AgentCommand;

/// <summary>Convert resources, and write it down before it is confirmed. Numbers that the agent has already are skipped; they come without gaps.</summary>
/// <param name="Uuid">The operation.</param>
/// <param name="Sequence">Its number on this agent.</param>
/// <param name="Consumed">What it takes, without allocation marks.</param>
/// <param name="Converted">What it gives, without allocation marks. New volumes are made, those that are gone are removed with their data.</param>
[GenerateSerializer, Immutable, Alias("mesos.ApplyOperation")]
public sealed record ApplyOperation(
    [property: Id(0)] Guid Uuid,
    [property: Id(1)] long Sequence,
    [property: Id(2)] ResourceSet Consumed,
    [property: Id(3)] ResourceSet Converted) : AgentCommand;

/// <summary>Take over all reservations and volumes at once, unless the agent's own are newer: for an agent that lost some of its disk.</summary>
/// <param name="Checkpoint">What there is.</param>
[GenerateSerializer, Immutable, Alias("mesos.AdoptResources")]
public sealed record AdoptResources([property: Id(0)] AgentCheckpoint Checkpoint) : AgentCommand;
