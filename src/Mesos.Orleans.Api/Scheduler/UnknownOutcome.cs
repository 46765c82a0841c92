using CallType = Mesos.V1.Scheduler.Call.Types.Type;

namespace Mesos.Orleans.Api.Scheduler;

/// <summary>What to tell a scheduler whose call got no answer in time: it may or may not have happened, and this is how to find out.</summary>
internal static class UnknownOutcome
{
    public static string Describe(V1.Scheduler.Call call, string frameworkId)
    {
        var advice = call.Type switch
        {
            CallType.Subscribe => $"Subscribe again with framework id '{frameworkId}'; a subscription that did happen is replaced.",
            CallType.Accept => $"Send RECONCILE for {Tasks(call)}: a task that was not launched is answered TASK_GONE, TASK_UNKNOWN or TASK_LOST.",
            CallType.Kill => $"Send KILL again, or RECONCILE for task '{call.Kill.TaskId.Value}'.",
            CallType.Acknowledge => $"Send it again: acknowledging task '{call.Acknowledge.TaskId.Value}' twice does no harm, and an update that is not acknowledged comes again.",
            CallType.Teardown => $"Ask GET /frameworks?framework_id={frameworkId}, or send TEARDOWN again.",
            CallType.Message => "Messages are best effort; send it again if the executor can take it twice.",
            _ => "Sending it again does no harm.",
        };
        return $"The outcome of {Name(call.Type)} is unknown: framework '{frameworkId}' gave no answer. {advice}";
    }

    private static string Name(CallType type) =>
        V1.Scheduler.Call.Descriptor.EnumTypes.Single(e => e.Name == "Type").FindValueByNumber((int)type)?.Name ?? type.ToString();

    private static string Tasks(V1.Scheduler.Call call)
    {
        const int Named = 3;
        var ids = call.Accept.Operations
            .SelectMany(o => o.Launch?.TaskInfos ?? o.LaunchGroup?.TaskGroup.Tasks ?? [])
            .Select(task => task.TaskId.Value)
            .ToList();
        return ids.Count switch
        {
            0 => "the tasks in it",
            <= Named => $"task {string.Join(", ", ids.Select(id => $"'{id}'"))}",
            _ => $"its {ids.Count} tasks, the first of which is '{ids[0]}'",
        };
    }
}
