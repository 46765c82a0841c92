using Mesos.Orleans.Core.Frameworks;

namespace Mesos.Orleans.Core.Tasks;

/// <summary>What the states of tasks mean, and which of them a framework gets to see.</summary>
public static class TaskStates
{
    /// <summary>
    /// True for states that a task never leaves. TASK_UNREACHABLE and TASK_UNKNOWN are not among them: such a task may come back. A state
    /// of a later version is not terminal, so that nothing is freed by mistake.
    /// </summary>
    public static bool IsTerminal(V1.TaskState state) => state is
        V1.TaskState.TaskFinished or V1.TaskState.TaskFailed or V1.TaskState.TaskKilled or V1.TaskState.TaskError or V1.TaskState.TaskLost
        or V1.TaskState.TaskDropped or V1.TaskState.TaskGone or V1.TaskState.TaskGoneByOperator;

    /// <summary>The state as a framework is told it: the finer kinds of loss are TASK_LOST to one without PARTITION_AWARE.</summary>
    /// <param name="state">The state as it is known here.</param>
    /// <param name="capabilities">The capabilities of the framework.</param>
    public static V1.TaskState Told(V1.TaskState state, FrameworkCapabilities capabilities) => state switch
    {
        V1.TaskState.TaskDropped or V1.TaskState.TaskUnreachable or V1.TaskState.TaskGone or V1.TaskState.TaskGoneByOperator
            or V1.TaskState.TaskUnknown when !capabilities.PartitionAware => V1.TaskState.TaskLost,
        _ => state,
    };
}
