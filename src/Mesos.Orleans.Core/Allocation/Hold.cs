namespace Mesos.Orleans.Core.Allocation;

/// <summary>What is free on an agent, and becomes free there, is kept for a shape that has waited too long.</summary>
/// <param name="Agent">The agent.</param>
/// <param name="Client">Who waits.</param>
/// <param name="Shape">For what.</param>
/// <param name="Since">Since when the agent is held.</param>
internal sealed record Hold(AgentState Agent, Client Client, ShapeState Shape, DateTimeOffset Since);
