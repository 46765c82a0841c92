using Mesos.Orleans.Core.Agents;
using Mesos.Orleans.Core.Frameworks;
using Reason = Mesos.V1.TaskStatus.Types.Reason;

namespace Mesos.Orleans.Core.Tasks;

/// <summary>What a framework is told of a task whose agent was given up, or came back (features.md §17, semantics.md §15).</summary>
public static class TaskLoss
{
    /// <summary>The status of a task that has not ended, without uuid: it is sent once. Null if the agent is not lost.</summary>
    /// <param name="task">The task.</param>
    /// <param name="life">How its agent stands.</param>
    /// <param name="capabilities">The framework's: without PARTITION_AWARE every loss is TASK_LOST.</param>
    /// <param name="now">The present time.</param>
    public static V1.TaskStatus? Told(FrameworkTask task, AgentLife life, FrameworkCapabilities capabilities, DateTimeOffset now)
    {
        (V1.TaskState State, Reason Reason, string Message)? told = life.Standing switch
        {
            AgentStanding.Unreachable => (V1.TaskState.TaskUnreachable, Reason.AgentRemoved, $"Agent {task.Agent} is unreachable"),
            AgentStanding.Gone => (V1.TaskState.TaskGoneByOperator, Reason.AgentRemovedByOperator, $"Agent {task.Agent} has been marked gone"),
            AgentStanding.Removed => (V1.TaskState.TaskLost, Reason.AgentRemoved, $"Agent {task.Agent} has been removed"),
            _ => null,
        };
        if (told is not { } status)
            return null;
        var since = life.Standing == AgentStanding.Unreachable ? life.Since : null;
        var message = MasterStatus.Create(
            new(task.Spec.TaskId.Value), task.Agent, TaskStates.Told(status.State, capabilities), status.Reason, status.Message, now, since);
        message.ExecutorId = task.Spec.Executor?.ExecutorId;
        return message;
    }

    /// <summary>The status of a task that still runs on an agent that is back: what it really is, without uuid.</summary>
    /// <param name="task">The task, as its own record has it.</param>
    /// <param name="state">The state that the agent gave for it.</param>
    /// <param name="now">The present time.</param>
    public static V1.TaskStatus Returned(FrameworkTask task, V1.TaskState state, DateTimeOffset now)
    {
        var message = MasterStatus.Create(
            new(task.Spec.TaskId.Value), task.Agent, state, Reason.AgentReregistered, $"Agent {task.Agent} has registered again", now);
        message.ExecutorId = task.Latest?.ExecutorId ?? task.Spec.Executor?.ExecutorId;
        message.ContainerStatus = task.Latest?.ContainerStatus;
        if (task.Latest is { HasHealthy: true } latest)
            message.Healthy = latest.Healthy;
        return message;
    }
}
