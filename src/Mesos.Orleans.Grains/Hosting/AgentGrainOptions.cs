namespace Mesos.Orleans.Grains.Hosting;

/// <summary>How the cluster treats its agents. Section <c>Mesos:Agents</c>.</summary>
public sealed class AgentGrainOptions
{
    /// <summary>How often the link to the agent process is checked. Default 2 s.</summary>
    public TimeSpan CheckInterval { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>How long an agent may go without asking for commands before its offers are rescinded. Default 15 s (one missed ping of Mesos).</summary>
    public TimeSpan SilenceLimit { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>How often an agent is reported to the allocator though nothing changed, which heals lost messages. Default 15 s.</summary>
    public TimeSpan ReportInterval { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>When the status of an operation is sent again if nobody acknowledged it; doubles each time, to 10 min at most. Default 10 s, as in Mesos.</summary>
    public TimeSpan FirstOperationResend { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>The longest wait of one read of commands. Default 10 s; less than the response timeout of the call.</summary>
    public TimeSpan MaxReadWait { get; set; } = TimeSpan.FromSeconds(10);
}
