using Mesos.Orleans.Core.Agents;

namespace Mesos.Orleans.Core.Tasks;

/// <summary>One launch as the durable index of its framework lists it: enough to find the task's own record, and the agent that has it.</summary>
/// <param name="LaunchId">The launch.</param>
/// <param name="Task">The task.</param>
/// <param name="Agent">Where it was launched.</param>
public readonly record struct TaskIndexEntry(Guid LaunchId, TaskId Task, AgentId Agent)
{
    private readonly long _completedAt;

    /// <summary>When the task ended and its end was acknowledged, in UTC; null while it is active. The order of the framework's history.</summary>
    public DateTimeOffset? CompletedAt
    {
        get => _completedAt == 0 ? null : new DateTimeOffset(_completedAt, TimeSpan.Zero);
        init => _completedAt = value?.UtcTicks ?? 0;
    }

    /// <summary>True once its scheduler asked for it to be killed, so that the wish outlives every grain that was to pass it on.</summary>
    public bool Killed { get; init; }
}
