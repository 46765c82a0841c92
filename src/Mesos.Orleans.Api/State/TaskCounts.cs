using Mesos.Orleans.Abstractions.Frameworks;

namespace Mesos.Orleans.Api.State;

/// <summary>How many tasks are in which state.</summary>
internal sealed class TaskCounts
{
    /// <summary>The states in the order in which they are shown, with the names that keys are made of.</summary>
    public static readonly IReadOnlyList<(V1.TaskState State, string Name)> Shown =
    [
        (V1.TaskState.TaskStaging, "staging"), (V1.TaskState.TaskStarting, "starting"), (V1.TaskState.TaskRunning, "running"),
        (V1.TaskState.TaskKilling, "killing"), (V1.TaskState.TaskFinished, "finished"), (V1.TaskState.TaskKilled, "killed"),
        (V1.TaskState.TaskFailed, "failed"), (V1.TaskState.TaskLost, "lost"), (V1.TaskState.TaskError, "error"),
        (V1.TaskState.TaskDropped, "dropped"), (V1.TaskState.TaskUnreachable, "unreachable"), (V1.TaskState.TaskGone, "gone"),
        (V1.TaskState.TaskGoneByOperator, "gone_by_operator"),
    ];

    private readonly Dictionary<V1.TaskState, int> _counts = [];

    public int this[V1.TaskState state] => _counts.GetValueOrDefault(state);

    /// <summary>All tasks that a framework still knows, the completed ones it remembers included.</summary>
    public void Add(FrameworkSnapshot framework)
    {
        foreach (var task in framework.Tasks.Concat(framework.UnreachableTasks).Concat(framework.CompletedTasks))
            Add(task);
    }

    public void Add(V1.Task task) => _counts[task.State] = this[task.State] + 1;
}
