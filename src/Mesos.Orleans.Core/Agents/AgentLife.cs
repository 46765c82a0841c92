namespace Mesos.Orleans.Core.Agents;

/// <summary>
/// What is durable of an agent's standing: registered, or given up in one of three ways. Written before anybody can see an effect (semantics.md §21). That it
/// is away for the moment is not part of it: see <see cref="AgentPulse"/>.
/// </summary>
/// <param name="Standing">Registered, Unreachable, Gone or Removed.</param>
/// <param name="Since">Since when, unless it is registered.</param>
public readonly record struct AgentLife(AgentStanding Standing, DateTimeOffset? Since)
{
    /// <summary>Admitted, and not given up since.</summary>
    public static AgentLife Registered { get; } = new(AgentStanding.Registered, null);

    /// <summary>True if it was given up: it has no offers, and its tasks are unreachable or have ended.</summary>
    public bool IsLost => Standing is AgentStanding.Unreachable or AgentStanding.Gone or AgentStanding.Removed;

    /// <summary>The agent missed too many pings. Changes nothing if it is lost already.</summary>
    public AgentLife GiveUp(DateTimeOffset now) => IsLost ? this : new AgentLife(AgentStanding.Unreachable, now);

    /// <summary>Its machine goes down for maintenance; one that is gone stays so.</summary>
    public AgentLife Remove(DateTimeOffset now) => Standing is AgentStanding.Gone or AgentStanding.Removed ? this : new AgentLife(AgentStanding.Removed, now);

    /// <summary>An operator marks it gone, which nothing takes back. Repeatable: the first time counts.</summary>
    public AgentLife MarkGone(DateTimeOffset now) => Standing == AgentStanding.Gone ? this : new AgentLife(AgentStanding.Gone, now);

    /// <summary>The agent registers: decides whether it may, and what it may keep.</summary>
    /// <param name="agent">The agent.</param>
    public Outcome<AgentReturn> Return(AgentId agent) => Standing switch
    {
        AgentStanding.Gone => new Refusal(
            RefusalCode.Forbidden, $"Agent {agent} was marked gone by an operator{(Since is { } at ? $" on {at:u}" : "")}.", "agent_id",
            "It is never admitted again: start with an empty work directory to get a new id."),
        AgentStanding.Removed => new AgentReturn(KeepsPromises: false, KeepsTasks: false),
        AgentStanding.Unreachable => new AgentReturn(KeepsPromises: false, KeepsTasks: true),
        _ => new AgentReturn(KeepsPromises: true, KeepsTasks: true),
    };
}
