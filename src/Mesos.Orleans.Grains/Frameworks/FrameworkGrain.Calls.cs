using System.Collections.Frozen;
using System.Collections.Immutable;
using Mesos.Orleans.Abstractions.Agents;
using Mesos.Orleans.Abstractions.Frameworks;
using Mesos.Orleans.Core;
using Mesos.Orleans.Core.Agents;
using Mesos.Orleans.Core.Frameworks;
using Mesos.Orleans.Core.Tasks;
using Mesos.Orleans.Grains.Hosting;
using CallType = Mesos.V1.Scheduler.Call.Types.Type;
using EventType = Mesos.V1.Scheduler.Event.Types.Type;
using InverseStatus = Mesos.V1.Allocator.InverseOfferStatus.Types.Status;

namespace Mesos.Orleans.Grains.Frameworks;

internal sealed partial class FrameworkGrain
{
    public async Task<CallReply> Call(FrameworkCall request)
    {
        var call = request.Call;
        if (Check(request) is { } refusal)
        {
            return new CallReply(refusal);
        }

        Count(CallCounters.GetValueOrDefault(call.Type, "calls/UNKNOWN"));
        switch (call.Type)
        {
            case CallType.Teardown:
                await End("Framework has been torn down");
                break;
            case CallType.Accept:
                await Accept(call.Accept);
                break;
            case CallType.Decline:
                Decline(call.Decline);
                break;
            case CallType.Revive:
                await Revive([.. call.Revive?.Roles ?? []]);
                break;
            case CallType.Suppress:
                await Suppress([.. call.Suppress?.Roles ?? []]);
                break;
            case CallType.Kill:
                await Kill(call.Kill);
                break;
            case CallType.Shutdown:
                await Send(call.Shutdown.AgentId, new ShutdownExecutor(Id, call.Shutdown.ExecutorId.Value));
                break;
            case CallType.Message:
                await Send(call.Message.AgentId, new SendToExecutor(Id, call.Message.ExecutorId.Value, [.. call.Message.Data.Span]));
                break;
            case CallType.Acknowledge:
                await Acknowledge(call.Acknowledge);
                break;
            case CallType.Reconcile:
                await Reconcile(call.Reconcile);
                break;
            case CallType.ReconcileOperations:
                await ReconcileOperations(call.ReconcileOperations);
                break;
            case CallType.AcknowledgeOperationStatus:
                await AcknowledgeOperation(call.AcknowledgeOperationStatus);
                break;
            case CallType.UpdateFramework:
                return await UpdateFramework(call.UpdateFramework);
            case CallType.AcceptInverseOffers:
                await AnswerInverse(call.AcceptInverseOffers.InverseOfferIds, call.AcceptInverseOffers.Filters, InverseStatus.Accept);
                break;
            case CallType.DeclineInverseOffers:
                await AnswerInverse(call.DeclineInverseOffers.InverseOfferIds, call.DeclineInverseOffers.Filters, InverseStatus.Decline);
                break;
            case CallType.Request:
                // REQUEST is a hint that Mesos' allocator ignores too.
                break;
            default:
                return new CallReply(new Refusal(RefusalCode.NotImplemented, $"The call {CallName(call.Type)} is not known."));
        }

        return CallReply.Accepted;
    }

    // The order and texts are those of Mesos (semantics.md §2).
    private Refusal? Check(FrameworkCall request) =>
        SchedulerCallValidator.Validate(request.Call, request.Principal) is { } invalid
            ? invalid with { Message = $"Failed to validate scheduler::Call: {invalid.Message}" }
        : !IsKnown || State.Completed
            ? Refusal.Invalid("Framework cannot be found", "framework_id")
        : request.Principal is { } principal && State.Info!.HasPrincipal && principal != State.Info.Principal
            ? Refusal.Invalid($"Authenticated principal '{principal}' does not match principal '{State.Info.Principal}' set in 'FrameworkInfo'")
        : !HasStream()
            ? new Refusal(RefusalCode.Forbidden, "Framework is not subscribed", null, "SUBSCRIBE first.")
        : request.StreamId is not { } stream
            ? Refusal.Invalid("All non-subscribe calls should include the 'Mesos-Stream-Id' header")
        : stream != State.StreamId
            ? Refusal.Invalid($"The stream ID '{stream}' included in this request didn't match the stream ID currently associated with framework ID {Id}", null, "Use the Mesos-Stream-Id of the latest SUBSCRIBE.")
            : null;

    // After a move, the holder of the stream may call before it reads again.
    private bool HasStream() => IsConnected || Find(State.StreamId) is { IsClosed: false };

    private async Task Revive(ImmutableArray<string> roles)
    {
        if (FrameworkRoles.Named(State.Info!, roles) is not { } named)
        {
            return;
        }

        if (State.SuppressedRoles.Overlaps(named))
        {
            State.SuppressedRoles = State.SuppressedRoles.Except(named);
            await Write();
        }

        TellAllocator([.. named]);
    }

    private async Task Suppress(ImmutableArray<string> roles)
    {
        if (FrameworkRoles.Named(State.Info!, roles) is { } named && !State.SuppressedRoles.IsSupersetOf(named))
        {
            State.SuppressedRoles = State.SuppressedRoles.Union(named);
            await Write();
            TellAllocator(null);
        }
    }

    private async Task<CallReply> UpdateFramework(V1.Scheduler.Call.Types.UpdateFramework update)
    {
        var suppressed = update.SuppressedRoles.ToImmutableArray();
        if ((FrameworkInfoValidator.Validate(update.FrameworkInfo, suppressed, update.OfferConstraints) ?? whitelist.Refuse(update.FrameworkInfo)) is { } invalid)
        {
            return new CallReply(invalid);
        }

        var merged = FrameworkInfoUpdate.Update(State.Info!, update.FrameworkInfo);
        if (!merged.IsSuccess)
        {
            return new CallReply(merged.Refusal);
        }

        var info = merged.Value.Clone();
        info.Id = new V1.FrameworkID { Value = Id.Value };
        var unsuppressed = State.SuppressedRoles.Except(suppressed);
        State.Info = info;
        State.SuppressedRoles = [.. suppressed];
        State.OfferConstraints = update.OfferConstraints;
        await Write();
        _capabilities = FrameworkCapabilities.Of(info);
        RescindRolesLeft(FrameworkRoles.Of(info));
        TellAllocator(unsuppressed.Count == 0 ? null : unsuppressed);
        return CallReply.Accepted;
    }

    // Best effort by definition: an agent that is not known or not there drops it (semantics.md §12). False if nobody answered.
    private async Task<bool> Send(V1.AgentID agent, AgentCommand command)
    {
        try
        {
            if (!await GrainFactory.GetGrain<IAgentGrain>(agent.Value).Send(command))
            {
                Count("messages/dropped");
            }

            return true;
        }
        catch (Exception e) when (GrainCallFailure.Is(e))
        {
            LogAuditFailed(Id, new AgentId(agent.Value), e.Message);
            return false;
        }
    }

    private static readonly FrozenDictionary<CallType, string> CallCounters =
        Enum.GetValues<CallType>().ToFrozenDictionary(type => type, type => $"calls/{CallName(type)}");

    private static string CallName(CallType type) =>
        V1.Scheduler.Call.Descriptor.EnumTypes[0].FindValueByNumber((int)type)?.Name ?? type.ToString();
}
