using System.Buffers;
using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Mesos.Orleans.Abstractions.Allocation;
using Mesos.Orleans.Api.Http;
using Mesos.Orleans.Core;
using Mesos.Orleans.Core.Agents;
using Mesos.Orleans.Core.Frameworks;
using Mesos.Orleans.Protocol.Json;
using Mesos.V1.Quota;
using Microsoft.AspNetCore.Http;

namespace Mesos.Orleans.Api.Allocation;

/// <summary>
/// Reads the body of <c>POST /explain/what-if</c>: <c>{"framework_id":…,"role":…,"resources":…,"draining":[…],"quota":…}</c>. Ids are texts or
/// <c>{"value":…}</c>; the quota is one configuration of UPDATE_QUOTA or a list of them.
/// </summary>
internal static class WhatIfBody
{
    public static async Task<Outcome<AskWhatIf>> Read(HttpContext context, int maxBytes)
    {
        var body = await RequestBody.Read(context, maxBytes);
        if (!body.IsSuccess)
            return body.Refusal;
        using var bytes = body.Value;
        try
        {
            using var json = JsonDocument.Parse(bytes.Bytes);
            return Read(json.RootElement);
        }
        catch (JsonException e)
        {
            return Refusal.Invalid($"Failed to parse the body into JSON: {e.Message}");
        }
    }

    private static Outcome<AskWhatIf> Read(JsonElement json)
    {
        if (json.ValueKind != JsonValueKind.Object)
            return Refusal.Invalid("Expecting a JSON object.", null, "Members: framework_id, role, resources, draining, quota.");
        if (!json.TryGetProperty("framework_id", out var member) || Id(member) is not { } framework)
            return Refusal.Invalid("Expecting 'framework_id' to be present", "framework_id");
        if (!json.TryGetProperty("resources", out var wanted))
            return Refusal.Invalid("Expecting 'resources' to be present", "resources", "Say what the task needs, as in cpus:1;mem:100.");
        var resources = WantedResources.Read(wanted);
        if (!resources.IsSuccess)
            return resources.Refusal;
        var role = json.TryGetProperty("role", out var named) && named.ValueKind == JsonValueKind.String ? named.GetString() : null;
        var draining = Draining(json);
        if (!draining.IsSuccess)
            return draining.Refusal;
        var quotas = Quotas(json);
        return quotas.IsSuccess
            ? new AskWhatIf(new FrameworkId(framework), role, resources.Value, draining.Value, quotas.Value)
            : quotas.Refusal;
    }

    private static Outcome<ImmutableArray<AgentId>> Draining(JsonElement json)
    {
        if (!json.TryGetProperty("draining", out var list))
            return ImmutableArray<AgentId>.Empty;
        if (list.ValueKind != JsonValueKind.Array || list.EnumerateArray().Any(element => Id(element) is null))
            return Refusal.Invalid("Expecting 'draining' to be a list of agent ids.", "draining");
        return list.EnumerateArray().Select(element => new AgentId(Id(element)!)).ToImmutableArray();
    }

    private static Outcome<ImmutableArray<QuotaConfig>> Quotas(JsonElement json)
    {
        if (!json.TryGetProperty("quota", out var quota))
            return ImmutableArray<QuotaConfig>.Empty;
        var configs = ImmutableArray.CreateBuilder<QuotaConfig>();
        foreach (var element in quota.ValueKind == JsonValueKind.Array ? [.. quota.EnumerateArray()] : new[] { quota })
        {
            var parsed = MesosJson.Parse<QuotaConfig>(new ReadOnlySequence<byte>(Encoding.UTF8.GetBytes(element.GetRawText())));
            if (!parsed.IsSuccess)
                return Refusal.Invalid($"The quota cannot be read: {parsed.Error}", "quota", "Write it as in UPDATE_QUOTA: role, guarantees, limits.");
            configs.Add(parsed.Value!);
        }

        return configs.ToImmutable();
    }

    private static string? Id(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.String => element.GetString(),
        JsonValueKind.Object when element.TryGetProperty("value", out var value) && value.ValueKind == JsonValueKind.String => value.GetString(),
        _ => null,
    };
}
