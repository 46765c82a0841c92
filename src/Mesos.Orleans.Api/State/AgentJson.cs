using Mesos.Orleans.Abstractions.Agents;
using Mesos.Orleans.Api.Http;
using Mesos.Orleans.Core.Resources;
using V1Resource = Mesos.V1.Resource;

namespace Mesos.Orleans.Api.State;

/// <summary>Writes agents as the unversioned endpoints show them.</summary>
internal static class AgentJson
{
    /// <param name="answer">Where to.</param>
    /// <param name="name">The member's name.</param>
    /// <param name="agents">The agents.</param>
    /// <param name="offers">The open offers by agent id.</param>
    /// <param name="full">Whether the <c>*_full</c> lists of single resources are wanted.</param>
    public static async ValueTask WriteAll(
        JsonAnswer answer, string name, IEnumerable<AgentSnapshot> agents, ILookup<string, V1.Offer> offers, bool full)
    {
        answer.Json.WriteStartArray(name);
        foreach (var agent in agents)
        {
            answer.Json.WriteStartObject();
            WriteInfo(answer, agent);
            WriteResources(answer, agent, [.. offers[agent.Info.Id.Value].SelectMany(offer => offer.Resources)], full);
            answer.Json.WriteEndObject();
            await answer.Checkpoint();
        }

        answer.Json.WriteEndArray();
    }

    /// <summary>Writes the agents that the cluster waits for: who they are, as they last said.</summary>
    public static void WriteRecovered(JsonAnswer answer, IEnumerable<AgentSnapshot> agents)
    {
        answer.Json.WriteStartArray("recovered_slaves");
        foreach (var agent in agents)
        {
            answer.Json.WriteStartObject();
            WriteInfo(answer, agent);
            answer.Json.WriteEndObject();
        }

        answer.Json.WriteEndArray();
    }

    public static IEnumerable<V1Resource> Used(AgentSnapshot agent) =>
        agent.Used.SelectMany(usage => usage.Resources.AllocateTo(usage.Role).ToWire());

    /// <summary>What an agent says about itself, and whether it is there.</summary>
    internal static void WriteInfo(JsonAnswer answer, AgentSnapshot agent)
    {
        var (json, info) = (answer.Json, agent.Info);
        json.WriteString("id", info.Id.Value);
        json.WriteString("hostname", info.Hostname);
        json.WriteNumber("port", info.Port);
        json.WriteString("pid", agent.Pid);
        json.WriteString("version", agent.Version);
        json.WriteBoolean("active", agent.Connected && !agent.Deactivated);
        json.WriteBoolean("deactivated", agent.Deactivated);
        answer.WriteMessage("drain_info", agent.Drain);
        answer.WriteDouble("registered_time", WireTime.Seconds(agent.RegisteredAt));
        if (agent.ReregisteredAt is { } again)
            answer.WriteDouble("reregistered_time", WireTime.Seconds(again));
        json.WriteStartArray("capabilities");
        foreach (var capability in agent.Capabilities)
            json.WriteStringValue(EnumName.Of(capability));
        json.WriteEndArray();
        answer.WriteMessage("domain", info.Domain);
        WriteAttributes(answer, info.Attributes);
    }

    internal static void WriteResources(JsonAnswer answer, AgentSnapshot agent, IReadOnlyList<V1Resource> offered, bool full)
    {
        var total = agent.Total.ToWire();
        var used = Used(agent).ToList();
        var reserved = total.Where(r => RoleOf(r) is not null).GroupBy(r => RoleOf(r)!).OrderBy(g => g.Key, StringComparer.Ordinal).ToList();
        var unreserved = total.Where(r => RoleOf(r) is null).ToList();

        ResourceSummary.Of(total).Write(answer, "resources");
        ResourceSummary.Of(used).Write(answer, "used_resources");
        ResourceSummary.Of(offered).Write(answer, "offered_resources");
        answer.Json.WriteStartObject("reserved_resources");
        foreach (var role in reserved)
            ResourceSummary.Of(role).Write(answer, role.Key);
        answer.Json.WriteEndObject();
        ResourceSummary.Of(unreserved).Write(answer, "unreserved_resources");
        if (!full)
            return;

        answer.Json.WriteStartObject("reserved_resources_full");
        foreach (var role in reserved)
            WriteFull(answer, role.Key, role);
        answer.Json.WriteEndObject();
        WriteFull(answer, "unreserved_resources_full", unreserved);
        WriteFull(answer, "used_resources_full", used);
        WriteFull(answer, "offered_resources_full", offered);
    }

    // Readers of old look at `role` and `reservation`, newer ones at `reservations`: the endpoint format says both.
    private static void WriteFull(JsonAnswer answer, string name, IEnumerable<V1Resource> resources)
    {
        answer.Json.WriteStartArray(name);
        var known = ResourceSet.FromWire(resources);
        foreach (var resource in known.IsSuccess ? known.Value.ToWire(ResourceFormat.Endpoint) : resources)
            answer.WriteMessage(resource);
        answer.Json.WriteEndArray();
    }

    private static string? RoleOf(V1Resource resource) => resource.Reservations is [.., var innermost] ? innermost.Role
        : resource.HasRole && resource.Role != "*" ? resource.Role
        : null;

    private static void WriteAttributes(JsonAnswer answer, IEnumerable<V1.Attribute> attributes)
    {
        var json = answer.Json;
        json.WriteStartObject("attributes");
        foreach (var group in attributes.GroupBy(attribute => attribute.Name, StringComparer.Ordinal))
        {
            // A name may come several times; the last one is shown, as a JSON object has it once.
            var attribute = group.Last();
            switch (attribute.Type)
            {
                case V1.Value.Types.Type.Scalar:
                    answer.WriteDouble(attribute.Name, attribute.Scalar.Value);
                    break;
                case V1.Value.Types.Type.Ranges:
                    json.WriteString(attribute.Name, $"[{string.Join(", ", attribute.Ranges.Range.Select(r => $"{r.Begin}-{r.End}"))}]");
                    break;
                case V1.Value.Types.Type.Set:
                    json.WriteString(attribute.Name, $"{{{string.Join(", ", attribute.Set.Item)}}}");
                    break;
                default:
                    json.WriteString(attribute.Name, attribute.Text?.Value ?? "");
                    break;
            }
        }

        json.WriteEndObject();
    }
}
