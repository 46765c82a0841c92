using Orleans;

namespace Mesos.Orleans.Abstractions.Frameworks;

/// <summary>Asks for the next events of a stream.</summary>
/// <param name="StreamId">The stream.</param>
/// <param name="Incarnation">The <see cref="EventBatch.Incarnation"/> of the last batch; empty at first.</param>
/// <param name="After">The highest sequence number received in that incarnation; 0 at first. Confirms all up to it.</param>
/// <param name="Wait">How long to wait for a first event, at most 20 seconds; the answer may be empty.</param>
[GenerateSerializer, Immutable, Alias("mesos.ReadEvents")]
public sealed record ReadEvents(
    [property: Id(0)] Guid StreamId,
    [property: Id(1)] Guid Incarnation,
    [property: Id(2)] long After,
    [property: Id(3)] TimeSpan Wait);
