using System.Collections.Immutable;
using SourceInfo = Mesos.V1.Resource.Types.DiskInfo.Types.Source;
using ValueType = Mesos.V1.Value.Types.Type;

namespace Mesos.Orleans.Core.Resources;

/// <summary>
/// Everything about a resource but its value: two resources add up only if their kinds are equal. Kinds are interned, so that comparing them
/// is nearly always comparing references. As in Mesos, the container path of a volume and the principal of a persistent volume are no part
/// of the kind, since they say how the resource is used and not what it is.
/// </summary>
public sealed class ResourceKind : IEquatable<ResourceKind>, IComparable<ResourceKind>
{
    private readonly string _key;
    private readonly ulong _order;
    private readonly int _hash;
    private ResourceKind? _unallocated;
    private ResourceKind? _lastAllocated;

    internal ResourceKind(in ResourceTraits traits, string key)
    {
        // Read all the time in the allocator's loops: a property that went through the traits would copy them all.
        Traits = traits;
        Name = traits.Name;
        Type = traits.Type;
        Reservations = traits.Reservations;
        AllocationRole = traits.AllocationRole;
        ProviderId = traits.ProviderId;
        IsRevocable = traits.IsRevocable;
        IsShared = traits.IsShared;
        PersistenceId = traits.PersistenceId;
        ReservationRole = traits.Reservations.IsEmpty ? null : traits.Reservations[^1].Role;
        IsDynamicallyReserved = !traits.Reservations.IsEmpty && traits.Reservations[^1].IsDynamic;
        _key = key;
        _hash = ResourceKindOrder.Hash(_key);
        _order = ResourceKindOrder.Of(traits);
        IsExclusive = !traits.IsShared && (traits.PersistenceId is not null || traits.Source is { } source && (
            source.Type is SourceInfo.Types.Type.Mount or SourceInfo.Types.Type.Block
            || (source.Type == SourceInfo.Types.Type.Raw && source.HasId)));
    }

    /// <summary>The name: <c>cpus</c>, <c>mem</c>, <c>disk</c>, <c>gpus</c>, <c>ports</c> or any other.</summary>
    public string Name { get; }

    /// <summary>The type of the value: SCALAR, RANGES or SET.</summary>
    public ValueType Type { get; }

    /// <summary>The reservations from the outermost to the innermost; empty means unreserved.</summary>
    public ImmutableArray<Reservation> Reservations { get; }

    /// <summary>The role of the innermost reservation, or null if unreserved.</summary>
    public string? ReservationRole { get; }

    /// <summary>True if reserved, and the innermost reservation was made by RESERVE.</summary>
    public bool IsDynamicallyReserved { get; }

    /// <summary>The role it is allocated to, or null.</summary>
    public string? AllocationRole { get; }

    /// <summary>The resource provider it comes from, or null for the agent itself.</summary>
    public string? ProviderId { get; }

    /// <summary>True if it may be taken back at any time (oversubscribed).</summary>
    public bool IsRevocable { get; }

    /// <summary>True for a shared persistent volume, which is counted in copies.</summary>
    public bool IsShared { get; }

    /// <summary>The id of the persistent volume, or null if it is none.</summary>
    public string? PersistenceId { get; }

    /// <summary>What the disk lies on; ROOT for everything that is no disk.</summary>
    public DiskSource Source => Traits.Source is { } source ? (DiskSource)source.Type : DiskSource.Root;

    /// <summary>True for what is taken whole or not at all and never adds up: persistent volumes that are not shared, MOUNT and BLOCK disks, and RAW disks with an id.</summary>
    public bool IsExclusive { get; }

    internal ResourceTraits Traits { get; }

    internal string Key => _key;

    internal static ResourceKind Of(in ResourceTraits traits) => ResourceKindTable.Intern(traits);

    internal ResourceKind AllocatedTo(string? role)
    {
        if (AllocationRole == role)
            return this;
        if (role is null)
            return _unallocated ??= Of(Traits with { AllocationRole = null });
        var last = _lastAllocated;
        if (last is not null && last.AllocationRole == role)
            return last;
        return _lastAllocated = Of(Traits with { AllocationRole = role });
    }

    /// <inheritdoc/>
    public bool Equals(ResourceKind? other) => ReferenceEquals(this, other) || (other is not null && _hash == other._hash && _key == other._key);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as ResourceKind);

    /// <inheritdoc/>
    public override int GetHashCode() => _hash;

    /// <summary>Orders kinds the same way in every process: cpus, mem, disk, gpus, ports, then others; unreserved first.</summary>
    public int CompareTo(ResourceKind? other)
    {
        if (ReferenceEquals(this, other))
            return 0;
        if (other is null)
            return 1;
        return _order != other._order ? _order.CompareTo(other._order) : string.CompareOrdinal(_key, other._key);
    }

    /// <summary>The name with what distinguishes the kind, for example <c>cpus(eng)</c>.</summary>
    public override string ToString() => ResourceTextWriter.Describe(this);
}
