namespace Mesos.Orleans.Grains.Hosting;

/// <summary>How the cluster treats frameworks. Section <c>Mesos:Frameworks</c>.</summary>
public sealed class FrameworkGrainOptions
{
    /// <summary>How many completed tasks a framework keeps for lists; the oldest go first, with their records. Default 1000 (<c>--max_completed_tasks_per_framework</c>).</summary>
    public int MaxCompletedTasks { get; set; } = 1000;

    /// <summary>
    /// How many completed frameworks are kept for lists; the oldest go first, with all that is stored of them. Default 50 (<c>--max_completed_frameworks</c>). One that
    /// an agent may still run something of is kept beyond that.
    /// </summary>
    public int MaxCompletedFrameworks { get; set; } = 50;

    /// <summary>How many events may wait for a scheduler that does not read; past it the stream is closed. Default 200 000.</summary>
    public int MaxWaitingEvents { get; set; } = 200_000;

    /// <summary>How many events one read returns at most. Default 512.</summary>
    public int MaxEventsPerRead { get; set; } = 512;

    /// <summary>The longest wait of one read of events. Default 10 s; less than the response timeout of the call.</summary>
    public TimeSpan MaxReadWait { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a stream may go unread before its scheduler counts as disconnected. Default 30 s: the holder of a stream reads all the time.</summary>
    public TimeSpan SilenceLimit { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How often deadlines are looked at: failover, silence, unacknowledged updates. Default 1 s.</summary>
    public TimeSpan CheckInterval { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How often a framework is reported to the allocator though nothing changed, which heals lost messages. Default 10 s.</summary>
    public TimeSpan ReportInterval { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How often tasks are compared with what their agents have, which settles launches of unknown outcome. Default 30 s.</summary>
    public TimeSpan AuditInterval { get; set; } = TimeSpan.FromSeconds(30);
}
