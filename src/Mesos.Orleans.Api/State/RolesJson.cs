using Mesos.Orleans.Api.Http;
using Mesos.Orleans.Api.Roles;
using Mesos.Orleans.Core.Resources;

namespace Mesos.Orleans.Api.State;

/// <summary>Writes <c>/roles</c>.</summary>
internal static class RolesJson
{
    public static void Write(JsonAnswer answer, RolesView view)
    {
        var json = answer.Json;
        json.WriteStartObject();
        json.WriteStartArray("roles");
        foreach (var name in view.Names)
        {
            json.WriteStartObject();
            json.WriteString("name", name);
            answer.WriteDouble("weight", view.WeightOf(name));
            json.WriteStartArray("frameworks");
            foreach (var id in view.FrameworksOf(name))
                json.WriteStringValue(id);
            json.WriteEndArray();
            ResourceSummary.Of(view.Allocated(name).Concat(view.Offered(name))).Write(answer, "resources");
            ResourceSummary.Of(view.Allocated(name)).Write(answer, "allocated");
            ResourceSummary.Of(view.Offered(name)).Write(answer, "offered");
            ResourceSummary.Of(view.Reserved(name)).Write(answer, "reserved");
            WriteQuota(answer, view, name);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteQuota(JsonAnswer answer, RolesView view, string role)
    {
        answer.Json.WriteStartObject("quota");
        answer.Json.WriteString("role", role);
        if (view.QuotaOf(role) is { } quota)
        {
            Write("guarantee", quota.Guarantees.Select(pair => (pair.Key, pair.Value.Value)));
            Write("limit", quota.Limits.Select(pair => (pair.Key, pair.Value.Value)));
        }

        // Quota is of top-level roles: only they consume.
        if (!role.Contains('/', StringComparison.Ordinal))
            Write("consumed", view.ConsumedBy(role).Select(pair => (pair.Key, ScalarValue.FromMillis(pair.Value))));
        answer.Json.WriteEndObject();

        void Write(string name, IEnumerable<(string Name, double Amount)> amounts)
        {
            answer.Json.WriteStartObject(name);
            foreach (var (resource, amount) in amounts.OrderBy(pair => pair.Name, StringComparer.Ordinal))
                answer.WriteDouble(resource, amount);
            answer.Json.WriteEndObject();
        }
    }
}
