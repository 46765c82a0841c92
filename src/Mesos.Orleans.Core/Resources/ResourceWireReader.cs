using System.Collections.Immutable;
using ValueType = Mesos.V1.Value.Types.Type;

namespace Mesos.Orleans.Core.Resources;

/// <summary>Reads the wire form and checks each resource as the master of Mesos does.</summary>
internal static class ResourceWireReader
{
    public static Outcome<ResourceSet> Read(IEnumerable<V1.Resource> resources, bool acceptsEndpointFormat)
    {
        var entries = resources.TryGetNonEnumeratedCount(out var expected) ? new List<ResourceEntry>(expected) : [];
        var index = 0;
        foreach (var resource in resources)
        {
            if (index == ResourceBounds.MaxResources)
            {
                return new Refusal(
                    RefusalCode.TooLarge,
                    $"A list is limited to {ResourceBounds.MaxResources} resources.",
                    "resources",
                    "Merge resources that differ only in their value.");
            }

            var entry = ReadOne(resource, $"resources[{index++}]", acceptsEndpointFormat);
            if (!entry.IsSuccess)
                return entry.Refusal;
            if (!entry.Value.IsNothing)
                entries.Add(entry.Value);
        }

        return Sum(entries);
    }

    /// <summary>The set of these entries, if their sums keep the limit: what one list gives must be readable again.</summary>
    public static Outcome<ResourceSet> Sum(List<ResourceEntry> entries)
    {
        var set = ResourceSet.FromEntries([.. entries]);
        foreach (var entry in set.Entries)
        {
            if (entry.Millis > ResourceBounds.MaxScalar * 1000)
                return new Refusal(RefusalCode.TooLarge, $"The sum of '{entry.Name}' is limited to {ResourceBounds.MaxScalar}.", "resources");
        }

        return set;
    }

    private static Outcome<ResourceEntry> ReadOne(V1.Resource resource, string field, bool acceptsEndpointFormat)
    {
        if (FaultOfName(resource, field) is { } nameFault)
            return nameFault;
        if (ResourceDiskRules.FaultOf(resource, field) is { } diskFault)
            return diskFault;
        var reservations = ReservationReader.Read(resource, field, acceptsEndpointFormat);
        if (!reservations.IsSuccess)
            return reservations.Refusal;
        if (FaultOfCombination(resource, reservations.Value, field) is { } fault)
            return fault;

        var kind = ResourceKind.Of(new ResourceTraits(
            resource.Name,
            resource.Type,
            reservations.Value,
            resource.AllocationInfo is { HasRole: true } allocation ? allocation.Role : null,
            resource.ProviderId?.Value,
            resource.Revocable is not null,
            resource.Shared is not null,
            resource.Disk is not null,
            resource.Disk?.Source,
            resource.Disk?.Persistence?.Id));
        return ReadValue(resource, kind, field);
    }

    private static Refusal? FaultOfName(V1.Resource resource, string field)
    {
        if (string.IsNullOrEmpty(resource.Name))
            return Refusal.Invalid("A resource must have a name.", $"{field}.name");
        if (resource.Name.Length > ResourceBounds.MaxNameLength)
        {
            return new Refusal(
                RefusalCode.TooLarge, $"A resource name is limited to {ResourceBounds.MaxNameLength} characters.", $"{field}.name");
        }

        if (!resource.HasType)
            return Refusal.Invalid($"The resource '{resource.Name}' has no type.", $"{field}.type", "Use SCALAR, RANGES or SET.");
        if (resource.AllocationInfo is { HasRole: true } allocation)
            return Roles.RoleName.Validate(allocation.Role, $"{field}.allocation_info.role");
        return null;
    }

