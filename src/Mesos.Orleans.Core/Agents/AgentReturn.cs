namespace Mesos.Orleans.Core.Agents;

/// <summary>What an agent that registers may keep.</summary>
/// <param name="KeepsPromises">
/// True if launches that it has not confirmed are sent again. False if its frameworks have been told meanwhile that it is lost: they may have started
/// others in their place.
/// </param>
/// <param name="KeepsTasks">True if what still runs there is listed again; false if it counts as ended, and is to be killed.</param>
public readonly record struct AgentReturn(bool KeepsPromises, bool KeepsTasks);
