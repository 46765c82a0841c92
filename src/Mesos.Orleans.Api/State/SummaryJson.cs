using Mesos.Orleans.Api.Cluster;
using Mesos.Orleans.Api.Http;
using Mesos.Orleans.Core.Resources;

namespace Mesos.Orleans.Api.State;

/// <summary>Writes <c>/state-summary</c>.</summary>
internal static class SummaryJson
{
    public static async ValueTask Write(JsonAnswer answer, ClusterView view, V1.MasterInfo master, string? clusterName)
    {
        var json = answer.Json;
        json.WriteStartObject();
        json.WriteString("hostname", master.Hostname);
        if (clusterName is not null)
            json.WriteString("cluster", clusterName);
        await WriteAgents(answer, view);
        await WriteFrameworks(answer, view);
        json.WriteEndObject();
    }

    private static async ValueTask WriteAgents(JsonAnswer answer, ClusterView view)
    {
        var offers = view.OffersByAgent;
        var tasks = view.Frameworks
            .SelectMany(framework => framework.Tasks.Concat(framework.UnreachableTasks).Concat(framework.CompletedTasks))
            .ToLookup(task => task.AgentId.Value);
        answer.Json.WriteStartArray("slaves");
        foreach (var agent in view.Agents)
        {
            var id = agent.Info.Id.Value;
            var counts = new TaskCounts();
            foreach (var task in tasks[id])
                counts.Add(task);
            answer.Json.WriteStartObject();
            AgentJson.WriteInfo(answer, agent);
            AgentJson.WriteResources(answer, agent, [.. offers[id].SelectMany(offer => offer.Resources)], full: false);
            Write(answer, counts);
            WriteIds(answer, "framework_ids", tasks[id].Select(task => task.FrameworkId.Value));
            answer.Json.WriteEndObject();
            await answer.Checkpoint();
        }

        answer.Json.WriteEndArray();
    }

    private static async ValueTask WriteFrameworks(JsonAnswer answer, ClusterView view)
    {
        answer.Json.WriteStartArray("frameworks");
        foreach (var framework in view.Frameworks)
        {
            var counts = new TaskCounts();
            counts.Add(framework);
            answer.Json.WriteStartObject();
            FrameworkJson.WriteInfo(answer, framework);
            ResourceSummary.Of(FrameworkJson.Used(framework)).Write(answer, "used_resources");
            ResourceSummary.Of(FrameworkJson.Offered(framework)).Write(answer, "offered_resources");
            Write(answer, counts);
            WriteIds(answer, "slave_ids", framework.Tasks.Select(task => task.AgentId.Value));
            answer.Json.WriteEndObject();
            await answer.Checkpoint();
        }

        answer.Json.WriteEndArray();
    }

    private static void Write(JsonAnswer answer, TaskCounts counts)
    {
        foreach (var (state, _) in TaskCounts.Shown)
            answer.Json.WriteNumber(EnumName.Of(state), counts[state]);
    }

    private static void WriteIds(JsonAnswer answer, string name, IEnumerable<string> ids)
    {
        answer.Json.WriteStartArray(name);
        foreach (var id in ids.Distinct().Order(StringComparer.Ordinal))
            answer.Json.WriteStringValue(id);
        answer.Json.WriteEndArray();
    }
}
