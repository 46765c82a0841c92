using CallType = Mesos.V1.Executor.Call.Types.Type;

namespace Mesos.Orleans.Core.Executors;

/// <summary>
/// Judges an executor call by itself. What it refuses is answered with status 400 and the body
/// <c>Failed to validate Executor::Call: {message}</c>.
/// </summary>
/// <remarks>Order and texts as Mesos: <c>src/common/validation.cpp</c>, executor calls.</remarks>
public static class ExecutorCallValidator
{
    /// <summary>Null if the call may go on, otherwise the first fault. A call of type <c>UNKNOWN</c> passes: it is answered with 501 later.</summary>
    public static Refusal? Validate(V1.Executor.Call call)
    {
        if (RequiredFields.Validate(call) is { } incomplete)
            return incomplete;

        if (!call.HasType || !Enum.IsDefined(call.Type))
            return Expecting("type", "Name one of the calls, such as SUBSCRIBE; names that are not known count as absent.");

        return call.Type switch
        {
            CallType.Subscribe when call.Subscribe is null => Expecting("subscribe", "It may be empty for an executor that has nothing unacknowledged."),
            CallType.Update when call.Update is null => Expecting("update", "It carries the status."),
            CallType.Message when call.Message is null => Expecting("message", "It carries the data."),
            CallType.Update => ValidateUpdate(call, call.Update.Status),
            _ => null,
        };
    }

    private static Refusal? ValidateUpdate(V1.Executor.Call call, V1.TaskStatus status)
    {
        var executor = call.ExecutorId.Value;
        var who = $"from executor {executor} of framework {call.FrameworkId.Value}";

        if (!status.HasUuid)
            return Refusal.Invalid("Expecting 'uuid' to be present", "update.status.uuid", "Make one for each update and keep the update until it is acknowledged.");

        if (WireUuid.Validate(status.Uuid, "update.status.uuid") is { } refusal)
            return refusal;

        if (status.ExecutorId is not null && status.ExecutorId.Value != executor)
            return Refusal.Invalid(
                $"ExecutorID in Call: {executor} does not match ExecutorID in TaskStatus: {status.ExecutorId.Value}",
                "update.status.executor_id",
                "Leave it out, or name the executor that calls.");

        if (!status.HasSource || status.Source != V1.TaskStatus.Types.Source.Executor)
            return Refusal.Invalid($"Received Call {who} with invalid source, expecting 'SOURCE_EXECUTOR'", "update.status.source", "Set it to SOURCE_EXECUTOR.");

        if (status.State == V1.TaskState.TaskStaging)
            return Refusal.Invalid($"Received TASK_STAGING {who} which is not allowed", "update.status.state", "A task that an executor has is at least TASK_STARTING.");

        return status.CheckStatus is null ? null : ValidateCheckStatus(status.CheckStatus);
    }

    private static Refusal? ValidateCheckStatus(V1.CheckStatusInfo check)
    {
        const string Field = "update.status.check_status";
        if (!check.HasType)
            return Refusal.Invalid("CheckStatusInfo must specify 'type'", Field, "Copy it from the task's check.");

        return check.Type switch
        {
            V1.CheckInfo.Types.Type.Command => check.Command is null ? Missing("command", "COMMAND") : null,
            V1.CheckInfo.Types.Type.Http => check.Http is null ? Missing("http", "HTTP") : null,
            V1.CheckInfo.Types.Type.Tcp => check.Tcp is null ? Missing("tcp", "TCP") : null,
            _ => Refusal.Invalid("'UNKNOWN' is not a valid check's status type", Field, "Use COMMAND, HTTP or TCP."),
        };

        static Refusal Missing(string part, string type) =>
            Refusal.Invalid($"Expecting '{part}' to be set for {type} check's status", Field, "It may be empty while there is no result yet.");
    }

    private static Refusal Expecting(string field, string hint) => Refusal.Invalid($"Expecting '{field}' to be present", field, hint);
}
