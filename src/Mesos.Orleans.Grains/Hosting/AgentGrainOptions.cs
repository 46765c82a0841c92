namespace Mesos.Orleans.Grains.Hosting;

/// <summary>How the cluster treats its agents. Section <c>Mesos:Agents</c>.</summary>
public sealed class AgentGrainOptions
{
    /// <summary>How often the link to the agent process is checked. Default 2 s.</summary>
    public TimeSpan CheckInterval { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>How long an agent may go without asking for commands before its offers are rescinded. Default 15 s (one missed ping of Mesos).</summary>
    public TimeSpan SilenceLimit { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>How long an agent may go without asking for commands until it has missed a ping. Default 15 s (<c>--agent_ping_timeout</c>).</summary>
    public TimeSpan AgentPingTimeout { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>How many pings in a row an agent may miss before it becomes unreachable. Default 5, at least 1 (<c>--max_agent_ping_timeouts</c>).</summary>
    public int MaxAgentPingTimeouts { get; set; } = 5;

    /// <summary>
    /// How long an agent that left in good order, or that was registered when the cluster or the silo with its grain went down, may take to register before it
    /// becomes unreachable; never less than the pings that it may miss. Default 10 min (<c>--agent_reregister_timeout</c>).
    /// </summary>
    public TimeSpan AgentReregisterTimeout { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>
    /// How many agents may become unreachable in a time, <c>1/10mins</c> (<c>--agent_removal_rate_limit</c>). Those that are due wait, and are left alone if they
    /// return meanwhile: a failing network does not make the whole cluster start its tasks anew. What operators do is not limited. Default null: no limit.
    /// </summary>
    public string? AgentRemovalRateLimit { get; set; }

    /// <summary>Whether each agent must say where it is, its domain. Default false: one that does not counts as near the masters (<c>--require_agent_domain</c>).</summary>
    public bool RequireAgentDomain { get; set; }

    /// <summary>How often the lists of unreachable and of gone agents are looked through for old entries. Default 15 min (<c>--registry_gc_interval</c>).</summary>
    public TimeSpan RegistryGcInterval { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>How long an agent stays in these lists. Default 2 weeks (<c>--registry_max_agent_age</c>).</summary>
    public TimeSpan RegistryMaxAgentAge { get; set; } = TimeSpan.FromDays(14);

    /// <summary>How many agents each of these lists may have; the oldest go first. Default 102,400 (<c>--registry_max_agent_count</c>).</summary>
    public int RegistryMaxAgentCount { get; set; } = 102_400;

    /// <summary>How often an agent is reported to the allocator though nothing changed, which heals lost messages. Default 15 s.</summary>
    public TimeSpan ReportInterval { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>When the status of an operation is sent again if nobody acknowledged it; doubles each time, to 10 min at most. Default 10 s, as in Mesos.</summary>
    public TimeSpan FirstOperationResend { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>The longest wait of one read of commands. Default 10 s; less than the response timeout of the call.</summary>
    public TimeSpan MaxReadWait { get; set; } = TimeSpan.FromSeconds(10);
}
