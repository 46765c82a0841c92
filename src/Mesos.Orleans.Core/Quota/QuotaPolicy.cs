using System.Collections.Immutable;
using Mesos.Orleans.Core.Allocation;
using Mesos.Orleans.Core.Resources;
using Mesos.V1.Quota;

namespace Mesos.Orleans.Core.Quota;

/// <summary>Decides changes of the table of quotas: all that a request names, or nothing (features.md §7, semantics.md §18).</summary>
public static class QuotaPolicy
{
    /// <summary>What to do when a check that guards the cluster says no.</summary>
    public const string ForceHint = "Set 'force' to do it all the same.";

    /// <summary>UPDATE_QUOTA: replaces the quotas of the roles named.</summary>
    /// <param name="table">The quotas as they are, by role.</param>
    /// <param name="configs">The roles to change.</param>
    /// <param name="force">Skips the checks of capacity and consumption.</param>
    /// <param name="usage">The cluster.</param>
    /// <returns>The new table.</returns>
    public static Outcome<ImmutableSortedDictionary<string, QuotaConfig>> Update(
        ImmutableSortedDictionary<string, QuotaConfig> table, IReadOnlyCollection<QuotaConfig> configs, bool force, ClusterUsage usage)
    {
        var changes = QuotaReader.Read(configs);
        if (!changes.IsSuccess)
            return changes.Refusal;
        var next = table.ToBuilder();
        foreach (var (role, quota) in changes.Value)
        {
            if (quota is null)
                next.Remove(role);
            else
                next[role] = QuotaReader.ToWire(role, quota);
        }

        if (next.Count > QuotaReader.MaxRoles)
            return new Refusal(RefusalCode.TooLarge, $"{QuotaReader.MaxRoles} roles may have a quota.", "quota_configs", "Remove the quotas of others first.");
        if (!force && (OverCapacity(next.Values, usage) ?? UnderConsumption(changes.Value, usage)) is { } refusal)
            return refusal;
        return next.ToImmutable();
    }

    /// <summary>The deprecated SET_QUOTA: a role that has none gets a guarantee that is its limit too. Over-commitment is a conflict, not invalid.</summary>
    public static Outcome<ImmutableSortedDictionary<string, QuotaConfig>> Set(
        ImmutableSortedDictionary<string, QuotaConfig> table, QuotaRequest request, ClusterUsage usage)
    {
        var config = QuotaReader.Read(request);
        if (!config.IsSuccess)
            return config.Refusal;
        if (table.ContainsKey(request.Role))
            return Refusal.Invalid($"Role '{request.Role}' already has a quota.", "role", "Change it with UPDATE_QUOTA, or remove it first.");
        var next = table.Add(request.Role, config.Value);
        if (!request.Force && OverCapacity(next.Values, usage) is { } refusal)
            return refusal with { Code = RefusalCode.Conflict };
        return next;
    }

    /// <summary>The deprecated REMOVE_QUOTA; a role without a quota is refused.</summary>
    public static Outcome<ImmutableSortedDictionary<string, QuotaConfig>> Remove(ImmutableSortedDictionary<string, QuotaConfig> table, string role)
    {
        if (QuotaReader.ValidateRole(role, "role") is { } invalid)
            return invalid;
        if (!table.ContainsKey(role))
            return Refusal.Invalid($"Role '{role}' has no quota.", "role", "GET /quota lists those that have.");
        return table.Remove(role);
    }

    private static Refusal? OverCapacity(IEnumerable<QuotaConfig> table, ClusterUsage usage)
    {
        var guaranteed = ResourceQuantities.Empty;
        foreach (var config in table)
            guaranteed = guaranteed.Add(ResourceQuantities.FromWire(config.Guarantees).Value!);
        var missing = guaranteed.Subtract(usage.Capacity);
        return missing.IsEmpty
            ? null
            : Refusal.Invalid(
                $"All guarantees together ({guaranteed}) would exceed the capacity of the cluster ({(usage.Capacity.IsEmpty ? "nothing" : usage.Capacity)}) by {missing}.",
                "quota_configs",
                ForceHint);
    }

    private static Refusal? UnderConsumption(ImmutableSortedDictionary<string, RoleQuota?> changes, ClusterUsage usage)
    {
        foreach (var (role, quota) in changes)
        {
            foreach (var (name, limit) in quota?.LimitMillis ?? ImmutableSortedDictionary<string, long>.Empty)
            {
                var consumed = usage.ConsumedBy(role)[name];
                if (consumed > limit)
                    return Refusal.Invalid(
                        $"Role '{role}' consumes {ScalarValue.ToText(consumed)} {name}, more than the limit of {ScalarValue.ToText(limit)}.",
                        $"quota_configs.limits.{name}",
                        ForceHint);
            }
        }

        return null;
    }
}
