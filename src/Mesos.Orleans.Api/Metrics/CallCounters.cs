using CallType = Mesos.V1.Scheduler.Call.Types.Type;

namespace Mesos.Orleans.Api.Metrics;

/// <summary>How many valid calls of each kind this silo has received since it started.</summary>
internal sealed class CallCounters
{
    private static readonly string[] Keys =
    [
        "messages_register_framework", "messages_reregister_framework", "messages_unregister_framework", "messages_launch_tasks",
        "messages_decline_offers", "messages_revive_offers", "messages_suppress_offers", "messages_kill_task",
        "messages_status_update_acknowledgement", "messages_operation_status_update_acknowledgement", "messages_reconcile_tasks",
        "messages_reconcile_operations", "messages_framework_to_executor", "messages_resource_request",
    ];

    private readonly long[] _counts = new long[Keys.Length];

    /// <summary>Every counter by its key, without the <c>master/</c> prefix.</summary>
    public IEnumerable<(string Key, long Count)> All => Keys.Select((key, n) => (key, Interlocked.Read(ref _counts[n])));

    public void Count(V1.Scheduler.Call call)
    {
        var index = call.Type switch
        {
            CallType.Subscribe when string.IsNullOrEmpty(call.Subscribe.FrameworkInfo.Id?.Value) => 0,
            CallType.Subscribe => 1,
            CallType.Teardown => 2,
            CallType.Accept => 3,
            CallType.Decline => 4,
            CallType.Revive => 5,
            CallType.Suppress => 6,
            CallType.Kill => 7,
            CallType.Acknowledge => 8,
            CallType.AcknowledgeOperationStatus => 9,
            CallType.Reconcile => 10,
            CallType.ReconcileOperations => 11,
            CallType.Message => 12,
            CallType.Request => 13,
            _ => -1,
        };
        if (index >= 0)
            Interlocked.Increment(ref _counts[index]);
    }
}
