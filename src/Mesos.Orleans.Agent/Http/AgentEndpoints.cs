using System.Text.Json;
using Mesos.Orleans.Agent.Checkpoints;
using Mesos.Orleans.Agent.Executors;
using Mesos.Orleans.Agent.Hosting;
using Mesos.Orleans.Agent.Http.Views;
using Mesos.Orleans.Agent.Runtime;
using Mesos.Orleans.Agent.Sandboxes;
using Mesos.Orleans.Core.Resources;

namespace Mesos.Orleans.Agent.Http;

/// <summary>What the agent shows of itself: the unversioned GETs, and the same for the operator's calls.</summary>
internal sealed class AgentEndpoints(
    AgentOptions options, AgentRuntime runtime, ExecutorHost executors, WorkDirectory work, AgentFacts facts, Func<AgentDescription> describe,
    Func<ResourceSet> total, Func<int> quarantined, CheckpointStore checkpoints, SandboxCollector collector, TimeProvider time)
{
    private readonly DateTimeOffset _startedAt = time.GetUtcNow();

    /// <summary>Who the agent is.</summary>
    internal AgentDescription Agent => describe();

    /// <summary>Its settings.</summary>
    internal IEnumerable<(string Name, string Value)> Settings => AgentSettings.Of(options);

    /// <summary>What runs and ran.</summary>
    internal AgentView Look() => AgentView.Read(runtime, executors, work);

    /// <summary>The numbers.</summary>
    internal IEnumerable<(string Key, double Value)> Metrics() =>
        AgentMetrics.Read(Look(), runtime, executors, total(), time.GetUtcNow() - _startedAt)
            .Append(("slave/recovery_errors", quarantined())).Append(("slave/checkpoint_write_errors", checkpoints.FailedWrites))
            .Append(("gc/path_removals_succeeded", collector.Removed)).Append(("gc/path_removals_failed", collector.Failed)).Append(("gc/path_removals_pending", collector.Pending));

    /// <summary>What the containers use.</summary>
    internal V1.Agent.Response.Types.GetContainers Containers() => ContainerStatistics.Read(Look(), facts, time.GetUtcNow());

    internal static Task Health(HttpContext context)
    {
        context.Response.ContentLength = 0;
        return Task.CompletedTask;
    }

    internal static Task Version(HttpContext context) => context.Document(json =>
    {
        json.WriteStartObject();
        StateJson.WriteVersion(json);
        json.WriteEndObject();
    });

    internal Task Flags(HttpContext context) => context.Document(json =>
    {
        json.WriteStartObject();
        StateJson.WriteFlags(json, options);
        json.WriteEndObject();
    });

    internal Task State(HttpContext context) =>
        context.Document(json => StateJson.Write(json, Agent, options, total(), Look(), _startedAt));

    internal Task Snapshot(HttpContext context) => context.Document(json =>
    {
        json.WriteStartObject();
        foreach (var (key, value) in Metrics())
            json.WriteDouble(key, value);
        json.WriteEndObject();
    });

    internal Task Statistics(HttpContext context) => context.Document(json => WriteContainers(json, withStatus: false));

    internal Task ListContainers(HttpContext context) => context.Document(json => WriteContainers(json, withStatus: true));

    private void WriteContainers(Utf8JsonWriter json, bool withStatus)
    {
        json.WriteStartArray();
        foreach (var container in Containers().Containers)
        {
            json.WriteStartObject();
            json.WriteString("executor_id", container.ExecutorId.Value);
            json.WriteString("executor_name", container.ExecutorName);
            json.WriteString("framework_id", container.FrameworkId.Value);
            json.WriteString("container_id", container.ContainerId.Value);
            json.WriteString("source", container.ExecutorId.Value);
            if (withStatus)
                json.WriteMessage("status", container.ContainerStatus);
            json.WriteMessage("statistics", container.ResourceStatistics);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
