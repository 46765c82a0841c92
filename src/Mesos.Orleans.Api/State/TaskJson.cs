using Mesos.Orleans.Api.Http;
using Mesos.Orleans.Core.Resources;

namespace Mesos.Orleans.Api.State;

/// <summary>Writes tasks as the unversioned endpoints show them.</summary>
internal static class TaskJson
{
    public static async ValueTask WriteAll(JsonAnswer answer, string name, IEnumerable<V1.Task> tasks)
    {
        answer.Json.WriteStartArray(name);
        foreach (var task in tasks)
        {
            Write(answer, task);
            await answer.Checkpoint();
        }

        answer.Json.WriteEndArray();
    }

    public static void Write(JsonAnswer answer, V1.Task task)
    {
        var json = answer.Json;
        json.WriteStartObject();
        json.WriteString("id", task.TaskId.Value);
        json.WriteString("name", task.Name);
        json.WriteString("framework_id", task.FrameworkId.Value);
        json.WriteString("executor_id", task.ExecutorId?.Value ?? "");
        json.WriteString("slave_id", task.AgentId.Value);
        json.WriteString("state", EnumName.Of(task.State));
        ResourceSummary.Of(task.Resources).Write(answer, "resources");
        json.WriteString("role", task.Resources.FirstOrDefault()?.AllocationInfo?.Role ?? "*");
        WriteLimits(answer, task);
        json.WriteStartArray("statuses");
        foreach (var status in task.Statuses)
            WriteStatus(answer, status);
        json.WriteEndArray();
        if (task.HasUser)
            json.WriteString("user", task.User);
        WriteLabels(answer, task.Labels);
        answer.WriteMessage("discovery", task.Discovery);
        answer.WriteMessage("container", task.Container);
        answer.WriteMessage("health_check", task.HealthCheck);
        json.WriteEndObject();
    }

    public static void WriteLabels(JsonAnswer answer, V1.Labels? labels)
    {
        if (labels is null)
            return;
        answer.Json.WriteStartArray("labels");
        foreach (var label in labels.Labels_)
            answer.WriteMessage(label);
        answer.Json.WriteEndArray();
    }

    private static void WriteLimits(JsonAnswer answer, V1.Task task)
    {
        if (task.Limits.Count == 0)
            return;
        var json = answer.Json;
        json.WriteStartObject("limits");
        foreach (var (name, limit) in task.Limits)
        {
            if (double.IsFinite(limit.Value))
                answer.WriteDouble(name, limit.Value);
            else
                json.WriteString(name, "Infinity");
        }

        json.WriteEndObject();
    }

    private static void WriteStatus(JsonAnswer answer, V1.TaskStatus status)
    {
        var json = answer.Json;
        json.WriteStartObject();
        json.WriteString("state", EnumName.Of(status.State));
        answer.WriteDouble("timestamp", status.Timestamp);
        WriteLabels(answer, status.Labels);
        answer.WriteMessage("container_status", status.ContainerStatus);
        if (status.HasHealthy)
            json.WriteBoolean("healthy", status.Healthy);
        answer.WriteMessage("check_status", status.CheckStatus);
        json.WriteEndObject();
    }
}
