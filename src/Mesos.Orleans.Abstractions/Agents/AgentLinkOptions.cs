namespace Mesos.Orleans.Abstractions.Agents;

/// <summary>Timing and limits of an <see cref="AgentLink"/>.</summary>
public sealed record AgentLinkOptions
{
    /// <summary>How long the agent's grain holds a read for commands while there are none; this is also the heartbeat. Default 5 s, at most 10 s.</summary>
    public TimeSpan PollWait { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long to wait for the answer to a call, beyond <see cref="PollWait"/> for reads, before it is made again. Default 10 s.</summary>
    public TimeSpan CallTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The wait after a first failed call, before jitter. Default 0.1 s.</summary>
    public TimeSpan ShortestRetry { get; init; } = TimeSpan.FromSeconds(0.1);

    /// <summary>The longest wait between attempts, before jitter. Default 5 s.</summary>
    public TimeSpan LongestRetry { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// After a call on a living session has failed, or silos have come or gone, the next one waits for 0.4 times this and anything from zero to this: the agents of a silo
    /// that died come back spread over it, and its frameworks before them. Mesos' <c>--registration_backoff_factor</c>, which has no such lead. Default 1 s, from 0, which
    /// is no wait, to <see cref="MaxRegistrationBackoffFactor"/>.
    /// </summary>
    public TimeSpan RegistrationBackoffFactor { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The most that <see cref="RegistrationBackoffFactor"/> may be, the longest wait between attempts in Mesos: 1 min.</summary>
    public static readonly TimeSpan MaxRegistrationBackoffFactor = TimeSpan.FromMinutes(1);

    /// <summary>Seeds the jitter of the retries; null derives it from the agent's id, so that agents differ. Default null.</summary>
    public int? RetrySeed { get; init; }

    /// <summary>The most updates in one report; at most <see cref="AgentReport.MaxUpdates"/>, which is the default.</summary>
    public int MaxUpdatesPerReport { get; init; } = AgentReport.MaxUpdates;

    /// <summary>
    /// The most updates and exits kept until the cluster takes them. One past it is refused by <see cref="AgentLink.Enqueue(TaskUpdate)"/> and
    /// stays with the caller; nothing is dropped. Default 100,000.
    /// </summary>
    public int MaxRetained { get; init; } = 100_000;

    /// <summary>The most executor messages that wait to be sent. One more drops the oldest, and is counted. Default 1,024.</summary>
    public int MaxQueuedMessages { get; init; } = 1_024;

    /// <summary>The most bytes of executor messages that wait to be sent; more drops the oldest, but never the only one. Default 16 MiB.</summary>
    public int MaxQueuedMessageBytes { get; init; } = 16 * 1024 * 1024;

    /// <summary>The most executor messages in one report. Default 256.</summary>
    public int MaxMessagesPerReport { get; init; } = 256;

    /// <summary>The most bytes of executor messages in one report, unless the first alone is larger. Default 4 MiB.</summary>
    public int MaxMessageBytesPerReport { get; init; } = 4 * 1024 * 1024;
}
