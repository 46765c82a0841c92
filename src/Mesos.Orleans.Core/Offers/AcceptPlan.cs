using System.Collections.Immutable;
using Mesos.Orleans.Core.Allocation;

namespace Mesos.Orleans.Core.Offers;

/// <summary>What an ACCEPT comes to.</summary>
/// <param name="Accepted">The offers that it uses, or null if they were not good.</param>
/// <param name="Closed">The offers that it closes: those it uses, or the still good ones of a list that was not.</param>
/// <param name="Launches">The tasks to launch.</param>
/// <param name="Statuses">The updates for tasks that will not be launched.</param>
/// <param name="OperationStatuses">The updates for operations that will not be done and carry an id.</param>
/// <param name="RefuseSeconds">How long what is not used is not offered again; 0 for no filter.</param>
public sealed record AcceptPlan(
    AcceptedOffers? Accepted,
    ImmutableArray<OfferDraft> Closed,
    ImmutableArray<PlannedLaunch> Launches,
    ImmutableArray<V1.TaskStatus> Statuses,
    ImmutableArray<V1.OperationStatus> OperationStatuses,
    double RefuseSeconds)
{
    /// <summary>The operations to do.</summary>
    public ImmutableArray<PlannedOperation> Operations { get; init; } = [];

    /// <summary>The launch ids and operation uuids in the order of the call; what converts resources comes before what uses them.</summary>
    public ImmutableArray<Guid> Order { get; init; } = [];
}
