using Mesos.Orleans.Grains.Allocation;
using Mesos.Orleans.Grains.Hosting;
using System.Collections.Immutable;
using Mesos.Orleans.Abstractions.Agents;
using Mesos.Orleans.Abstractions.Frameworks;
using Mesos.Orleans.Core;
using Mesos.Orleans.Core.Agents;
using Mesos.Orleans.Core.Offers;
using Mesos.Orleans.Core.Resources;
using Orleans.Runtime;
using EventType = Mesos.V1.Scheduler.Event.Types.Type;

namespace Mesos.Orleans.Grains.Frameworks;

// The agents' grains own the operations and repeat their statuses; what is kept here says only whom to ask.
internal sealed partial class FrameworkGrain
{
    // How many acknowledged statuses are remembered: messages and censuses that were on their way meanwhile still tell them.
    private const int MaxAcknowledgedOperations = 10_000;

    private readonly Dictionary<string, KnownOperation> _operations = [];
    private readonly RecentSet<Guid> _acknowledgedOperations = new(MaxAcknowledgedOperations);

    private void Expect(ImmutableArray<PlannedOperation> operations, AgentId agent)
    {
        foreach (var operation in operations.Where(operation => operation.Operation.Id is not null))
        {
            _operations.TryAdd(operation.Operation.Id.Value, new KnownOperation(agent, operation.Uuid, null));
        }
    }

    private void Refuse(ImmutableArray<RefusedOperation> refused)
    {
        foreach (var operation in refused)
        {
            if (_operations.FirstOrDefault(known => known.Value.Uuid == operation.Uuid).Key is { } id)
            {
                _operations.Remove(id);
            }

            if (operation.Status is { } status)
            {
                EmitOperation(status);
            }
        }
    }

    private Task Updated(OperationUpdated updated)
    {
        if (State.Completed)
        {
            // Nobody will ever acknowledge it.
            return Send(new V1.AgentID { Value = updated.Agent.Value }, new ShutdownFramework(Id));
        }

        if (IsAcknowledged(updated.Status))
        {
            return AcknowledgeAgain(updated);
        }

        var id = updated.Status.OperationId.Value;
        var uuid = _operations.GetValueOrDefault(id)?.Uuid ?? Guid.Empty;

        // A status without uuid only says that the agent is lost: it is told once, and what is to be acknowledged stays so.
        var told = updated.Status.Uuid is null ? _operations.GetValueOrDefault(id)?.Told : updated.Status;
        _operations[id] = new KnownOperation(updated.Agent, uuid, told);
        EmitOperation(updated.Status);
        return Task.CompletedTask;
    }

    private bool IsAcknowledged(V1.OperationStatus status) => status.Uuid is { } uuid && _acknowledgedOperations.Contains(WireUuid.Read(uuid.Value));

    // Overtaken by its acknowledgement, or the store has lost that: saying it again settles both.
    private async Task AcknowledgeAgain(OperationUpdated updated)
    {
        try
        {
            await GrainFactory.GetGrain<IAgentOperations>(updated.Agent.Value).Acknowledge(Id, updated.Status.OperationId.Value, WireUuid.Read(updated.Status.Uuid.Value));
        }
        catch (Exception e) when (GrainCallFailure.Is(e))
        {
            // The agent tells it again.
            LogAuditFailed(Id, updated.Agent, e.Message);
        }
    }

    private static readonly Google.Protobuf.Reflection.EnumDescriptor OperationNames =
        V1.Offer.Types.Operation.Descriptor.EnumTypes.Single(type => type.Name == "Type");

    private void CountOperations(V1.Scheduler.Call.Types.Accept accept)
    {
        foreach (var operation in accept.Operations)
        {
            Count($"operations/{OperationNames.FindValueByNumber((int)operation.Type)?.Name ?? "UNKNOWN"}");
        }
    }

    private async Task AcknowledgeOperation(V1.Scheduler.Call.Types.AcknowledgeOperationStatus acknowledge)
    {
        var id = acknowledge.OperationId.Value;
        try
        {
            var agent = GrainFactory.GetGrain<IAgentOperations>(acknowledge.AgentId.Value);
            if (await agent.Acknowledge(Id, id, WireUuid.Read(acknowledge.Uuid)))
            {
                _operations.Remove(id);
                _acknowledgedOperations.Add(WireUuid.Read(acknowledge.Uuid));
                Count("acknowledgements/operations/valid");
            }
            else
            {
                Count("acknowledgements/operations/invalid");
            }
        }
        catch (Exception e) when (GrainCallFailure.Is(e))
        {
            // Not acknowledged, so the status is sent again and the scheduler acknowledges again.
            LogAuditFailed(Id, new(acknowledge.AgentId.Value), e.Message);
        }
    }

