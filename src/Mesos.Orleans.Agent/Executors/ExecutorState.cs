using System.Collections.Immutable;

namespace Mesos.Orleans.Agent.Executors;

/// <summary>Everything that must be remembered of an executor to decide.</summary>
internal sealed record ExecutorState
{
    /// <summary>Where its process is.</summary>
    public ExecutorPhase Phase { get; init; }

    /// <summary>True once it has subscribed.</summary>
    public bool IsRegistered { get; init; }

    /// <summary>When it must have subscribed; null until its process runs.</summary>
    public DateTimeOffset? RegistrationDeadline { get; init; }

    /// <summary>When it must have subscribed again after a restart of the agent; null where nobody waits for that.</summary>
    public DateTimeOffset? ReregistrationDeadline { get; init; }

    /// <summary>Set once it is meant to end.</summary>
    public ExecutorEnding? Ending { get; init; }

    /// <summary>Its open stream, or null.</summary>
    public ExecutorStream? Stream { get; init; }

    /// <summary>Its tasks by task id.</summary>
    public ImmutableDictionary<string, ExecutorTask> Tasks { get; init; } = ImmutableDictionary<string, ExecutorTask>.Empty;

    /// <summary>What is to be sent to it, in order of arrival.</summary>
    public ImmutableList<QueuedLaunch> Queue { get; init; } = [];

    /// <summary>Tasks whose end the cluster knows, oldest first; at most <see cref="ExecutorLimits.MaxCompletedTasks"/>.</summary>
    public ImmutableList<ExecutorTask> Completed { get; init; } = [];

    /// <summary>How many updates the cluster has not taken yet.</summary>
    internal int PendingUpdates => Tasks.Values.Sum(task => task.Pending.Count);

    /// <summary>The same with a task changed or added.</summary>
    internal ExecutorState With(ExecutorTask task) => this with { Tasks = Tasks.SetItem(task.Id, task) };

    /// <summary>All tasks that had that id, the present one last.</summary>
    internal IEnumerable<ExecutorTask> All(string taskId)
    {
        var completed = Completed.Where(task => task.Id == taskId);
        return Tasks.TryGetValue(taskId, out var present) ? completed.Append(present) : completed;
    }
}

/// <summary>One LAUNCH or LAUNCH_GROUP that was not sent yet.</summary>
/// <param name="TaskIds">The tasks.</param>
/// <param name="IsGroup">True for a group, which lives and dies whole.</param>
internal sealed record QueuedLaunch(ImmutableArray<string> TaskIds, bool IsGroup);
