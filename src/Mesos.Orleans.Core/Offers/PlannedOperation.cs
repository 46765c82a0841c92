using Mesos.Orleans.Core.Operations;

namespace Mesos.Orleans.Core.Offers;

/// <summary>An operation of an ACCEPT that may be done as far as its framework's side can tell.</summary>
/// <param name="Uuid">Names the operation for ever.</param>
/// <param name="Operation">The operation as the scheduler sent it.</param>
/// <param name="Conversion">What it does to the offered resources, allocated to the role of the offers.</param>
public sealed record PlannedOperation(Guid Uuid, V1.Offer.Types.Operation Operation, ResourceConversion Conversion);
