using System.Globalization;
using System.Text.Json;
using Mesos.Orleans.Cli.Output;

namespace Mesos.Orleans.Cli.Allocation;

/// <summary>Prints the answer of <c>/explain</c> for people: the conclusion first, then what it rests on.</summary>
internal static class ExplanationText
{
    public static void Write(JsonElement answer, TextWriter output)
    {
        var isFirst = true;
        foreach (var role in answer.Items("roles"))
        {
            if (!isFirst)
                output.WriteLine();
            isFirst = false;
            Line(output, $"Role {role.Text("role")}: {role.Text("hint")}");
            Reasons(role, output);
            Shapes(role, output);
            Nearest(role, output);
            Quota(role, output);
            Headroom(role, output);
        }
    }

    private static void Reasons(JsonElement role, TextWriter output)
    {
        var reasons = role.Member("reasons") is { ValueKind: JsonValueKind.Object } counts
            ? string.Join(", ", counts.EnumerateObject().Select(reason => $"{reason.Value} {reason.Name.Replace('_', ' ')}"))
            : "";
        var agents = role.Number("agents").ToString(CultureInfo.InvariantCulture);
        Line(output, $"  Agents looked at: {agents}{(reasons.Length > 0 ? $" ({reasons})" : "")}");
    }

    private static void Shapes(JsonElement role, TextWriter output)
    {
        foreach (var shape in role.Items("shapes"))
        {
            var wanted = string.Join(';', shape.Items("resources").Select(resource =>
                resource.Member("scalar") is { } scalar ? $"{resource.Text("name")}:{((JsonElement?)scalar).Quantity("value")}" : resource.Text("name")));
            var held = shape.Text("held_agent_id");
            Line(
                output,
                $"  Waits for {shape.Number("count").ToString(CultureInfo.InvariantCulture)} x {wanted}: {shape.Number("on_offer").ToString(CultureInfo.InvariantCulture)} on offer, "
                + $"waiting for {shape.Number("waiting_seconds").ToString("F0", CultureInfo.InvariantCulture)} s{(held.Length > 0 ? $", agent {held} is held for it" : "")}");
        }
    }

    private static void Nearest(JsonElement role, TextWriter output)
    {
        foreach (var agent in role.Items("nearest"))
        {
            var lacks = Amounts(agent, "lacks");
            Line(output, $"  {agent.Text("hostname")} ({agent.Text("agent_id")}): {agent.Text("reason").Replace('_', ' ')}{(lacks.Length > 0 ? $", lacks {lacks}" : "")}{Others(agent)}");
            foreach (var holder in agent.Items("holders"))
            {
                var how = holder.Flag("offer") ? "is offered" : "uses";
                Line(output, $"    framework {holder.Text("framework_id")} (role {holder.Text("role")}) {how} {Amounts(holder, "resources")}");
            }
        }
    }

    private static void Quota(JsonElement role, TextWriter output)
    {
        if (role.Member("quota") is not { } quota)
            return;
        Line(
            output,
            $"  Quota of {quota.Text("role")}: guaranteed {Or(Amounts(quota, "guarantee"), "nothing")}, limited to {Or(Amounts(quota, "limit"), "nothing in particular")}, "
            + $"has {Or(Amounts(quota, "offered_or_allocated"), "nothing")}");
    }

    private static void Headroom(JsonElement role, TextWriter output)
    {
        if (role.Member("headroom") is not { } headroom)
            return;
        Line(output, $"  Free in the cluster: {Or(Amounts(headroom, "free_in_cluster"), "nothing")}; held back: {Amounts(headroom, "held_back")}");
        foreach (var held in headroom.Items("held_for"))
            Line(output, $"    for role {held.Text("role")}: {Amounts(held, "resources")}");
    }

    private static string Others(JsonElement agent)
    {
        var names = string.Join(", ", agent.Items("lacks_resources").Select(resource => resource.Text("name")).Distinct());
        return names.Length > 0 ? $", lacks such {names}" : "";
    }

    private static string Amounts(JsonElement element, string member) => element.Member(member) is { ValueKind: JsonValueKind.Object } amounts
        ? string.Join(';', amounts.EnumerateObject().Select(amount => $"{amount.Name}:{((JsonElement?)amounts).Quantity(amount.Name)}"))
        : "";

    private static string Or(string text, string otherwise) => text.Length > 0 ? text : otherwise;

    private static void Line(TextWriter output, string text) => output.WriteLine(Table.Printable(text));
}
