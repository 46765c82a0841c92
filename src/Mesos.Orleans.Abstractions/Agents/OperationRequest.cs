using Orleans;

namespace Mesos.Orleans.Abstractions.Agents;

/// <summary>An operation that converts resources of an agent.</summary>
/// <param name="Uuid">Names the operation for ever: one that is repeated does nothing twice.</param>
/// <param name="Operation">The operation as it was sent.</param>
[GenerateSerializer, Immutable, Alias("mesos.OperationRequest")]
public sealed record OperationRequest(
    [property: Id(0)] Guid Uuid,
    [property: Id(1)] V1.Offer.Types.Operation Operation);
