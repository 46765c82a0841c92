namespace Mesos.Orleans.Api;

/// <summary>The limits and timings of the HTTP door. Bound to the configuration section <c>Mesos:Api</c>.</summary>
public sealed class MesosApiOptions
{
    /// <summary>The configuration section.</summary>
    public const string SectionName = "Mesos:Api";

    /// <summary>
    /// <c>host:port</c> that clients are told to reach this master at (<c>/redirect</c>, <c>leader_info</c>, <c>master_info</c>). Null, the
    /// default, tells each client the address that it used itself.
    /// </summary>
    public string? AdvertisedAddress { get; set; }

    /// <summary>The cluster's name as <c>/state</c> shows it; null for none.</summary>
    public string? ClusterName { get; set; }

    /// <summary>The longest request body, in bytes, both as sent and unpacked; one byte more is refused with 413. Default 64 MiB.</summary>
    public int MaxRequestBodyBytes { get; set; } = 64 * 1024 * 1024;

    /// <summary>Time between HEARTBEAT events. Default 15 s, as Mesos: clients take five missed ones for a broken stream.</summary>
    public TimeSpan HeartbeatInterval { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>How long one read of events waits for a first one. Default 15 s, at most 20.</summary>
    public TimeSpan ReadWait { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>The first pause after a failed read of events; doubles up to <see cref="MaxReattachDelay"/>. Default 100 ms.</summary>
    public TimeSpan ReattachDelay { get; set; } = TimeSpan.FromMilliseconds(100);

    /// <summary>The longest pause between two attempts to read events again. Default 250 ms.</summary>
    public TimeSpan MaxReattachDelay { get; set; } = TimeSpan.FromMilliseconds(250);

    /// <summary>How long a stream is kept open while its events cannot be read; then it is closed and the client subscribes again. Default 75 s.</summary>
    public TimeSpan ReattachLimit { get; set; } = TimeSpan.FromSeconds(75);

    /// <summary>How long a client may leave a record unread before its stream is cut. Default 75 s.</summary>
    public TimeSpan StalledClientLimit { get; set; } = TimeSpan.FromSeconds(75);

    /// <summary>
    /// How many open offers a stream remembers, so that it can rescind them when the framework's grain moves; older ones are forgotten and, should
    /// they be used, answered as invalid. Default 10,000.
    /// </summary>
    public int MaxRememberedOffers { get; set; } = 10_000;

    /// <summary>How many grains are asked at once while a list is built. Default 64.</summary>
    public int SnapshotConcurrency { get; set; } = 64;

    /// <summary>How many completed frameworks <c>/state</c> and <c>/frameworks</c> show, the latest. Default 50, as Mesos.</summary>
    public int MaxCompletedFrameworks { get; set; } = 50;

    /// <summary>How many tasks <c>/tasks</c> shows when the request does not say. Default 100, as Mesos.</summary>
    public int DefaultTaskLimit { get; set; } = 100;

    /// <summary>The smallest response body, in bytes, that is compressed for a client that accepts gzip. Default 1024, as Mesos.</summary>
    public int MinGzipBytes { get; set; } = 1024;
}
