using System.Collections.Immutable;
using Orleans;

namespace Mesos.Orleans.Abstractions.Agents;

/// <summary>What became of each launch.</summary>
/// <param name="Dropped">The launches that were not accepted; all others will run.</param>
[GenerateSerializer, Immutable, Alias("mesos.LaunchReply")]
public sealed record LaunchReply([property: Id(0)] ImmutableArray<DroppedLaunch> Dropped)
{
    /// <summary>The operations that will not be done; all others are.</summary>
    [Id(1)] public ImmutableArray<RefusedOperation> Refused { get; init; } = [];

    /// <summary>The highest generation of the framework that the agent's grain knows of: if it is above <see cref="LaunchTasks.Generation"/>, nothing was done.</summary>
    [Id(2)] public long Generation { get; init; }
}

/// <summary>A launch that the agent's grain did not accept.</summary>
/// <param name="LaunchId">The launch.</param>
/// <param name="Invalid">True for TASK_ERROR (the task itself is wrong); false for TASK_DROPPED or TASK_LOST (the agent could not take it).</param>
/// <param name="Reason">The reason on the update.</param>
/// <param name="Message">The message on the update.</param>
[GenerateSerializer, Immutable, Alias("mesos.DroppedLaunch")]
public sealed record DroppedLaunch(
    [property: Id(0)] Guid LaunchId,
    [property: Id(1)] bool Invalid,
    [property: Id(2)] V1.TaskStatus.Types.Reason Reason,
    [property: Id(3)] string Message);
