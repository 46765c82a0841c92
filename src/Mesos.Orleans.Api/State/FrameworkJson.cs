using Mesos.Orleans.Abstractions.Frameworks;
using Mesos.Orleans.Api.Http;
using Mesos.Orleans.Core.Resources;
using Mesos.Orleans.Core.Tasks;
using CapabilityType = Mesos.V1.FrameworkInfo.Types.Capability.Types.Type;

namespace Mesos.Orleans.Api.State;

/// <summary>Writes frameworks as the unversioned endpoints show them.</summary>
internal static class FrameworkJson
{
    public static async ValueTask WriteAll(JsonAnswer answer, string name, IEnumerable<FrameworkSnapshot> frameworks)
    {
        answer.Json.WriteStartArray(name);
        foreach (var framework in frameworks)
        {
            await Write(answer, framework);
            await answer.Checkpoint();
        }

        answer.Json.WriteEndArray();
    }

    /// <summary>The tasks that hold resources: active and not ended, whatever still waits for an acknowledgement.</summary>
    public static IEnumerable<V1.Resource> Used(FrameworkSnapshot framework) =>
        framework.Tasks.Where(task => !TaskStates.IsTerminal(task.State)).SelectMany(task => task.Resources)
            .Concat(framework.Executors.SelectMany(executor => executor.Info.Resources));

    public static IEnumerable<V1.Resource> Offered(FrameworkSnapshot framework) => framework.Offers.SelectMany(offer => offer.Resources);

    private static async ValueTask Write(JsonAnswer answer, FrameworkSnapshot framework)
    {
        answer.Json.WriteStartObject();
        WriteInfo(answer, framework);
        WriteTimes(answer, framework);
        ResourceSummary.Of(Used(framework)).Write(answer, "used_resources");
        ResourceSummary.Of(Offered(framework)).Write(answer, "offered_resources");
        ResourceSummary.Of(Used(framework).Concat(Offered(framework))).Write(answer, "resources");
        await TaskJson.WriteAll(answer, "tasks", framework.Tasks);
        await TaskJson.WriteAll(answer, "unreachable_tasks", framework.UnreachableTasks);
        await TaskJson.WriteAll(answer, "completed_tasks", framework.CompletedTasks);
        answer.Json.WriteStartArray("offers");
        foreach (var offer in framework.Offers)
            WriteOffer(answer, offer);
        answer.Json.WriteEndArray();
        answer.Json.WriteStartArray("executors");
        foreach (var executor in framework.Executors)
            WriteExecutor(answer, framework.Info.Id.Value, executor);
        answer.Json.WriteEndArray();
        answer.Json.WriteEndObject();
    }

    /// <summary>What a framework says about itself, and whether it is there.</summary>
    internal static void WriteInfo(JsonAnswer answer, FrameworkSnapshot framework)
    {
        var (json, info) = (answer.Json, framework.Info);
        json.WriteString("id", info.Id.Value);
        json.WriteString("name", info.Name);
        json.WriteString("user", info.User);
        answer.WriteDouble("failover_timeout", info.FailoverTimeout);
        json.WriteBoolean("checkpoint", info.Checkpoint);
        json.WriteString("hostname", info.Hostname);
        json.WriteString("webui_url", info.WebuiUrl);
        if (info.HasPrincipal)
            json.WriteString("principal", info.Principal);
        json.WriteBoolean("active", framework.Active);
        json.WriteBoolean("connected", framework.Connected);
        json.WriteBoolean("recovered", false);
        WriteStrings(answer, "capabilities", info.Capabilities.Select(capability => EnumName.Of(capability.Type)));
        if (info.Capabilities.Any(capability => capability.Type == CapabilityType.MultiRole))
            WriteStrings(answer, "roles", info.Roles);
        else
            json.WriteString("role", info.Role);
        WriteStrings(answer, "suppressed_roles", framework.SuppressedRoles);
        TaskJson.WriteLabels(answer, info.Labels);
    }

    private static void WriteTimes(JsonAnswer answer, FrameworkSnapshot framework)
    {
        answer.WriteDouble("registered_time", WireTime.Seconds(framework.RegisteredAt));
        answer.WriteDouble("unregistered_time", framework.UnregisteredAt is { } ended ? WireTime.Seconds(ended) : 0);
        if (framework.ReregisteredAt is { } again)
            answer.WriteDouble("reregistered_time", WireTime.Seconds(again));
    }

    private static void WriteOffer(JsonAnswer answer, V1.Offer offer)
    {
        var json = answer.Json;
        json.WriteStartObject();
        json.WriteString("id", offer.Id.Value);
        json.WriteString("framework_id", offer.FrameworkId.Value);
        json.WriteStartObject("allocation_info");
        json.WriteString("role", offer.AllocationInfo?.Role ?? offer.Resources.FirstOrDefault()?.AllocationInfo?.Role ?? "*");
        json.WriteEndObject();
        json.WriteString("slave_id", offer.AgentId.Value);
        ResourceSummary.Of(offer.Resources).Write(answer, "resources");
        json.WriteEndObject();
    }

    private static void WriteExecutor(JsonAnswer answer, string frameworkId, ExecutorSummary executor)
    {
        var (json, info) = (answer.Json, executor.Info);
        json.WriteStartObject();
        json.WriteString("executor_id", info.ExecutorId.Value);
        json.WriteString("name", info.Name);
        json.WriteString("framework_id", frameworkId);
        json.WriteString("slave_id", executor.Agent.Value);
        answer.WriteMessage("command", info.Command);
        json.WriteString("source", info.Source);
        json.WriteString("role", info.Resources.FirstOrDefault()?.AllocationInfo?.Role ?? "*");
        ResourceSummary.Of(info.Resources).Write(answer, "resources");
        TaskJson.WriteLabels(answer, info.Labels);
        json.WriteEndObject();
    }

    private static void WriteStrings(JsonAnswer answer, string name, IEnumerable<string> values)
    {
        answer.Json.WriteStartArray(name);
        foreach (var value in values)
            answer.Json.WriteStringValue(value);
        answer.Json.WriteEndArray();
    }
}
