namespace Mesos.Orleans.Core.Agents;

/// <summary>
/// Counts the pings that an agent missed in a row (features.md §17). Only time that was watched counts: a silo that was frozen for an hour, or a clock that
/// was put forward, has missed one ping, not two hundred and forty, so that no agent is given up for what befell the cluster.
/// </summary>
/// <param name="CountedAt">When the last sign of life was heard, or the last miss was counted.</param>
/// <param name="Missed">How many pings were missed since the last sign of life.</param>
public readonly record struct AgentPulse(DateTimeOffset CountedAt, int Missed)
{
    /// <summary>Starts to watch.</summary>
    public static AgentPulse Start(DateTimeOffset now) => new(now, 0);

    /// <summary>Looks at the agent, several times in each ping timeout.</summary>
    /// <param name="heard">True if there was a sign of life since the last look.</param>
    /// <param name="now">The present time.</param>
    /// <param name="pingTimeout">How long without one is a missed ping.</param>
    public AgentPulse Observe(bool heard, DateTimeOffset now, TimeSpan pingTimeout) =>
        heard ? Start(now)
        : now < CountedAt ? this with { CountedAt = now }
        : now - CountedAt >= pingTimeout ? new AgentPulse(now, Missed + 1)
        : this;

    /// <summary>How many pings may be missed before a time has passed; at least one.</summary>
    /// <param name="limit">The time.</param>
    /// <param name="pingTimeout">The time of one ping, more than zero.</param>
    public static int PingsIn(TimeSpan limit, TimeSpan pingTimeout) => (int)Math.Clamp(Math.Ceiling(limit / pingTimeout), 1, int.MaxValue);
}
