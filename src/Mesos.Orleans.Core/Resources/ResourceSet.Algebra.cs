namespace Mesos.Orleans.Core.Resources;

public sealed partial class ResourceSet
{
    /// <summary>The sum. Ranges and sets are united; sums of scalars of one kind must stay within 64 bits of thousandths.</summary>
    public ResourceSet Add(ResourceSet other)
    {
        if (other.IsEmpty)
            return this;
        if (IsEmpty)
            return other;
        var (left, right) = (_entries, other._entries);
        var result = new ResourceEntry[left.Length + right.Length];
        int i = 0, j = 0, count = 0;
        while (i < left.Length && j < right.Length)
        {
            var order = left[i].Order(right[j]);
            if (order == 0 && !left[i].Kind.IsExclusive)
                result[count++] = left[i++].Plus(right[j++]);
            else
                result[count++] = order <= 0 ? left[i++] : right[j++];
        }

        while (i < left.Length)
            result[count++] = left[i++];
        while (j < right.Length)
            result[count++] = right[j++];
        return Trimmed(result, count);
    }

    /// <summary>What is left after taking <paramref name="other"/> away; what is not there is ignored, never negative.</summary>
    /// <remarks>What is exclusive (volumes, MOUNT disks) goes only whole: a part of it takes nothing away.</remarks>
    public ResourceSet Subtract(ResourceSet other)
    {
        if (IsEmpty || other.IsEmpty)
            return this;
        var (left, right) = (_entries, other._entries);
        var result = new ResourceEntry[left.Length];
        int j = 0, count = 0;
        for (var i = 0; i < left.Length; i++)
        {
            var order = -1;
            while (j < right.Length && (order = left[i].Order(right[j])) > 0)
                j++;
            if (j == right.Length || order != 0)
                result[count++] = left[i];
            else if (left[i].TryMinus(right[j++], out var rest))
                result[count++] = rest;
        }

        return Trimmed(result, count);
    }

    /// <summary>True if all of <paramref name="other"/> is in this, each exclusive resource whole and as often, each shared volume in as many copies.</summary>
    public bool Contains(ResourceSet other)
    {
        var (left, right) = (_entries, other._entries);
        if (right.Length > left.Length)
            return false;
        var i = 0;
        foreach (ref readonly var wanted in right.AsSpan())
        {
            var order = -1;
            while (i < left.Length && (order = left[i].Order(wanted)) < 0)
                i++;
            if (i == left.Length || order != 0 || !left[i].Covers(wanted))
                return false;
            i++;
        }

        return true;
    }

    /// <summary>
    /// True if the two have a number of a range, an item of a set or an exclusive disk of one kind in common, so that <see cref="Add"/> would count it once.
    /// Mesos asks this of the tasks and executors of one launch.
    /// </summary>
    public bool Collides(ResourceSet other)
    {
        int i = 0, j = 0;
        while (i < _entries.Length && j < other._entries.Length)
        {
            var order = _entries[i].Order(other._entries[j]);
            if (order == 0 && _entries[i].Collides(other._entries[j]))
                return true;
            if (order <= 0)
                i++;
            if (order >= 0)
                j++;
        }

        return false;
    }

    /// <summary>The same resources, all marked as allocated to a role.</summary>
    public ResourceSet AllocateTo(string role) => WithAllocation(role);

    /// <summary>The same resources without allocation marks.</summary>
    public ResourceSet Unallocated() => WithAllocation(null);

    /// <summary>
    /// The part of <paramref name="entry"/> that is at most <paramref name="millis"/>, alone in a set; empty if it cannot be divided (exclusive and shared
    /// resources, ranges, sets) and is larger.
    /// </summary>
    public static ResourceSet Shrink(ResourceEntry entry, long millis)
    {
        if (millis <= 0)
            return Empty;
        if (entry.Kind.Type != V1.Value.Types.Type.Scalar)
            return Empty;
        if (entry.Millis <= millis)
            return new ResourceSet([entry]);
        return entry.IsWhole ? Empty : new ResourceSet([entry.WithMillis(millis)]);
    }

    /// <summary>The set that holds these entries; entries of the same kind are added up.</summary>
    public static ResourceSet Of(params ReadOnlySpan<ResourceEntry> entries) => FromEntries(entries.ToArray());

    private ResourceSet WithAllocation(string? role)
    {
        ResourceEntry[]? changed = null;
        for (var i = 0; i < _entries.Length; i++)
        {
            var kind = _entries[i].Kind;
            var allocated = kind.AllocatedTo(role);
            if (ReferenceEquals(kind, allocated))
                continue;
            changed ??= (ResourceEntry[])_entries.Clone();
            changed[i] = _entries[i].WithKind(allocated);
        }

        return changed is null ? this : FromEntries(changed);
    }
}
