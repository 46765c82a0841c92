using System.Collections.Immutable;
using System.Text.Json;
using Mesos.Orleans.Abstractions.Allocation;
using Mesos.Orleans.Api.Http;
using Mesos.Orleans.Core.Allocation;
using Mesos.Orleans.Core.Resources;
using Mesos.Orleans.Core.Roles;

namespace Mesos.Orleans.Api.Allocation;

/// <summary>Writes explanations.</summary>
internal static class ExplanationJson
{
    public static void Write(JsonAnswer answer, string framework, ExplainReply reply)
    {
        answer.Json.WriteStartObject();
        answer.Json.WriteString("framework_id", framework);
        answer.Json.WriteStartArray("roles");
        foreach (var explanation in reply.Roles)
            Write(answer, explanation, reply.HeldFor);
        answer.Json.WriteEndArray();
        answer.Json.WriteEndObject();
    }

    public static void Write(JsonAnswer answer, AskWhatIf question, WhatIfReply reply)
    {
        var (json, now) = (answer.Json, reply.Now!);
        json.WriteStartObject();
        json.WriteString("framework_id", question.Framework.Value);
        json.WriteString("role", now.Explanation.Role);
        Write(answer, "wanted", question.Wanted.Scalars());
        ShapeJson.WriteResources(answer, "wanted_resources", question.Wanted);
        json.WriteString("answer", Verdict(reply));
        Write(answer, "now", now);
        Write(answer, "after_draining", reply.AfterDraining);
        Write(answer, "with_quota", reply.WithQuota);
        Write(answer, "after_draining_with_quota", reply.AfterBoth);
        json.WriteEndObject();
    }

    /// <summary>The first that is true. Draining only takes away: whether the task still fits then is in <c>after_draining</c>.</summary>
    private static string Verdict(WhatIfReply reply) => reply switch
    {
        { Now.FitsNow: > 0 } => "now",
        { Now.Explanation.Reasons: var reasons } when reasons.ContainsKey(AllocationReason.OnOffer) => "see_open_offers",
        { WithQuota.FitsNow: > 0 } => "with_quota",
        { Now.Never: false } => "when_others_finish",
        { WithQuota.Never: false } => "with_quota_when_others_finish",
        _ => "never",
    };

    private static void Write(JsonAnswer answer, string name, FitReport? report)
    {
        if (report is null)
            return;
        answer.Json.WriteStartObject(name);
        answer.Json.WriteNumber("agents_that_fit", report.FitsNow);
        answer.Json.WriteNumber("agents_that_would_fit_when_others_finish", report.FitsAfterOthers);
        answer.Json.WriteBoolean("never", report.Never);
        answer.Json.WritePropertyName("explanation");
        Write(answer, report.Explanation, ImmutableDictionary<string, ResourceQuantities>.Empty);
        answer.Json.WriteEndObject();
    }

    private static void Write(JsonAnswer answer, Explanation explanation, ImmutableDictionary<string, ResourceQuantities> heldFor)
    {
        var json = answer.Json;
        json.WriteStartObject();
        json.WriteString("role", explanation.Role);
        json.WriteString("hint", explanation.Hint);
        json.WriteBoolean("active", explanation.IsActive);
        json.WriteBoolean("suppressed", explanation.IsSuppressed);
        json.WriteBoolean("awaiting_agents", explanation.IsAwaitingAgents);
        json.WriteNumber("agents", explanation.Agents);
        json.WriteStartObject("reasons");
        foreach (var (reason, count) in explanation.Reasons)
            json.WriteNumber(Name(reason), count);
        json.WriteEndObject();
        json.WriteStartArray("nearest");
        foreach (var miss in explanation.Nearest)
            Write(answer, miss);
        json.WriteEndArray();
        WriteQuota(answer, explanation);
        WriteHeadroom(answer, explanation, heldFor);
        WriteShapes(answer, explanation.Shapes);
        answer.WriteDouble("share", explanation.Share);
        json.WriteNumber("roles_ahead", explanation.RolesAhead);
        json.WriteEndObject();
    }

    private static void Write(JsonAnswer answer, NearMiss miss)
    {
        var json = answer.Json;
        json.WriteStartObject();
        json.WriteString("agent_id", miss.Agent.Value);
        json.WriteString("hostname", miss.Hostname);
        json.WriteString("reason", Name(miss.Reason));
        Write(answer, "lacks", miss.Lacks);
        if (!miss.Missing.IsEmpty)
            ShapeJson.WriteResources(answer, "lacks_resources", miss.Missing);
        json.WriteStartArray("holders");
        foreach (var holder in miss.Holders)
        {
            json.WriteStartObject();
            json.WriteString("framework_id", holder.Framework.Value);
            json.WriteString("role", holder.Role);
            Write(answer, "resources", holder.Quantities);
            json.WriteBoolean("offer", holder.IsOffer);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    // Only for a framework that published some.
    private static void WriteShapes(JsonAnswer answer, ImmutableArray<ShapeReport> shapes)
    {
        if (shapes.IsEmpty)
            return;
        answer.Json.WriteStartArray("shapes");
        foreach (var report in shapes)
        {
            answer.Json.WriteStartObject();
            ShapeJson.WriteMembers(answer, report.Shape);
            answer.Json.WriteNumber("on_offer", report.OnOffer);
            answer.WriteDouble("waiting_seconds", report.Waiting.TotalSeconds);
            if (report.HeldAgent is { } agent)
                answer.Json.WriteString("held_agent_id", agent.Value);
            answer.Json.WriteEndObject();
        }

        answer.Json.WriteEndArray();
    }

    private static void WriteQuota(JsonAnswer answer, Explanation explanation)
    {
        if (explanation.Quota is not { } quota)
            return;
        answer.Json.WriteStartObject("quota");
        answer.Json.WriteString("role", RoleName.TopLevel(explanation.Role));
        Write(answer, "guarantee", quota.Guarantees);
        answer.Json.WriteStartObject("limit");
        foreach (var (name, millis) in quota.LimitMillis)
            answer.WriteDouble(name, ScalarValue.FromMillis(millis));
        answer.Json.WriteEndObject();
        Write(answer, "offered_or_allocated", explanation.Consumed);
        answer.Json.WriteEndObject();
    }

    // Only where quotas are set is anything held back.
    private static void WriteHeadroom(JsonAnswer answer, Explanation explanation, ImmutableDictionary<string, ResourceQuantities> heldFor)
    {
        if (explanation.HeldBack.IsEmpty)
            return;
        answer.Json.WriteStartObject("headroom");
        Write(answer, "free_in_cluster", explanation.FreeInCluster);
        Write(answer, "held_back", explanation.HeldBack);
        answer.Json.WriteStartArray("held_for");
        foreach (var (role, missing) in heldFor.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            answer.Json.WriteStartObject();
            answer.Json.WriteString("role", role);
            Write(answer, "resources", missing);
            answer.Json.WriteEndObject();
        }

        answer.Json.WriteEndArray();
        answer.Json.WriteEndObject();
    }

    private static void Write(JsonAnswer answer, string name, ResourceQuantities quantities)
    {
        answer.Json.WriteStartObject(name);
        foreach (var (resource, millis) in quantities)
            answer.WriteDouble(resource, ScalarValue.FromMillis(millis));
        answer.Json.WriteEndObject();
    }

    private static string Name(AllocationReason reason) => JsonNamingPolicy.SnakeCaseLower.ConvertName(reason.ToString());
}
