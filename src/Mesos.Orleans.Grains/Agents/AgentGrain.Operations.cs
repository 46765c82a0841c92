using Mesos.Orleans.Abstractions.Agents;
using Mesos.Orleans.Abstractions.Frameworks;
using Mesos.Orleans.Core;
using Mesos.Orleans.Core.Agents;
using Mesos.Orleans.Core.Frameworks;
using Mesos.Orleans.Core.Operations;
using Mesos.Orleans.Core.Resources;

namespace Mesos.Orleans.Grains.Agents;

// An operation counts from the moment it is written here; its framework is told once it is on the agent's disk too.
internal sealed partial class AgentGrain
{
    private static readonly TimeSpan LastResend = TimeSpan.FromMinutes(10);

    private readonly Dictionary<Guid, (DateTimeOffset At, TimeSpan Delay)> _resends = [];

    public async Task<OperateReply> Operate(OperateAgent command)
    {
        if (identity.State.Info is null || Life.IsLost)
        {
            return new(new Refusal(RefusalCode.NotFound, "No agent found with specified ID", "agent_id"));
        }

        if (resources.State.Remembered.Contains(command.Request.Uuid))
        {
            return new(null);
        }

        if (!IsThere)
        {
            return new(new Refusal(RefusalCode.Conflict, $"Agent {Id} is disconnected.", null, "Try again once it is back."));
        }

        var decision = new AgentDecision(_ledger, resources.State.Sequence);
        var context = ContextOf(decision.Ledger) with { Principal = command.Principal };
        if (Decide(decision, command.Request, null, context) is { } refusal)
        {
            return new(refusal);
        }

        await WriteOperations(decision);
        _ledger = decision.Ledger;
        Push(decision.Operations);
        TellAllocator([], isOperation: true);
        return new(null);
    }

    public async Task<bool> Acknowledge(FrameworkId framework, string operationId, Guid uuid)
    {
        var acknowledged = resources.State.Operations.FirstOrDefault(operation =>
            operation.Confirmed && operation.Is(framework, operationId) && WireUuid.Read(operation.Outcome.Uuid.Value) == uuid);
        if (acknowledged is null)
        {
            return false;
        }

        resources.State.Operations = resources.State.Operations.Remove(acknowledged);
        _resends.Remove(acknowledged.Uuid);
        await Write(resources);
        return true;
    }

    // A framework's operation: what cannot be is an error, what is no longer there was dropped, and that is reported until it is acknowledged.
    private void Decide(AgentDecision decision, OperationRequest request, LaunchTasks command, Refusal? refusal)
    {
        if (refusal is { Code: RefusalCode.Unavailable or RefusalCode.NotFound })
        {
            // As Mesos: no status at all, its scheduler reconciles.
            decision.Refused.Add(new RefusedOperation(request.Uuid, null));
            return;
        }

        var info = command.FrameworkInfo!;
        var ledger = decision.Ledger;
        var context = ContextOf(ledger) with
        {
            Pool = ledger.Free.AllocateTo(command.Role),
            Role = command.Role,
            Framework = info,
            Principal = info.HasPrincipal ? info.Principal : null,
        };
        refusal ??= FaultOfId(decision, request, command.Framework, context) ?? Decide(decision, request, command.Framework, context);
        if (refusal is null)
        {
            return;
        }

        if (refusal.Code != RefusalCode.Conflict || request.Operation.Id is null || IsFull(decision))
        {
            var status = request.Operation.Id is null ? null : StatusOf(request, V1.OperationState.OperationError, refusal.ToString());
            decision.Refused.Add(new RefusedOperation(request.Uuid, status));
            return;
        }

        var dropped = StatusOf(request, V1.OperationState.OperationDropped, refusal.ToString());
        dropped.Uuid = new() { Value = WireUuid.ToWire(ids.Next()) };
        decision.Operations.Add(new AgentOperation(
            request.Uuid, command.Framework, request.Operation, 0, ResourceSet.Empty, ResourceSet.Empty, dropped, Confirmed: true));
    }

    private Refusal? Decide(AgentDecision decision, OperationRequest request, FrameworkId? framework, OperationContext context)
    {
        if (IsFull(decision))
        {
            return new Refusal(RefusalCode.TooLarge, $"The agent has {OperationBounds.MaxPending} operations that are not confirmed or not acknowledged.", null, "Acknowledge them, or wait.");
        }

        var converted = OperationRules.Decide(request.Operation, context);
        if (!converted.IsSuccess)
        {
            return converted.Refusal;
        }

        var plain = converted.Value.Unallocated();
        var next = decision.Ledger.Convert(plain);
        if (!next.IsSuccess)
        {
            return next.Refusal;
        }

        var finished = StatusOf(request, V1.OperationState.OperationFinished, null);
        finished.ConvertedResources.Add(converted.Value.Converted.ToWire());
        finished.Uuid = new() { Value = WireUuid.ToWire(ids.Next()) };
        decision.Ledger = next.Value;
        decision.Consumed = decision.Consumed.Add(plain.Consumed);
        decision.Operations.Add(new AgentOperation(
            request.Uuid, framework, request.Operation, ++decision.Sequence, plain.Consumed, plain.Converted, finished, Confirmed: false));
        return null;
    }

    private bool IsFull(AgentDecision decision) => resources.State.Operations.Length + decision.Operations.Count >= OperationBounds.MaxPending;

