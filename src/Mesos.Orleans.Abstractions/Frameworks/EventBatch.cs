using System.Collections.Immutable;
using Orleans;

namespace Mesos.Orleans.Abstractions.Frameworks;

/// <summary>Events of a stream, in order.</summary>
/// <param name="Incarnation">
/// Changes when the grain was activated anew. Its sequence numbers start again, and offers sent by an earlier incarnation are void: the holder of
/// the stream rescinds those it forwarded.
/// </param>
/// <param name="Last">The sequence number of the last event in the batch; echo it in the next read. Unchanged if the batch is empty.</param>
/// <param name="Events">The events; possibly none. HEARTBEAT is not among them: the holder of the stream makes its own.</param>
/// <param name="Closed">True if nothing follows: the stream was replaced, refused or torn down. Close the connection after the events.</param>
[GenerateSerializer, Immutable, Alias("mesos.EventBatch")]
public sealed record EventBatch(
    [property: Id(0)] Guid Incarnation,
    [property: Id(1)] long Last,
    [property: Id(2)] ImmutableArray<V1.Scheduler.Event> Events,
    [property: Id(3)] bool Closed);
