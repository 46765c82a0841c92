using Mesos.Orleans.Core.Roles;
using ValueType = Mesos.V1.Value.Types.Type;

namespace Mesos.Orleans.Core.Resources;

public sealed partial class ResourceSet
{
    /// <summary>The sum of all scalars of a name, in thousandths, whatever their reservation. A shared volume counts once however many copies there are.</summary>
    public long ScalarMillis(string name)
    {
        var sum = 0L;
        foreach (ref readonly var entry in _entries.AsSpan())
        {
            if (entry.Kind.Name == name)
                sum = checked(sum + entry.Millis);
        }

        return sum;
    }

    /// <summary>The sums of the scalars by name. A shared volume counts once however many copies there are.</summary>
    public ResourceQuantities Scalars()
    {
        var builder = new ResourceQuantities.Builder();
        foreach (ref readonly var entry in _entries.AsSpan())
        {
            if (entry.Kind.Type == ValueType.Scalar)
                builder.Add(entry.Kind.Name, entry.Millis);
        }

        return builder.Build();
    }

    /// <summary>The names that occur, in the order of the entries.</summary>
    public IEnumerable<string> Names => _entries.Select(entry => entry.Name).Distinct();

    /// <summary>The resources of a name.</summary>
    public ResourceSet Named(string name) => Where(name, static (entry, name) => entry.Kind.Name == name);

    /// <summary>The resources whose innermost reservation is for this role exactly; for <c>*</c> the unreserved ones.</summary>
    public ResourceSet ReservedTo(string role) => role == RoleName.Star
        ? Unreserved
        : Where(role, static (entry, role) => entry.Kind.ReservationRole == role);

    /// <summary>The resources whose innermost reservation is for this role or one below it.</summary>
    public ResourceSet ReservedToSubtree(string role) =>
        Where(role, static (entry, role) => entry.Kind.ReservationRole is { } reserved && RoleName.IsInSubtreeOf(reserved, role));

    /// <summary>What may be offered to a role: the unreserved, and what is reserved to the role or one above it.</summary>
    public ResourceSet AllocatableTo(string role) =>
        Where(role, static (entry, role) => entry.Kind.ReservationRole is not { } reserved || RoleName.IsInSubtreeOf(role, reserved));

    /// <summary>The resources allocated to this role exactly.</summary>
    public ResourceSet AllocatedTo(string role) => Where(role, static (entry, role) => entry.Kind.AllocationRole == role);

    /// <summary>The resources allocated to this role or one below it.</summary>
    public ResourceSet AllocatedToSubtree(string role) =>
        Where(role, static (entry, role) => entry.Kind.AllocationRole is { } allocated && RoleName.IsInSubtreeOf(allocated, role));

    /// <summary>The resources with no reservation.</summary>
    public ResourceSet Unreserved => Where(static entry => entry.Kind.Reservations.IsEmpty);

    /// <summary>The resources with a reservation, whatever the role.</summary>
    public ResourceSet Reserved => Where(static entry => !entry.Kind.Reservations.IsEmpty);

    /// <summary>The resources that may be taken back at any time.</summary>
    public ResourceSet Revocable => Where(static entry => entry.Kind.IsRevocable);

    /// <summary>The resources that are not revocable.</summary>
    public ResourceSet NonRevocable => Where(static entry => !entry.Kind.IsRevocable);

    /// <summary>The shared volumes.</summary>
    public ResourceSet Shared => Where(static entry => entry.Kind.IsShared);

    /// <summary>All but the shared volumes.</summary>
    public ResourceSet NonShared => Where(static entry => !entry.Kind.IsShared);

    /// <summary>The persistent volumes, shared ones among them.</summary>
    public ResourceSet PersistentVolumes => Where(static entry => entry.Kind.PersistenceId is not null);

    /// <summary>True if any reservation is refined: frameworks without RESERVATION_REFINEMENT must not see it.</summary>
    public bool HasRefinedReservations => Array.Exists(_entries, static entry => entry.Kind.Reservations.Length > 1);

    /// <summary>The entries that a condition holds for.</summary>
    public ResourceSet Where(Func<ResourceEntry, bool> condition) => Where(condition, static (entry, condition) => condition(entry));

    /// <summary>The entries that a condition holds for; the argument spares a closure in hot loops.</summary>
    public ResourceSet Where<TArgument>(TArgument argument, Func<ResourceEntry, TArgument, bool> condition)
    {
        var entries = _entries;
        var first = 0;
        while (first < entries.Length && condition(entries[first], argument))
            first++;
        if (first == entries.Length)
            return this;

        // The first that falls out is found: only now is a copy needed.
        ResourceEntry[]? kept = null;
        var count = first;
        for (var i = first + 1; i < entries.Length; i++)
        {
            if (!condition(entries[i], argument))
                continue;
            kept ??= Copy(entries, first);
            kept[count++] = entries[i];
        }

        return kept is null ? Trimmed(entries, first) : Trimmed(kept, count);
    }

    private static ResourceEntry[] Copy(ResourceEntry[] entries, int first)
    {
        var kept = new ResourceEntry[entries.Length - 1];
        Array.Copy(entries, kept, first);
        return kept;
    }
}
