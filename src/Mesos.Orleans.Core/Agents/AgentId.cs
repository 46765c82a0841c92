namespace Mesos.Orleans.Core.Agents;

/// <summary>The id of an agent, <c>{cluster id}-S{n}</c>.</summary>
/// <param name="Value">The id as it is written on the wire.</param>
public readonly record struct AgentId(string Value)
{
    /// <summary>The id as it is written on the wire.</summary>
    public override string ToString() => Value;
}
