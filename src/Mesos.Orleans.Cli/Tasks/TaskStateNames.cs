namespace Mesos.Orleans.Cli.Tasks;

/// <summary>The names of task states on the wire.</summary>
internal static class TaskStateNames
{
    private static readonly HashSet<string> Ended = new(StringComparer.Ordinal)
    {
        "TASK_FINISHED", "TASK_FAILED", "TASK_KILLED", "TASK_ERROR", "TASK_LOST", "TASK_DROPPED", "TASK_GONE", "TASK_GONE_BY_OPERATOR",
    };

    /// <summary>True for a state that a task never leaves.</summary>
    public static bool IsTerminal(string state) => Ended.Contains(state);

    /// <summary>A state's name, such as <c>TASK_RUNNING</c>.</summary>
    public static string Of(V1.TaskState state) => state switch
    {
        V1.TaskState.TaskStaging => "TASK_STAGING",
        V1.TaskState.TaskStarting => "TASK_STARTING",
        V1.TaskState.TaskRunning => "TASK_RUNNING",
        V1.TaskState.TaskKilling => "TASK_KILLING",
        V1.TaskState.TaskFinished => "TASK_FINISHED",
        V1.TaskState.TaskFailed => "TASK_FAILED",
        V1.TaskState.TaskKilled => "TASK_KILLED",
        V1.TaskState.TaskError => "TASK_ERROR",
        V1.TaskState.TaskLost => "TASK_LOST",
        V1.TaskState.TaskDropped => "TASK_DROPPED",
        V1.TaskState.TaskUnreachable => "TASK_UNREACHABLE",
        V1.TaskState.TaskGone => "TASK_GONE",
        V1.TaskState.TaskGoneByOperator => "TASK_GONE_BY_OPERATOR",
        _ => "TASK_UNKNOWN",
    };
}