    private Refusal? FaultOfId(AgentDecision decision, OperationRequest request, FrameworkId framework, OperationContext context)
    {
        if (request.Operation.Id is not { } id)
        {
            return null;
        }

        if ((context.AgentCapabilities & AgentCapability.AgentOperationFeedback) == 0)
        {
            return Refusal.Invalid("The agent gives no feedback on operations", "id", "Leave the id out, or use an agent with the capability AGENT_OPERATION_FEEDBACK.");
        }

        return resources.State.Operations.Concat(decision.Operations).Any(operation => operation.Is(framework, id.Value))
            ? Refusal.Invalid($"An operation of the id '{id.Value}' is not acknowledged yet", "id", "Choose another id.")
            : null;
    }

    private OperationContext ContextOf(AgentLedger ledger) => new()
    {
        Pool = ledger.Free,
        Volumes = ledger.Total.PersistentVolumes,
        AgentCapabilities = AgentCapabilities.Of(identity.State.Capabilities),
        IsVolumeUsed = ledger.IsVolumeUsed,
    };

    private V1.OperationStatus StatusOf(OperationRequest request, V1.OperationState state, string? message)
    {
        var status = new V1.OperationStatus { OperationId = request.Operation.Id, State = state, AgentId = new() { Value = Id.Value } };
        if (message is not null)
        {
            status.Message = message;
        }

        return status;
    }

    private async Task WriteOperations(AgentDecision decision)
    {
        if (decision.Operations.Count == 0)
        {
            return;
        }

        var state = resources.State;
        state.Checkpointed = CheckpointedResources.Of(decision.Ledger.Total);
        state.Sequence = decision.Sequence;
        state.Operations = state.Operations.AddRange(decision.Operations);
        var remembered = state.Remembered.AddRange(decision.Operations.Select(operation => operation.Uuid));
        state.Remembered = remembered.RemoveRange(0, Math.Max(0, remembered.Length - OperationBounds.MaxRemembered));
        await Write(resources);
    }

    private void Push(IEnumerable<AgentOperation> operations)
    {
        foreach (var operation in operations)
        {
            if (operation.Confirmed)
            {
                Tell(operation, options.Value.FirstOperationResend);
            }
            else
            {
                _commands.Add(CommandFor(operation));
            }
        }
    }

    // The agent has registered with what it has on disk; everything after that is sent again, before any launch that may need it.
    private void PushOperations(long sequence)
    {
        ConfirmOperations(sequence);
        var missing = resources.State.Operations.Where(operation => !operation.Confirmed).OrderBy(operation => operation.Sequence).ToArray();
        var gap = sequence + missing.Length < resources.State.Sequence;
        _commands.AddFirst(gap
            ? [new AdoptResources(new AgentCheckpoint(resources.State.Sequence, resources.State.Checkpointed))]
            : missing.Select(CommandFor));
    }

    private void ConfirmOperations(List<AgentCommand> commands)
    {
        foreach (var command in commands)
        {
            switch (command)
            {
                case ApplyOperation apply:
                    ConfirmOperations(apply.Sequence);
                    break;
                case AdoptResources adopt:
                    ConfirmOperations(adopt.Checkpoint.Sequence);
                    break;
            }
        }
    }

    // Written with the next operation: what is confirmed twice is told twice, which its framework must expect anyway.
    private void ConfirmOperations(long sequence)
    {
        var state = resources.State;
        foreach (var operation in state.Operations.Where(operation => !operation.Confirmed && operation.Sequence <= sequence))
        {
            var confirmed = operation with { Confirmed = true };
            state.Operations = operation.IsReported ? state.Operations.Replace(operation, confirmed) : state.Operations.Remove(operation);
            Tell(confirmed, options.Value.FirstOperationResend);
        }
    }

    private void Tell(AgentOperation operation, TimeSpan next)
    {
        if (operation.IsReported)
        {
            _resends[operation.Uuid] = (time.GetUtcNow() + next, next);
            Inbox(operation.Framework!.Value).ReceiveNotice(new OperationUpdated(Id, operation.Outcome)).Ignore();
        }
    }

    private void ResendOperations(DateTimeOffset now)
    {
        foreach (var operation in resources.State.Operations.Where(operation => operation.Confirmed))
        {
            // After a move nothing is known of the last time: it is told at once.
            if (!_resends.TryGetValue(operation.Uuid, out var resend))
            {
                Tell(operation, options.Value.FirstOperationResend);
            }
            else if (resend.At <= now)
            {
                Tell(operation, resend.Delay * 2 < LastResend ? resend.Delay * 2 : LastResend);
            }
        }
    }

    private void ForgetOperations(FrameworkId framework)
    {
        foreach (var operation in resources.State.Operations.Where(operation => operation.Framework == framework && operation.Confirmed))
        {
            resources.State.Operations = resources.State.Operations.Remove(operation);
            _resends.Remove(operation.Uuid);
        }
    }

    private Outcome<ResourceSet> TotalOf(V1.AgentInfo info)
    {
        var configured = ResourceSet.FromWire(info.Resources);
        return configured.IsSuccess ? CheckpointedResources.ApplyTo(configured.Value, resources.State.Checkpointed) : configured;
    }

    // The agent's disk may be ahead of the store, if that was set back: then the disk is right.
    private async Task<Outcome<ResourceSet>> Adopt(AgentCheckpoint checkpoint, V1.AgentInfo info)
    {
        if (checkpoint.Sequence > resources.State.Sequence)
        {
            (resources.State.Sequence, resources.State.Checkpointed) = (checkpoint.Sequence, checkpoint.Resources);
            await Write(resources);
        }

        return TotalOf(info);
    }

    private static ApplyOperation CommandFor(AgentOperation operation) =>
        new(operation.Uuid, operation.Sequence, operation.Consumed, operation.Converted);
}
