using System.Collections.Immutable;
using Mesos.Orleans.Core.Frameworks;
using Mesos.Orleans.Core.Offers;

namespace Mesos.Orleans.Core.Allocation;

/// <summary>All that the allocator knows of a framework; the framework's grain owns these facts and this copy may be late.</summary>
/// <param name="Id">The framework.</param>
/// <param name="Version">Grows with every change; an older version of a known framework is ignored, an equal one changes nothing.</param>
/// <param name="Info">Name, roles, capabilities, offer filters.</param>
/// <param name="Active">False while its scheduler is disconnected: then it is offered nothing and its filters are gone.</param>
/// <param name="SuppressedRoles">The roles for which it wants no offers.</param>
/// <param name="OfferConstraints">Which agents it wants offers from, or null for all.</param>
public sealed record FrameworkModel(
    FrameworkId Id,
    long Version,
    V1.FrameworkInfo Info,
    bool Active,
    ImmutableHashSet<string> SuppressedRoles,
    V1.Scheduler.OfferConstraints? OfferConstraints)
{
    /// <summary>The shapes that it waits for; a role without any gets offers as in Mesos.</summary>
    public ImmutableArray<OfferShape> Shapes { get; init; } = [];
}
