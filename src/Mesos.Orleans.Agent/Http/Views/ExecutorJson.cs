using System.Text.Json;

namespace Mesos.Orleans.Agent.Http.Views;

/// <summary>Writes executors and their tasks as <c>/state</c> shows them.</summary>
internal static class ExecutorJson
{
    internal static void Write(Utf8JsonWriter json, string name, IEnumerable<ExecutorView> executors)
    {
        json.WriteStartArray(name);
        foreach (var executor in executors)
        {
            json.WriteStartObject();
            json.WriteString("id", executor.Info.ExecutorId.Value);
            json.WriteString("name", executor.Info.Name);
            json.WriteString("source", executor.Info.Source);
            json.WriteString("framework_id", executor.Framework.Id.Value);
            json.WriteString("container", executor.ContainerId);
            json.WriteString("directory", executor.Directory);
            if (executor.Info.HasType)
                json.WriteString("type", executor.Info.Type.ToString().ToUpperInvariant());
            json.WriteString("role", RoleOf(executor.Tasks.SelectMany(task => task.Held.Launch.Task.Resources)));
            json.WriteResources("resources", WireJson.Read(executor.Resources));
            Write(json, "tasks", executor.Tasks.Where(task => task.Place is TaskPlace.Launched or TaskPlace.Terminated));
            Write(json, "queued_tasks", executor.Tasks.Where(task => task.Place == TaskPlace.Queued));
            Write(json, "completed_tasks", executor.Tasks.Where(task => task.Place == TaskPlace.Completed));
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter json, string name, IEnumerable<TaskView> tasks)
    {
        json.WriteStartArray(name);
        foreach (var task in tasks.Select(task => task.ToWire()))
            Write(json, task);
        json.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter json, V1.Task task)
    {
        json.WriteStartObject();
        json.WriteString("id", task.TaskId.Value);
        json.WriteString("name", task.Name);
        json.WriteString("framework_id", task.FrameworkId.Value);
        json.WriteString("executor_id", task.ExecutorId?.Value ?? "");
        json.WriteString("slave_id", task.AgentId.Value);
        json.WriteString("state", WireJson.Name(task.State));
        json.WriteString("role", RoleOf(task.Resources));
        json.WriteResources("resources", WireJson.Read(task.Resources));
        json.WriteStartObject("limits");
        foreach (var (resource, limit) in task.Limits)
        {
            if (double.IsFinite(limit.Value))
                json.WriteDouble(resource, limit.Value);
            else
                json.WriteString(resource, "Infinity");
        }

        json.WriteEndObject();
        json.WriteStartArray("statuses");
        foreach (var status in task.Statuses)
            Write(json, status);
        json.WriteEndArray();
        if (task.HasUser)
            json.WriteString("user", task.User);
        if (task.Labels is not null)
            json.WriteMessages("labels", task.Labels.Labels_);
        json.WriteMessage("discovery", task.Discovery);
        json.WriteMessage("container", task.Container);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, V1.TaskStatus status)
    {
        json.WriteStartObject();
        json.WriteString("state", WireJson.Name(status.State));
        json.WriteDouble("timestamp", status.Timestamp);
        json.WriteMessage("container_status", status.ContainerStatus);
        if (status.HasHealthy)
            json.WriteBoolean("healthy", status.Healthy);
        json.WriteEndObject();
    }

    private static string RoleOf(IEnumerable<V1.Resource> resources) => resources.FirstOrDefault()?.AllocationInfo?.Role ?? "*";
}
