using System.Collections.Immutable;
using Mesos.Orleans.Core;
using Mesos.Orleans.Core.Offers;
using Orleans;

namespace Mesos.Orleans.Abstractions.Frameworks;

/// <summary>Says what a framework waits for, in place of all that it said before.</summary>
/// <param name="Shapes">The shapes of all its roles, the most wanted first; empty to take what comes again, as in Mesos.</param>
/// <param name="Principal">The authenticated principal, or null where nobody authenticated.</param>
[GenerateSerializer, Immutable, Alias("mesos.PublishShapes")]
public sealed record PublishShapes(
    [property: Id(0)] ImmutableArray<OfferShape> Shapes,
    [property: Id(1)] string? Principal);

/// <summary>What a framework waits for.</summary>
/// <param name="Refusal">Null if there is such a framework.</param>
/// <param name="Shapes">The shapes as they were published.</param>
[GenerateSerializer, Immutable, Alias("mesos.ShapesReply")]
public sealed record ShapesReply([property: Id(0)] Refusal? Refusal, [property: Id(1)] ImmutableArray<OfferShape> Shapes);
