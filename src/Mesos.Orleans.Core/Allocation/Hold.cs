namespace Mesos.Orleans.Core.Allocation;

/// <summary>What is free on an agent, and becomes free there, is kept for a shape that has waited too long.</summary>
/// <param name="agent">The agent.</param>
/// <param name="client">Who waits.</param>
/// <param name="shape">For what.</param>
/// <param name="since">Since when the agent is held.</param>
internal sealed class Hold(AgentState agent, Client client, ShapeState shape, DateTimeOffset since)
{
    public AgentState Agent { get; } = agent;

    public Client Client { get; } = client;

    public ShapeState Shape { get; } = shape;

    public DateTimeOffset Since { get; } = since;

    /// <summary>The agent as it was when it was last found worth holding.</summary>
    public AgentModel Judged { get; set; } = agent.Model;
}