    private static Refusal? FaultOfCombination(V1.Resource resource, ImmutableArray<Reservation> reservations, string field)
    {
        if (resource.Revocable is not null && reservations.Any(reservation => reservation.IsDynamic))
            return ReservationRules.Revocable(resource.Name, $"{field}.revocable");
        if (resource.Disk?.Persistence is not null && reservations.IsEmpty)
        {
            return Refusal.Invalid(
                $"The persistent volume '{resource.Disk.Persistence.Id}' is not reserved.", $"{field}.disk.persistence", "Reserve the disk first.");
        }

        return null;
    }

    private static Outcome<ResourceEntry> ReadValue(V1.Resource resource, ResourceKind kind, string field)
    {
        var matches = (resource.Type, resource.Scalar, resource.Ranges, resource.Set) switch
        {
            (ValueType.Scalar, not null, null, null) => true,
            (ValueType.Ranges, null, not null, null) => true,
            (ValueType.Set, null, null, not null) => true,
            _ => false,
        };
        if (!matches)
        {
            return Refusal.Invalid(
                $"The value of '{resource.Name}' does not match its type {resource.Type.ToString().ToUpperInvariant()}.",
                $"{field}.type",
                "Set exactly the one of scalar, ranges and set that the type names; TEXT is for attributes only.");
        }

        return resource.Type switch
        {
            ValueType.Scalar => ReadScalar(resource, kind, field),
            ValueType.Ranges => ReadRanges(resource, kind, field),
            _ => ReadItems(resource, kind, field),
        };
    }

    private static Outcome<ResourceEntry> ReadScalar(V1.Resource resource, ResourceKind kind, string field)
    {
        var millis = ScalarValue.Read(resource.Scalar.Value, resource.Name, $"{field}.scalar.value");
        if (!millis.IsSuccess)
            return millis.Refusal;
        if (resource.Name == "gpus" && millis.Value % 1000 != 0)
            return Refusal.Invalid("gpus must be a whole number.", $"{field}.scalar.value", "GPUs cannot be divided.");
        return ResourceEntry.OfScalar(kind, millis.Value, resource.Disk);
    }

    private static Outcome<ResourceEntry> ReadRanges(V1.Resource resource, ResourceKind kind, string field)
    {
        var ranges = ReadRanges(resource.Ranges, resource.Name, $"{field}.ranges");
        return ranges.IsSuccess ? ResourceEntry.OfRanges(kind, ranges.Value) : ranges.Refusal;
    }

    public static Outcome<ResourceRange[]> ReadRanges(V1.Value.Types.Ranges wire, string name, string field)
    {
        if (wire.Range.Count > ResourceBounds.MaxRanges)
            return new Refusal(RefusalCode.TooLarge, $"'{name}' is limited to {ResourceBounds.MaxRanges} ranges.", field);
        var ranges = new ResourceRange[wire.Range.Count];
        for (var i = 0; i < ranges.Length; i++)
        {
            ranges[i] = new ResourceRange(wire.Range[i].Begin, wire.Range[i].End);
            if (ranges[i].Begin > ranges[i].End)
                return Refusal.Invalid($"The range {ranges[i]} of '{name}' ends before it begins.", $"{field}.range[{i}]");
        }

        var coalesced = RangeAlgebra.Coalesce(ranges);
        return coalesced is null
            ? Refusal.Invalid($"Ranges of '{name}' overlap.", field, "Name each number once.")
            : coalesced;
    }

    private static Outcome<ResourceEntry> ReadItems(V1.Resource resource, ResourceKind kind, string field)
    {
        var wire = resource.Set.Item;
        if (wire.Count > ResourceBounds.MaxItems)
            return new Refusal(RefusalCode.TooLarge, $"'{resource.Name}' is limited to {ResourceBounds.MaxItems} items.", $"{field}.set");
        var items = ItemAlgebra.Sort([.. wire]);
        return items is null
            ? Refusal.Invalid($"An item of the set '{resource.Name}' is there twice.", $"{field}.set.item", "Name each item once.")
            : ResourceEntry.OfItems(kind, items);
    }
}
