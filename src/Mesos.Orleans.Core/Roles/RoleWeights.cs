using System.Collections.Immutable;

namespace Mesos.Orleans.Core.Roles;

/// <summary>The weights of roles: a role's share is divided by its weight, so one of weight 2 gets twice as much. The default is 1.</summary>
public static class RoleWeights
{
    /// <summary>The weight of a role that was given none.</summary>
    public const double Default = 1;

    /// <summary>The largest weight, and one over it the smallest: past them shares are no longer told apart. Mesos has no limit.</summary>
    public const double Max = 1_000_000;

    /// <summary>The most roles with a weight. Mesos has no limit.</summary>
    public const int MaxRoles = 10_000;

    /// <summary>UPDATE_WEIGHTS: sets the weights of the roles named, all or none of them.</summary>
    /// <param name="table">The weights as they are.</param>
    /// <param name="updates">The roles to change, each once.</param>
    /// <returns>The new table.</returns>
    public static Outcome<ImmutableSortedDictionary<string, double>> Update(
        ImmutableSortedDictionary<string, double> table, IReadOnlyCollection<V1.WeightInfo> updates)
    {
        if (updates.Count == 0)
            return Refusal.Invalid("No weight is given.", "weight_infos", "Send at least one role with its weight.");
        var next = table.ToBuilder();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var update in updates)
        {
            var role = update.HasRole ? update.Role : "";
            if (RoleName.Validate(role, "weight_infos.role") is { } invalid)
                return invalid;
            if (!update.HasWeight || !(update.Weight > 0))
                return Refusal.Invalid($"Invalid weight '{update.Weight}' for role '{role}': Weights must be positive", "weight_infos.weight");
            if (update.Weight is > Max or < 1 / Max)
                return Refusal.Invalid($"Invalid weight '{update.Weight}' for role '{role}'", "weight_infos.weight", $"Weights are from {1 / Max} to {Max}.");
            if (!seen.Add(role))
                return Refusal.Invalid($"Role '{role}' is named twice.", "weight_infos.role");
            next[role] = update.Weight;
        }

        return next.Count > MaxRoles
            ? new Refusal(RefusalCode.TooLarge, $"{MaxRoles} roles may have a weight.", "weight_infos")
            : next.ToImmutable();
    }
}
