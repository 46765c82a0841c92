namespace Mesos.Orleans.Core.Tasks;

/// <summary>What the cluster can say of an agent when a framework asks about a task that it does not list there.</summary>
public enum AgentStanding
{
    /// <summary>No agent was named, or none of that id ever registered.</summary>
    Unknown = 0,

    /// <summary>It is registered and has told all that runs on it.</summary>
    Registered = 1,

    /// <summary>It is known and not there now: what runs on it is not known until it comes back.</summary>
    Away = 2,
}
