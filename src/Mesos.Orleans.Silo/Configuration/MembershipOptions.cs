namespace Mesos.Orleans.Silo.Configuration;

/// <summary>
/// How fast the cluster notices a dead silo; section <c>Mesos:Membership</c>. The defaults find a killed silo in about a quarter of a
/// second, one whose machine is gone in one to two, and a hung one in about seven. The price: a silo that pauses for longer than <see cref="MaxProbeTimeout"/> times
/// <see cref="NumMissedProbesLimit"/> (a long collection, a frozen machine) is voted dead, ends itself and has to be restarted by
/// whoever supervises it. Raise the three of them where pauses are longer than failures are frequent.
/// </summary>
public sealed class MembershipOptions
{
    /// <summary>The configuration section.</summary>
    public const string SectionName = "Mesos:Membership";

    /// <summary>The longest any of the durations here may be: one hour.</summary>
    public static readonly TimeSpan MaxDuration = TimeSpan.FromHours(1);

    /// <summary>Time between probes, and the first guess at how long one may take. Default 1 s; above zero.</summary>
    public TimeSpan ProbeTimeout { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>The longest a probe of a slow silo is given before it counts as missed. Default 3 s; at least <see cref="ProbeTimeout"/>.</summary>
    public TimeSpan MaxProbeTimeout { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary>Probes missed in a row before a silo is suspected. Default 2; 1 to 100.</summary>
    public int NumMissedProbesLimit { get; set; } = 2;

    /// <summary>Suspicions that make a silo dead. Default 1: the first silo to notice decides; 1 to 10.</summary>
    public int NumVotesForDeathDeclaration { get; set; } = 1;

    /// <summary>Time between reads of the membership table, for news that gossip did not bring. Default 5 s; above zero.</summary>
    public TimeSpan TableRefreshTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Time between a silo's signs of life in the membership table. Default 5 s; above zero. A silo that is listed and silent (its machine is off or cut away) delays
    /// those that join for three of these; one whose port is closed is declared dead at once.
    /// </summary>
    public TimeSpan IAmAliveTablePublishTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Time between sweeps of old dead entries from the membership table. Default 1 min; above zero.</summary>
    public TimeSpan DefunctSiloCleanupPeriod { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>Age at which a dead entry is swept. Default 5 min; above zero.</summary>
    public TimeSpan DefunctSiloExpiration { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>
    /// Whether a silo whose port refuses connections three times in a row, right after one to it has broken, is declared dead at once (about a quarter of a second after its process has
    /// ended) instead of by missed probes. Default true. Switch it off where something between the silos refuses on behalf of a silo that lives, as a firewall that rejects does.
    /// </summary>
    public bool TrustRefusals { get; set; } = true;

    /// <summary>
    /// How long the grain directory keeps a dead silo's grains from being placed again, counted from the silo's last moment
    /// known good. Default 2 s; zero switches it off. It covers a silo that hangs with its activations still running; what fences
    /// those for certain is the storage's ETag. Longer than the time to detect a failure, it adds to every outage.
    /// </summary>
    public TimeSpan RangeLeaseDuration { get; set; } = TimeSpan.FromSeconds(2);
}
