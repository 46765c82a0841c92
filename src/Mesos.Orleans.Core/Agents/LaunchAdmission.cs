namespace Mesos.Orleans.Core.Agents;

/// <summary>Whether an agent takes launches and operations at all; what fits on it is the ledger's to say.</summary>
public static class LaunchAdmission
{
    /// <summary>Null, or <see cref="RefusalCode.NotFound"/> (REASON_AGENT_REMOVED) if the agent was given up.</summary>
    /// <param name="agent">The agent.</param>
    /// <param name="life">How it stands.</param>
    public static Refusal? RefusalOfLost(AgentId agent, AgentLife life) => life.IsLost
        ? new Refusal(RefusalCode.NotFound, $"Agent {agent} is {life.Standing.ToString().ToLowerInvariant()}.", null, "Wait for an offer of another agent.")
        : null;

    /// <summary>
    /// Null, or why nothing of an ACCEPT is done. <see cref="RefusalCode.Unavailable"/> is for an agent that may come back by itself
    /// (REASON_AGENT_DISCONNECTED), <see cref="RefusalCode.Conflict"/> for offers that no longer hold (REASON_INVALID_OFFERS).
    /// </summary>
    /// <param name="agent">The agent.</param>
    /// <param name="isConnected">True if its process is there and has told all that runs on it.</param>
    /// <param name="isInService">False if an operator took it out of service: deactivated, draining, or its machine is down.</param>
    /// <param name="offerEpoch">The epoch of the allocator that made the offers.</param>
    /// <param name="latestEpoch">The highest epoch that the agent has launched for.</param>
    public static Refusal? RefusalOf(AgentId agent, bool isConnected, bool isInService, long offerEpoch, long latestEpoch)
    {
        if (!isConnected)
            return new Refusal(RefusalCode.Unavailable, $"Agent {agent} is disconnected.", null, "Wait for an offer of another agent, or of this one once it is back.");
        if (!isInService)
            return new Refusal(RefusalCode.Conflict, $"Agent {agent} was taken out of service by an operator.", null, "Wait for an offer of another agent.");
        return offerEpoch < latestEpoch
            ? new Refusal(RefusalCode.Conflict, "The offer was made by an allocator that has been replaced.", null, "Wait for the next offer.")
            : null;
    }
}
