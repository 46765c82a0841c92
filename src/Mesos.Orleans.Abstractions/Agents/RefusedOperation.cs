using Orleans;

namespace Mesos.Orleans.Abstractions.Agents;

/// <summary>An operation of an ACCEPT that the agent's grain did not do, and will not report on again.</summary>
/// <param name="Uuid">The operation.</param>
/// <param name="Status">What its framework is told; null for nothing.</param>
[GenerateSerializer, Immutable, Alias("mesos.RefusedOperation")]
public sealed record RefusedOperation(
    [property: Id(0)] Guid Uuid,
    [property: Id(1)] V1.OperationStatus? Status);
