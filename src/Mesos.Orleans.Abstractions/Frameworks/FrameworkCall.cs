using Orleans;

namespace Mesos.Orleans.Abstractions.Frameworks;

/// <summary>One call of a scheduler, other than SUBSCRIBE.</summary>
/// <param name="StreamId">The stream id of the current subscription; null if the caller sent none.</param>
/// <param name="Call">The call as the wire defines it.</param>
/// <param name="Principal">The authenticated principal, or null.</param>
[GenerateSerializer, Immutable, Alias("mesos.FrameworkCall")]
public sealed record FrameworkCall(
    [property: Id(0)] Guid? StreamId,
    [property: Id(1)] V1.Scheduler.Call Call,
    [property: Id(2)] string? Principal);
