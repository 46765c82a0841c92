using System.Collections.Immutable;
using Mesos.Orleans.Abstractions.Agents;
using Mesos.Orleans.Core.Tasks;

namespace Mesos.Orleans.Agent.Executors;

/// <summary>A task of an executor, until the cluster knows its end; then it is history.</summary>
/// <param name="Launch">The task.</param>
internal sealed record ExecutorTask(TaskLaunch Launch)
{
    /// <summary>The id that the framework gave it.</summary>
    internal string Id => Launch.Task.TaskId.Value;

    /// <summary>The latest state that was reported.</summary>
    public V1.TaskState State { get; init; } = V1.TaskState.TaskStaging;

    /// <summary>True once the task was sent to the executor.</summary>
    public bool IsDelivered { get; init; }

    /// <summary>A kill that came while there was no stream.</summary>
    public TaskKillRequested? Kill { get; init; }

    /// <summary>Updates of the executor that the cluster has not taken yet.</summary>
    public ImmutableHashSet<Guid> Pending { get; init; } = [];

    /// <summary>Updates of the executor that the cluster has; the latest <see cref="ExecutorLimits.MaxAcceptedUpdates"/>.</summary>
    public ImmutableList<Guid> Accepted { get; init; } = [];

    /// <summary>True once a state was reported that a task never leaves.</summary>
    internal bool IsTerminal => TaskStates.IsTerminal(State);

    /// <summary>The task after the cluster took an update.</summary>
    internal ExecutorTask Accept(Guid uuid) => this with
    {
        Pending = Pending.Remove(uuid),
        Accepted = (Accepted.Count < ExecutorLimits.MaxAcceptedUpdates ? Accepted : Accepted.RemoveAt(0)).Add(uuid),
    };
}
