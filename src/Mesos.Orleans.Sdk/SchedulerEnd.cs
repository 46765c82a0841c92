namespace Mesos.Orleans.Sdk;

/// <summary>How a run of a scheduler ended.</summary>
/// <param name="Reason">The kind of end.</param>
/// <param name="Message">What the cluster said, or null where it said nothing.</param>
public sealed record SchedulerEnd(SchedulerEndReason Reason, string? Message = null);

/// <summary>The ways in which a run of a scheduler can end.</summary>
public enum SchedulerEndReason
{
    /// <summary>It was cancelled. The framework lives on for its <c>failover_timeout</c>, and a new run with the same id takes it up.</summary>
    Stopped = 0,

    /// <summary>The scheduler tore its framework down.</summary>
    TornDown = 1,

    /// <summary>The cluster refused the subscription.</summary>
    Refused = 2,

    /// <summary>The cluster closed the stream for good with an error: another scheduler took over, or an operator tore the framework down.</summary>
    Closed = 3,
}
