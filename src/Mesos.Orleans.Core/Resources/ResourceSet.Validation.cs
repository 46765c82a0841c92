namespace Mesos.Orleans.Core.Resources;

public sealed partial class ResourceSet
{
    /// <summary>What the resources of a task or executor must satisfy as a whole: all three checks below.</summary>
    /// <param name="field">The field to name in a refusal.</param>
    public Refusal? ValidateForLaunch(string field = "resources") =>
        ValidateUniqueVolumes(field) ?? ValidateSingleAllocation(field) ?? ValidateNoMixOfRevocable(field);

    /// <summary>Ids of persistent volumes must be unique per role on an agent.</summary>
    /// <param name="field">The field to name in a refusal.</param>
    public Refusal? ValidateUniqueVolumes(string field = "resources")
    {
        HashSet<(string?, string)>? seen = null;
        foreach (ref readonly var entry in _entries.AsSpan())
        {
            if (entry.Kind.PersistenceId is { } id && !(seen ??= []).Add((entry.Kind.ReservationRole, id)))
            {
                return Refusal.Invalid(
                    $"The persistent volume '{id}' of role '{entry.Kind.ReservationRole}' is listed more than once.",
                    $"{field}.disk.persistence.id",
                    "Ids of volumes are unique per role on an agent.");
            }
        }

        return null;
    }

    /// <summary>All must be allocated, and to one role.</summary>
    /// <param name="field">The field to name in a refusal.</param>
    public Refusal? ValidateSingleAllocation(string field = "resources")
    {
        string? role = null;
        foreach (ref readonly var entry in _entries.AsSpan())
        {
            if (entry.Kind.AllocationRole is not { } allocated)
                return Refusal.Invalid($"The resource '{entry.Name}' is not allocated to a role.", $"{field}.allocation_info.role");
            if (allocated != (role ??= allocated))
            {
                return Refusal.Invalid(
                    $"The resources are allocated to several roles ('{role}' and '{allocated}').",
                    $"{field}.allocation_info.role",
                    "Use the resources of one role only.");
            }
        }

        return null;
    }

    /// <summary>No name may be there both revocable and not.</summary>
    /// <param name="field">The field to name in a refusal.</param>
    public Refusal? ValidateNoMixOfRevocable(string field = "resources")
    {
        foreach (ref readonly var revocable in _entries.AsSpan())
        {
            if (!revocable.Kind.IsRevocable)
                continue;
            foreach (ref readonly var other in _entries.AsSpan())
            {
                if (!other.Kind.IsRevocable && other.Kind.Name == revocable.Kind.Name)
                {
                    return Refusal.Invalid(
                        $"'{other.Name}' is used both revocable and not revocable.", $"{field}.revocable", "Use either kind, not both.");
                }
            }
        }

        return null;
    }

    /// <summary>
    /// What an agent's configuration may not hold, as in Mesos: persistent volumes, revocable resources and dynamic reservations (these are
    /// made through the API), and one name with two types.
    /// </summary>
    /// <param name="field">The field to name in a refusal.</param>
    public Refusal? ValidateForConfiguration(string field = "resources")
    {
        foreach (var entry in _entries)
        {
            if (entry.Kind.PersistenceId is { } id)
                return Refusal.Invalid($"The persistent volume '{id}' cannot be configured.", $"{field}.disk.persistence", "Make volumes with CREATE.");
            if (entry.Kind.IsRevocable)
                return Refusal.Invalid($"Revocable '{entry.Name}' cannot be configured.", $"{field}.revocable", "Use a resource estimator.");
            if (entry.Kind.IsDynamicallyReserved)
                return Refusal.Invalid($"The dynamic reservation of '{entry.Name}' cannot be configured.", field, "Reserve it with RESERVE, or make it STATIC.");
            if (Array.Exists(_entries, other => other.Name == entry.Name && other.Kind.Type != entry.Kind.Type))
                return Refusal.Invalid($"'{entry.Name}' is there with two types.", $"{field}.type", "Use one type for one name.");
        }

        return null;
    }
}
