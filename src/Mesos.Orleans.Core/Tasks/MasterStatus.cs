using Mesos.Orleans.Core.Agents;

namespace Mesos.Orleans.Core.Tasks;

/// <summary>Makes the status updates that the master makes by itself, without an agent having said so.</summary>
public static class MasterStatus
{
    private const long NanosecondsPerTick = 100;

    /// <summary>
    /// A status of source SOURCE_MASTER. It carries no <c>uuid</c> (the field is left out), so it is sent once and not acknowledged.
    /// </summary>
    /// <param name="task">The task.</param>
    /// <param name="agent">The agent it was meant for or ran on, or null if not known.</param>
    /// <param name="state">The state, as the framework may see it (see <see cref="TaskStates.Told"/>).</param>
    /// <param name="reason">The reason, or null for none.</param>
    /// <param name="message">One sentence for a person.</param>
    /// <param name="now">The present time.</param>
    /// <param name="unreachableSince">When the agent became unreachable, or null if it is not.</param>
    public static V1.TaskStatus Create(
        TaskId task,
        AgentId? agent,
        V1.TaskState state,
        V1.TaskStatus.Types.Reason? reason,
        string message,
        DateTimeOffset now,
        DateTimeOffset? unreachableSince = null)
    {
        var status = new V1.TaskStatus
        {
            TaskId = new V1.TaskID { Value = task.Value },
            State = state,
            Source = V1.TaskStatus.Types.Source.Master,
            Message = message,
            Timestamp = (now - DateTimeOffset.UnixEpoch).TotalSeconds,
        };
        if (agent is { } known)
            status.AgentId = new V1.AgentID { Value = known.Value };
        if (reason is { } because)
            status.Reason = because;
        if (unreachableSince is { } since)
            status.UnreachableTime = new V1.TimeInfo { Nanoseconds = (since - DateTimeOffset.UnixEpoch).Ticks * NanosecondsPerTick };
        return status;
    }
}
