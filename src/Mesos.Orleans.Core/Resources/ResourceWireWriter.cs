using System.Collections.Immutable;
using ValueType = Mesos.V1.Value.Types.Type;

namespace Mesos.Orleans.Core.Resources;

/// <summary>Writes the wire form.</summary>
internal static class ResourceWireWriter
{
    public static ImmutableArray<V1.Resource> Write(ResourceEntry[] entries, ResourceFormat format)
    {
        var result = ImmutableArray.CreateBuilder<V1.Resource>(entries.Length);
        foreach (ref readonly var entry in entries.AsSpan())
        {
            var wire = Write(entry, format);
            for (var copy = 0; copy < entry.Copies; copy++)
                result.Add(wire);
        }

        return result.DrainToImmutable();
    }

    private static V1.Resource Write(in ResourceEntry entry, ResourceFormat format)
    {
        var kind = entry.Kind;
        var wire = new V1.Resource { Name = kind.Name, Type = kind.Type };
        WriteValue(entry, wire);
        WriteReservations(kind, wire, format);
        if (kind.ProviderId is not null)
            wire.ProviderId = new V1.ResourceProviderID { Value = kind.ProviderId };
        if (kind.AllocationRole is not null)
            wire.AllocationInfo = new V1.Resource.Types.AllocationInfo { Role = kind.AllocationRole };
        if (entry.Disk is not null)
            wire.Disk = entry.Disk;
        if (kind.IsRevocable)
            wire.Revocable = new V1.Resource.Types.RevocableInfo();
        if (kind.IsShared)
            wire.Shared = new V1.Resource.Types.SharedInfo();
        return wire;
    }

    private static void WriteValue(in ResourceEntry entry, V1.Resource wire)
    {
        switch (entry.Kind.Type)
        {
            case ValueType.Scalar:
                wire.Scalar = new V1.Value.Types.Scalar { Value = ScalarValue.FromMillis(entry.Millis) };
                break;
            case ValueType.Ranges:
                wire.Ranges = new V1.Value.Types.Ranges();
                foreach (var range in entry.RangeArray)
                    wire.Ranges.Range.Add(new V1.Value.Types.Range { Begin = range.Begin, End = range.End });
                break;
            default:
                wire.Set = new V1.Value.Types.Set();
                wire.Set.Item.AddRange(entry.ItemArray);
                break;
        }
    }

    private static void WriteReservations(ResourceKind kind, V1.Resource wire, ResourceFormat format)
    {
        var refined = kind.Reservations.Length > 1;
        if (format != ResourceFormat.PreRefinement || refined)
        {
            foreach (var reservation in kind.Reservations)
                wire.Reservations.Add(reservation.ToWire());
        }

        if (format == ResourceFormat.PostRefinement || refined)
            return;
        if (kind.Reservations.IsEmpty)
        {
            wire.Role = Roles.RoleName.Star;
            return;
        }

        wire.Role = kind.Reservations[0].Role;
        if (kind.Reservations[0].IsDynamic)
            wire.Reservation = kind.Reservations[0].ToUntypedWire();
    }
}
