using System.Globalization;
using Mesos.Orleans.Core;
using Mesos.Orleans.Core.Resources;

namespace Mesos.Orleans.Agent.Hosting;

/// <summary>Whether an agent may go on with other settings than before (features.md §15). Pure.</summary>
internal static class ReconfigurationRules
{
    /// <summary>Null if it may.</summary>
    /// <param name="policy">What may differ.</param>
    /// <param name="before">What it ran with.</param>
    /// <param name="now">What it is to run with.</param>
    internal static Refusal? Check(ReconfigurationPolicy policy, V1.AgentInfo before, V1.AgentInfo now)
    {
        if (policy == ReconfigurationPolicy.Any)
            return null;
        var differences = Differences(policy, before, now).ToArray();
        return differences.Length == 0 ? null : new Refusal(
            RefusalCode.Conflict,
            $"The agent's settings do not fit what it ran with before: {string.Join("; ", differences)}.",
            "reconfiguration_policy",
            policy == ReconfigurationPolicy.Equal
                ? "Under --reconfiguration_policy=equal nothing may change. Restore the settings; or let resources grow and attributes be added with "
                    + "--reconfiguration_policy=additive; or run the agent once with --recover=cleanup, which kills what it left running, and it is a new agent after that."
                : "Under --reconfiguration_policy=additive resources may only grow, and attributes and a domain may only be added. Restore the settings; or run the agent once with "
                    + "--recover=cleanup, which kills what it left running, and it is a new agent after that.");
    }

    private static IEnumerable<string> Differences(ReconfigurationPolicy policy, V1.AgentInfo before, V1.AgentInfo now)
    {
        if (before.Hostname != now.Hostname)
            yield return $"the hostname was '{before.Hostname}' and is '{now.Hostname}'";
        if (before.HasPort && now.HasPort && before.Port != now.Port)
            yield return string.Create(CultureInfo.InvariantCulture, $"the port was {before.Port} and is {now.Port}");
        var (had, has) = (Read(before), Read(now));
        if (!has.Contains(had) || (policy == ReconfigurationPolicy.Equal && !had.Contains(has)))
            yield return $"the resources were '{had}' and are '{has}'";
        var isMissing = before.Attributes.Any(attribute => !now.Attributes.Any(other => Covers(policy, other, attribute)));
        if (isMissing || (policy == ReconfigurationPolicy.Equal && before.Attributes.Count != now.Attributes.Count))
            yield return $"the attributes were '{Text(before)}' and are '{Text(now)}'";
        if (!Equals(before.Domain, now.Domain) && (before.Domain is not null || policy == ReconfigurationPolicy.Equal))
            yield return $"the domain was '{before.Domain}' and is '{now.Domain}'";
    }

    private static ResourceSet Read(V1.AgentInfo agent) => ResourceSet.FromWire(agent.Resources).Value ?? ResourceSet.Empty;

    // As Mesos has it: what is a scalar or a text stays, ranges and sets may grow.
    private static bool Covers(ReconfigurationPolicy policy, V1.Attribute now, V1.Attribute before) =>
        now.Equals(before)
        || (policy == ReconfigurationPolicy.Additive && now.Name == before.Name && now.Type == before.Type && now.Type switch
        {
            V1.Value.Types.Type.Set => before.Set.Item.All(now.Set.Item.Contains),
            V1.Value.Types.Type.Ranges => before.Ranges.Range.All(range => now.Ranges.Range.Any(wider => wider.Begin <= range.Begin && range.End <= wider.End)),
            _ => false,
        });

    private static string Text(V1.AgentInfo agent) => string.Join(';', agent.Attributes.Select(attribute => $"{attribute.Name}:{Text(attribute)}"));

    private static string Text(V1.Attribute attribute) => attribute.Type switch
    {
        V1.Value.Types.Type.Scalar => attribute.Scalar.Value.ToString(CultureInfo.InvariantCulture),
        V1.Value.Types.Type.Text => attribute.Text.Value,
        V1.Value.Types.Type.Set => $"{{{string.Join(',', attribute.Set.Item)}}}",
        _ => $"[{string.Join(',', attribute.Ranges.Range.Select(range => $"{range.Begin}-{range.End}"))}]",
    };
}
