using System.Collections.Immutable;
using SourceInfo = Mesos.V1.Resource.Types.DiskInfo.Types.Source;
using ValueType = Mesos.V1.Value.Types.Type;

namespace Mesos.Orleans.Core.Resources;

/// <summary>The fields of a <see cref="ResourceKind"/>, before they are interned.</summary>
internal readonly record struct ResourceTraits(
    string Name,
    ValueType Type,
    ImmutableArray<Reservation> Reservations,
    string? AllocationRole = null,
    string? ProviderId = null,
    bool IsRevocable = false,
    bool IsShared = false,
    bool HasDisk = false,
    SourceInfo? Source = null,
    string? PersistenceId = null)
{
    /// <summary>A text that is equal exactly where the traits are.</summary>
    public string Key()
    {
        var key = new ResourceKeyBuilder();
        key.Add(Name).Add(Type switch { ValueType.Scalar => "s", ValueType.Ranges => "r", _ => "i" });
        key.Add(AllocationRole).Add(ProviderId).Add(IsRevocable).Add(IsShared).Add(HasDisk).Add(PersistenceId);
        if (Source is not null)
            AddSource(key, Source);
        foreach (var reservation in Reservations)
            key.Add(reservation.Key);
        return key.ToString();
    }

    private static void AddSource(ResourceKeyBuilder key, SourceInfo source)
    {
        key.Add("source").Add(source.Type.ToString());
        key.Add(source.Path is not null).Add(source.Path is { HasRoot: true } path ? path.Root : null);
        key.Add(source.Mount is not null).Add(source.Mount is { HasRoot: true } mount ? mount.Root : null);
        key.Add(source.HasVendor ? source.Vendor : null).Add(source.HasId ? source.Id : null);
        key.Add(source.Metadata).Add(source.HasProfile ? source.Profile : null);
    }
}
