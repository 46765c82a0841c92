using System.Collections.Immutable;
using Mesos.Orleans.Core;
using Orleans;

namespace Mesos.Orleans.Abstractions.Agents;

/// <summary>The answer to a registration.</summary>
/// <param name="Refusal">Null if registered; otherwise why this process may not be this agent.</param>
/// <param name="Incarnation">Names this registration: the sequence numbers of its commands start at 1.</param>
/// <param name="Unwanted">Launches that the agent reported but that nobody wants any more: it kills them.</param>
[GenerateSerializer, Immutable, Alias("mesos.RegisterReply")]
public sealed record RegisterReply(
    [property: Id(0)] Refusal? Refusal,
    [property: Id(1)] Guid Incarnation,
    [property: Id(2)] ImmutableArray<Guid> Unwanted)
{
    /// <summary>
    /// True beside a refusal if nothing may run on the agent: it was marked gone, or its machine is down for maintenance. It kills everything at once; if the
    /// refusal is for ever (any code but Unavailable), it then stops.
    /// </summary>
    [Id(3)] public bool Evicted { get; init; }
}