    private async Task ReconcileOperations(V1.Scheduler.Call.Types.ReconcileOperations reconcile)
    {
        var asked = reconcile.Operations.Count > 0
            ? reconcile.Operations.Select(entry => (Id: entry.OperationId.Value, Agent: entry.AgentId?.Value ?? _operations.GetValueOrDefault(entry.OperationId.Value)?.Agent.Value)).ToArray()
            : [.. _operations.Select(known => (known.Key, (string?)known.Value.Agent.Value))];
        var agents = asked.Select(entry => entry.Agent).OfType<string>().Distinct();
        Dictionary<string, LaunchCensus?> censuses = [];
        foreach (var batch in agents.Chunk(MaxParallelCalls))
        {
            var answers = await Task.WhenAll(batch.Select(agent => Ask(new AgentId(agent))));
            for (var n = 0; n < batch.Length; n++)
            {
                censuses[batch[n]] = answers[n];
            }
        }

        var answered = asked.Select(entry => Reconciled(entry.Id, entry.Agent, entry.Agent is null ? null : censuses[entry.Agent])).ToArray();
        var missing = asked.Where((_, n) => answered[n].State == V1.OperationState.OperationUnknown).Select(entry => entry.Agent).ToArray();
        var there = missing.OfType<string>().Distinct().Where(agent => censuses[agent] is { Registered: true });
        if (missing.Length > 0 && !(await AreCurrent(there, []) && await IsLatest()))
        {
            // Another activation knows more: the scheduler asks again.
            return;
        }

        foreach (var status in answered)
        {
            EmitOperation(status);
        }
    }

    // Semantics: semantics.md §14. No answer from the agent's grain counts as recovering: the scheduler asks again.
    private static V1.OperationStatus Reconciled(string id, string? agent, LaunchCensus? census)
    {
        if (census is { Standing: AgentStanding.Unreachable or AgentStanding.Gone }
            && census.Operations.All(operation => operation.Info.Id.Value != id || operation.LatestStatus.State == V1.OperationState.OperationPending))
        {
            var gone = census.Standing == AgentStanding.Gone;
            return new V1.OperationStatus
            {
                OperationId = new() { Value = id },
                State = gone ? V1.OperationState.OperationGoneByOperator : V1.OperationState.OperationUnreachable,
                Message = gone ? "Reconciliation: the agent was marked gone" : "Reconciliation: the agent is unreachable",
                AgentId = agent is null ? null : new() { Value = agent },
            };
        }

        if (census?.Operations.FirstOrDefault(operation => operation.Info.Id.Value == id)?.LatestStatus is { } known)
        {
            var latest = known.Clone();
            latest.Uuid = null;
            return latest;
        }

        var recovering = agent is not null && census is null or { Standing: AgentStanding.Away };
        return new V1.OperationStatus
        {
            OperationId = new() { Value = id },
            State = recovering ? V1.OperationState.OperationRecovering : V1.OperationState.OperationUnknown,
            Message = recovering ? "Reconciliation: the agent gives no answer now" : "Reconciliation: no operation of this id is known",
            AgentId = agent is null ? null : new() { Value = agent },
        };
    }

    private void Learn(AgentId agent, LaunchCensus? census)
    {
        foreach (var operation in census?.Operations ?? [])
        {
            var status = operation.LatestStatus;
            if (IsAcknowledged(status))
            {
                continue;
            }

            _operations[operation.Info.Id.Value] = new KnownOperation(agent, WireUuid.Read(operation.Uuid.Value), status.Uuid is null ? null : status);
        }
    }

    private void ResendOperations()
    {
        foreach (var told in _operations.Values.Select(operation => operation.Told).OfType<V1.OperationStatus>())
        {
            EmitOperation(told);
        }
    }

    // Resources go out in the format of the framework's capabilities.
    private void EmitOperation(V1.OperationStatus status)
    {
        if ((!_capabilities.ReservationRefinement || !_capabilities.MultiRole) && ResourceSet.FromWire(status.ConvertedResources) is { IsSuccess: true, Value: { } converted })
        {
            status = status.Clone();
            status.ConvertedResources.Clear();
            status.ConvertedResources.Add((_capabilities.MultiRole ? converted : converted.Unallocated()).ToWire(preRefinement: !_capabilities.ReservationRefinement));
        }

        Emit(new() { Type = EventType.UpdateOperationStatus, UpdateOperationStatus = new() { Status = status } });
    }
}
