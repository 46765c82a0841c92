using Mesos.Orleans.Core;
using Orleans;

namespace Mesos.Orleans.Abstractions.Agents;

/// <summary>An operator converts resources that no task uses. Offers that hold them are rescinded.</summary>
/// <param name="Request">The operation; its resources carry no allocation marks.</param>
/// <param name="Principal">The authenticated operator, or null.</param>
[GenerateSerializer, Immutable, Alias("mesos.OperateAgent")]
public sealed record OperateAgent(
    [property: Id(0)] OperationRequest Request,
    [property: Id(1)] string? Principal);

/// <summary>The answer to an operator.</summary>
/// <param name="Refusal">Null if it is done; Invalid if it can never be, Conflict if not as things are, NotFound for an unknown agent.</param>
[GenerateSerializer, Immutable, Alias("mesos.OperateReply")]
public sealed record OperateReply([property: Id(0)] Refusal? Refusal);
