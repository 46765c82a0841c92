using Mesos.Orleans.Core;
using Mesos.Orleans.Core.Agents;
using Mesos.Orleans.Core.Frameworks;
using Mesos.Orleans.Core.Resources;
using Orleans;

namespace Mesos.Orleans.Grains.Agents;

/// <summary>An operation as stored.</summary>
/// <param name="Uuid">Names it for ever.</param>
/// <param name="Framework">Whose; null for an operator's.</param>
/// <param name="Info">The operation as it was sent.</param>
/// <param name="Sequence">Its number on the agent; 0 if it was dropped.</param>
/// <param name="Consumed">What it takes.</param>
/// <param name="Converted">What it gives.</param>
/// <param name="Outcome">The status that its framework is told once the agent has confirmed it, with a uuid.</param>
/// <param name="Confirmed">True once it is on the agent's disk, or dropped.</param>
[GenerateSerializer, Immutable, Alias("mesos.AgentOperation")]
internal sealed record AgentOperation(
    [property: Id(0)] Guid Uuid,
    [property: Id(1)] FrameworkId? Framework,
    [property: Id(2)] V1.Offer.Types.Operation Info,
    [property: Id(3)] long Sequence,
    [property: Id(4)] ResourceSet Consumed,
    [property: Id(5)] ResourceSet Converted,
    [property: Id(6)] V1.OperationStatus Outcome,
    [property: Id(7)] bool Confirmed)
{
    /// <summary>True if a framework waits to be told.</summary>
    public bool IsReported => Framework is not null && Info.Id is not null;

    /// <summary>True for a framework's operation of that id.</summary>
    public bool Is(FrameworkId framework, string? id) => Framework == framework && Info.Id is { } own && own.Value == id;

    /// <summary>The operation as lists show it.</summary>
    public V1.Operation ToWire(AgentId agent)
    {
        var status = Confirmed
            ? Outcome
            : new V1.OperationStatus { OperationId = Info.Id, State = V1.OperationState.OperationPending, AgentId = new() { Value = agent.Value } };
        return new V1.Operation
        {
            FrameworkId = Framework is { } framework ? new() { Value = framework.Value } : null,
            AgentId = new() { Value = agent.Value },
            Info = Info,
            LatestStatus = status,
            Statuses = { status },
            Uuid = new() { Value = WireUuid.ToWire(Uuid) },
        };
    }
}
