using System.Collections.Immutable;
using Orleans;

namespace Mesos.Orleans.Grains.Frameworks;

/// <summary>An open stream on its way to the silo that its framework moves to.</summary>
/// <param name="StreamId">The stream.</param>
/// <param name="Incarnation">Under which its events are numbered; it stays the same, so that its reader sees no break.</param>
/// <param name="First">The number of the first event here.</param>
/// <param name="Events">Those that the reader has not confirmed.</param>
[GenerateSerializer, Immutable, Alias("mesos.MovedStream")]
internal sealed record MovedStream(
    [property: Id(0)] Guid StreamId,
    [property: Id(1)] Guid Incarnation,
    [property: Id(2)] long First,
    [property: Id(3)] ImmutableArray<V1.Scheduler.Event> Events);
