namespace Mesos.Orleans.Core.Agents;

/// <summary>How an agent stands with the cluster, for whoever asks about tasks on it (semantics.md §14, §15). Ids are a stored format.</summary>
public enum AgentStanding
{
    /// <summary>No agent was named, or none of that id ever registered, or it has been forgotten.</summary>
    Unknown = 0,

    /// <summary>It is registered and has told all that runs on it.</summary>
    Registered = 1,

    /// <summary>
    /// It is known and not there now: its link is down, or the cluster restarted and it has not registered again. What runs on it is not known until it
    /// comes back or is given up.
    /// </summary>
    Away = 2,

    /// <summary>It was given up after too many missed pings. Its tasks are TASK_UNREACHABLE, to be told again what they are if it returns.</summary>
    Unreachable = 3,

    /// <summary>An operator said that it will never return (MARK_AGENT_GONE). All that ran on it has ended; it is never admitted again.</summary>
    Gone = 4,

    /// <summary>It was taken out, as its machine is down for maintenance. All that ran on it counts as lost; it may register again.</summary>
    Removed = 5,
}
