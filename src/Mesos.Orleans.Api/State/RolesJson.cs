using Mesos.Orleans.Abstractions.Frameworks;
using Mesos.Orleans.Api.Cluster;
using Mesos.Orleans.Api.Http;

namespace Mesos.Orleans.Api.State;

/// <summary>Writes <c>/roles</c>. Weights are 1 and there is no quota yet.</summary>
internal static class RolesJson
{
    private const double Weight = 1;

    public static void Write(JsonAnswer answer, ClusterView view)
    {
        var allocated = Sum(view.Agents.SelectMany(AgentJson.Used), resource => resource.AllocationInfo?.Role ?? "*");
        var offered = Sum(
            view.Frameworks.SelectMany(f => f.Offers).SelectMany(offer => offer.Resources.Select(resource => (Role: RoleOf(offer, resource), resource))),
            pair => pair.Role,
            pair => pair.resource);
        var reserved = Sum(view.Agents.SelectMany(agent => agent.Total.ToWire()).Where(r => r.Reservations.Count > 0), r => r.Reservations[^1].Role);
        var frameworks = view.Frameworks.SelectMany(f => RolesOf(f).Select(role => (Role: role, Id: f.Info.Id.Value))).ToLookup(p => p.Role, p => p.Id);
        var names = frameworks.Select(group => group.Key).Concat(allocated.Keys).Concat(offered.Keys).Concat(reserved.Keys);

        var json = answer.Json;
        json.WriteStartObject();
        json.WriteStartArray("roles");
        foreach (var name in names.Append("*").Distinct().Order(StringComparer.Ordinal))
        {
            json.WriteStartObject();
            json.WriteString("name", name);
            answer.WriteDouble("weight", Weight);
            json.WriteStartArray("frameworks");
            foreach (var id in frameworks[name])
                json.WriteStringValue(id);
            json.WriteEndArray();
            var none = ResourceSummary.Of([]);
            allocated.GetValueOrDefault(name, none).Write(answer, "resources");
            allocated.GetValueOrDefault(name, none).Write(answer, "allocated");
            offered.GetValueOrDefault(name, none).Write(answer, "offered");
            reserved.GetValueOrDefault(name, none).Write(answer, "reserved");
            json.WriteStartObject("quota");
            json.WriteString("role", name);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static IEnumerable<string> RolesOf(FrameworkSnapshot framework) =>
        framework.Info.Roles.Count > 0 ? framework.Info.Roles : [framework.Info.Role];

    private static string RoleOf(V1.Offer offer, V1.Resource resource) => offer.AllocationInfo?.Role ?? resource.AllocationInfo?.Role ?? "*";

    private static Dictionary<string, ResourceSummary> Sum(IEnumerable<V1.Resource> resources, Func<V1.Resource, string> role) =>
        Sum(resources, role, resource => resource);

    private static Dictionary<string, ResourceSummary> Sum<T>(IEnumerable<T> items, Func<T, string> role, Func<T, V1.Resource> resource) =>
        items.GroupBy(role).ToDictionary(group => group.Key, group => ResourceSummary.Of(group.Select(resource)), StringComparer.Ordinal);
}
