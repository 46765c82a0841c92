using Mesos.Orleans.Cli.Output;
using Mesos.Orleans.Cli.Tasks;

namespace Mesos.Orleans.Cli.Execute;

/// <summary>The last words of <c>mesos execute</c>, and its exit code.</summary>
internal static class ExecuteReport
{
    public static int Write(TaskTracker tracker, ExecuteEnding ending, CliEnvironment environment, bool json)
    {
        var finished = tracker.Tasks.Count(task => task.State == V1.TaskState.TaskFinished);
        if (json)
            WriteJson(tracker, finished, environment.Out);
        else
            environment.Out.WriteLine(Summary(tracker, finished));
        return ending == ExecuteEnding.Interrupted ? ExitCodes.Interrupted
            : finished == tracker.Tasks.Count ? ExitCodes.Success
            : ExitCodes.Failure;
    }

    internal static string Summary(TaskTracker tracker, int finished)
    {
        var states = tracker.Tasks.Where(task => task.State != V1.TaskState.TaskFinished)
            .GroupBy(StateOf, StringComparer.Ordinal).OrderBy(group => group.Key, StringComparer.Ordinal)
            .Select(group => $", {group.Count()} {group.Key}");
        return $"{finished} of {tracker.Tasks.Count} tasks finished{string.Concat(states)} (framework {tracker.FrameworkId ?? "not subscribed"})";
    }

    private static string StateOf(TrackedTask task) => task.State is { } state ? TaskStateNames.Of(state) : "waiting";

    private static void WriteJson(TaskTracker tracker, int finished, TextWriter output) => JsonText.Write(output, json =>
    {
        json.WriteStartObject();
        json.WriteString("framework_id", tracker.FrameworkId);
        json.WriteNumber("instances", tracker.Tasks.Count);
        json.WriteNumber("finished", finished);
        json.WriteStartArray("tasks");
        foreach (var task in tracker.Tasks)
        {
            json.WriteStartObject();
            json.WriteString("id", task.Id);
            json.WriteString("state", task.State is { } state ? TaskStateNames.Of(state) : null);
            json.WriteString("agent_id", task.AgentId?.Value);
            json.WriteString("hostname", task.Hostname);
            json.WriteString("message", task.Message);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    });
}
