using Orleans;

namespace Mesos.Orleans.Abstractions.Agents;

/// <summary>Asks for the next commands.</summary>
/// <param name="SessionId">The session that registered.</param>
/// <param name="Incarnation">The grain's incarnation that the sequence number belongs to.</param>
/// <param name="After">The highest sequence number received in order; 0 at first.</param>
/// <param name="Wait">How long to wait for a first command, at most 10 seconds.</param>
[GenerateSerializer, Immutable, Alias("mesos.ReadCommands")]
public sealed record ReadCommands(
    [property: Id(0)] Guid SessionId,
    [property: Id(1)] Guid Incarnation,
    [property: Id(2)] long After,
    [property: Id(3)] TimeSpan Wait);
