using System.Collections.Immutable;
using Orleans;

namespace Mesos.Orleans.Abstractions.Frameworks;

/// <summary>A scheduler's SUBSCRIBE.</summary>
/// <param name="StreamId">Made by the caller; names the stream from now on (<c>Mesos-Stream-Id</c>) and makes the command repeatable.</param>
/// <param name="Info">The framework; its id, if set, is the key of the grain that is called.</param>
/// <param name="SuppressedRoles">Roles to start suppressed: they replace those of an earlier subscription.</param>
/// <param name="OfferConstraints">Offer constraints: they replace earlier ones; null for none.</param>
/// <param name="Principal">The authenticated principal, or null where nobody authenticated.</param>
[GenerateSerializer, Immutable, Alias("mesos.SubscribeFramework")]
public sealed record SubscribeFramework(
    [property: Id(0)] Guid StreamId,
    [property: Id(1)] V1.FrameworkInfo Info,
    [property: Id(2)] ImmutableArray<string> SuppressedRoles,
    [property: Id(3)] V1.Scheduler.OfferConstraints? OfferConstraints,
    [property: Id(4)] string? Principal);
