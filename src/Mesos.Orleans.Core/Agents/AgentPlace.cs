namespace Mesos.Orleans.Core.Agents;

/// <summary>Tells an agent that was restarted from a second one with the same id, such as a copied work directory.</summary>
public static class AgentPlace
{
    /// <summary>
    /// Null if the newcomer may take over, or why not. A process in the same place may at once: its work directory is locked, so the one before has ended. One from
    /// another place may only when the first is silent, so that two with one id do not take the agent from each other in turn.
    /// </summary>
    /// <param name="agent">The id that both have.</param>
    /// <param name="place">Where the registered process runs: its machine since its boot, and its work directory. Empty if not known, which lets anyone in.</param>
    /// <param name="pid">The registered process.</param>
    /// <param name="newPlace">Where the newcomer runs; empty if not known.</param>
    /// <param name="newPid">The newcomer.</param>
    /// <param name="isAlive">True if the registered process has been heard of lately.</param>
    public static Refusal? RefusalOfTakeover(AgentId agent, string place, string pid, string newPlace, string newPid, bool isAlive) =>
        !isAlive || place.Length == 0 || newPlace.Length == 0 || place == newPlace
            ? null
            : new Refusal(
                RefusalCode.Unavailable, $"Agent {agent} is registered from {pid} ({place}) and alive; {newPid} ({newPlace}) has the same id.", "agent_id",
                "If its work directory is a copy, start it with an empty one; if its machine was replaced, it is let in once the first is silent.");
}
