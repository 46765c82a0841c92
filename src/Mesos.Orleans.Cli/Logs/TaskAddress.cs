using System.Text.Json;
using Mesos.Orleans.Cli.Output;
using Mesos.Orleans.Cli.Tasks;

namespace Mesos.Orleans.Cli.Logs;

/// <summary>A task as the master lists it: enough to find its sandbox.</summary>
/// <param name="Id">The task.</param>
/// <param name="FrameworkId">Its framework.</param>
/// <param name="ExecutorId">Its executor: for a command task, the task's id.</param>
/// <param name="AgentId">Its agent.</param>
/// <param name="State">Its state.</param>
/// <param name="Container">The container of its executor, or null where it is not known.</param>
/// <param name="IsNested">True where it has a container, and a sandbox, inside its executor's.</param>
/// <param name="Since">The time of its first status, in seconds.</param>
internal sealed record TaskAddress(
    string Id, string FrameworkId, string ExecutorId, string AgentId, string State, string? Container, bool IsNested, double Since)
{
    /// <summary>True where it writes no more.</summary>
    public bool HasEnded => TaskStateNames.IsTerminal(State);

    /// <summary>Reads an entry of <c>/state</c> or <c>/tasks</c>.</summary>
    public static TaskAddress Read(JsonElement task)
    {
        var statuses = task.Items("statuses").ToList();
        var container = statuses.Select(status => status.Member("container_status")?.Member("container_id")).LastOrDefault(id => id is not null);
        var nested = container?.Member("parent") is not null;
        while (container?.Member("parent") is { } parent)
            container = parent;
        var executor = task.Text("executor_id");
        return new TaskAddress(
            task.Text("id"), task.Text("framework_id"), executor.Length > 0 ? executor : task.Text("id"), task.Text("slave_id"), task.Text("state"),
            container?.Text("value") is { Length: > 0 } value ? value : null, nested && executor.Length > 0,
            statuses.Count > 0 ? statuses[0].Number("timestamp") : double.MaxValue);
    }

    /// <summary>Where the agent may have the file, the best guess first.</summary>
    public IEnumerable<string> VirtualPaths(string file)
    {
        var runs = $"/frameworks/{FrameworkId}/executors/{ExecutorId}/runs";
        if (Container is not null)
            yield return InRun($"{runs}/{Container}", file);
        yield return InRun($"{runs}/latest", file);
    }

    /// <summary>A file of the task in the sandbox of its executor's run.</summary>
    public string InRun(string run, string file) => IsNested ? $"{run}/tasks/{Id}/{file}" : $"{run}/{file}";
}
