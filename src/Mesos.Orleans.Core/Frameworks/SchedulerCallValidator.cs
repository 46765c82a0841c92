using CallType = Mesos.V1.Scheduler.Call.Types.Type;

namespace Mesos.Orleans.Core.Frameworks;

/// <summary>
/// Judges a scheduler call by itself, before anything is looked up. What it refuses is answered with status 400 and the body
/// <c>Failed to validate scheduler::Call: {message}</c>; what a call means is judged later and elsewhere.
/// </summary>
/// <remarks>Order and texts as Mesos: <c>src/master/validation.cpp</c>, scheduler calls.</remarks>
public static class SchedulerCallValidator
{
    /// <summary>Null if the call may go on, otherwise the first fault.</summary>
    /// <param name="call">The call as it was parsed.</param>
    /// <param name="principal">The authenticated principal, or null where nobody authenticated.</param>
    /// <remarks>A call of type <c>UNKNOWN</c> passes: it is answered with 501 later.</remarks>
    public static Refusal? Validate(V1.Scheduler.Call call, string? principal)
    {
        if (RequiredFields.Validate(call) is { } incomplete)
            return incomplete;

        if (!call.HasType || !Enum.IsDefined(call.Type))
            return Expecting("type", "Name one of the calls, such as SUBSCRIBE; names that are not known count as absent.");

        if (call.Type == CallType.Subscribe)
            return ValidateSubscribe(call, principal);

        if (call.FrameworkId is null)
            return Expecting("framework_id", "Every call but SUBSCRIBE names the framework that SUBSCRIBED gave.");

        return MissingBody(call) ?? WireId.Validate(call.FrameworkId.Value, "framework_id")?.Within("Invalid 'framework_id': ")
            ?? ValidateBody(call);
    }

    private static Refusal? ValidateSubscribe(V1.Scheduler.Call call, string? principal)
    {
        if (call.Subscribe is null)
            return Expecting("subscribe", "Its framework_info says who subscribes.");

        var info = call.Subscribe.FrameworkInfo;
        if ((info.Id?.Value ?? "") != (call.FrameworkId?.Value ?? ""))
            return Refusal.Invalid("'framework_id' differs from 'subscribe.framework_info.id'", "framework_id", "Set both to the same id, or neither for a new framework.");

        if (principal is not null && info.HasPrincipal && info.Principal != principal)
            return Refusal.Invalid(
                $"Authenticated principal '{principal}' does not match principal '{info.Principal}' set in `FrameworkInfo`",
                "subscribe.framework_info.principal",
                "Leave the principal out, or authenticate as it.");

        return null;
    }

    private static Refusal? MissingBody(V1.Scheduler.Call call)
    {
        var missing = call.Type switch
        {
            CallType.Accept when call.Accept is null => "accept",
            CallType.Decline when call.Decline is null => "decline",
            CallType.AcceptInverseOffers when call.AcceptInverseOffers is null => "accept_inverse_offers",
            CallType.DeclineInverseOffers when call.DeclineInverseOffers is null => "decline_inverse_offers",
            CallType.Kill when call.Kill is null => "kill",
            CallType.Shutdown when call.Shutdown is null => "shutdown",
            CallType.Acknowledge when call.Acknowledge is null => "acknowledge",
            CallType.AcknowledgeOperationStatus when call.AcknowledgeOperationStatus is null => "acknowledge_operation_status",
            CallType.Reconcile when call.Reconcile is null => "reconcile",
            CallType.ReconcileOperations when call.ReconcileOperations is null => "reconcile_operations",
            CallType.Message when call.Message is null => "message",
            CallType.Request when call.Request is null => "request",
            CallType.UpdateFramework when call.UpdateFramework is null => "update_framework",
            _ => null,
        };
        return missing is null ? null : Expecting(missing, "Each type of call has a field of its own name.");
    }

    private static Refusal? ValidateBody(V1.Scheduler.Call call)
    {
        switch (call.Type)
        {
            case CallType.Acknowledge:
                return WireUuid.Validate(call.Acknowledge.Uuid, "acknowledge.uuid");

            case CallType.AcknowledgeOperationStatus:
                if (WireUuid.Validate(call.AcknowledgeOperationStatus.Uuid, "acknowledge_operation_status.uuid") is { } refusal)
                    return refusal;
                return call.AcknowledgeOperationStatus.AgentId is null
                    ? Refusal.Invalid("Expecting 'agent_id' to be present", "acknowledge_operation_status.agent_id", "Copy it from the operation's status.")
                    : null;

            case CallType.UpdateFramework when call.FrameworkId.Value != (call.UpdateFramework.FrameworkInfo.Id?.Value ?? ""):
                return Refusal.Invalid(
                    "'framework_id' differs from 'update_framework.framework_info.id'",
                    "framework_id",
                    "Set both to the same id.");

            default:
                return null;
        }
    }

    private static Refusal Expecting(string field, string hint) => Refusal.Invalid($"Expecting '{field}' to be present", field, hint);
}
