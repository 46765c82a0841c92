namespace Mesos.Orleans.Sdk;

/// <summary>How a <see cref="SchedulerDriver"/> behaves.</summary>
public sealed record SchedulerOptions
{
    /// <summary>Acknowledge each update once <see cref="Scheduler.OnUpdate"/> has returned. Default true; otherwise call <see cref="SchedulerDriver.Acknowledge"/>.</summary>
    public bool AcknowledgeUpdates { get; init; } = true;

    /// <summary>Ask for the state of all tasks after every subscription and whenever the framework's grain has moved. Default true.</summary>
    public bool ReconcileAutomatically { get; init; } = true;

    /// <summary>The principal that the framework acts as; null for none. Default null.</summary>
    public string? Principal { get; init; }

    /// <summary>Roles for which to start without offers. Default none.</summary>
    public IReadOnlyList<string> SuppressedRoles { get; init; } = [];

    /// <summary>Which agents' offers are wanted at all, by role; null for no constraint. Default null.</summary>
    public V1.Scheduler.OfferConstraints? OfferConstraints { get; init; }

    /// <summary>How long the cluster holds a read for events while there are none. Default 10 s, at most 20 s.</summary>
    public TimeSpan PollWait { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// How long to wait for the answer to a call before it counts as failed, beyond <see cref="PollWait"/> for reads. Default 10 s. A scheduler method
    /// that takes longer than this does no harm: the driver keeps its stream alive meanwhile.
    /// </summary>
    public TimeSpan CallTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How often a failed call is made again, where repeating it is safe (all but ACCEPT, MESSAGE and REQUEST). Default 5.</summary>
    public int CallRetries { get; init; } = 5;

    /// <summary>The wait after a first failure, before jitter. Default 0.1 s.</summary>
    public TimeSpan ShortestRetry { get; init; } = TimeSpan.FromSeconds(0.1);

    /// <summary>The longest wait between attempts, before jitter. Default 5 s.</summary>
    public TimeSpan LongestRetry { get; init; } = TimeSpan.FromSeconds(5);
}
