namespace Mesos.Orleans.Core.Agents;

/// <summary>Tells an agent of this cluster from one that another cluster gave its id, or this one before its state was lost.</summary>
public static class AgentOrigin
{
    private const string BeforeNumber = "-S";

    /// <summary>
    /// Null if the agent may register for the first time. An id that another cluster gave out is refused: taking it in would hide that a store was lost, or that the agent was
    /// pointed to the wrong cluster, and start its tasks' frameworks from nothing. Ids that no cluster gives out (tests make them) pass.
    /// </summary>
    /// <param name="agent">The id that the agent brings.</param>
    /// <param name="cluster">The id of this cluster.</param>
    public static Refusal? RefusalOfForeigner(AgentId agent, string cluster)
    {
        ArgumentNullException.ThrowIfNull(cluster);
        var end = agent.Value.LastIndexOf(BeforeNumber, StringComparison.Ordinal);
        return end <= 0 || !Guid.TryParse(agent.Value.AsSpan(0, end), out var origin) || (Guid.TryParse(cluster, out var own) && own == origin)
            ? null
            : new Refusal(
                RefusalCode.Conflict, $"Agent {agent} belongs to the cluster {origin}, and this is the cluster {cluster}.", "agent_id",
                "If the cluster's store was lost, restore it; if the agent should leave its cluster for this one, start it with an empty work directory.");
    }
}
