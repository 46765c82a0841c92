using Mesos.Orleans.Core.Agents;

namespace Mesos.Orleans.Core.Tasks;

/// <summary>One launch as the durable index of its framework lists it: enough to find the task's own record, and the agent that has it.</summary>
/// <param name="LaunchId">The launch.</param>
/// <param name="Task">The task.</param>
/// <param name="Agent">Where it was launched.</param>
public readonly record struct TaskIndexEntry(Guid LaunchId, TaskId Task, AgentId Agent)
{
    /// <summary>When the task ended and its end was acknowledged; null while it is active. The order of the framework's history.</summary>
    public DateTimeOffset? CompletedAt { get; init; }

    /// <summary>True once its scheduler asked for it to be killed, so that the wish outlives every grain that was to pass it on.</summary>
    public bool Killed { get; init; }
}
