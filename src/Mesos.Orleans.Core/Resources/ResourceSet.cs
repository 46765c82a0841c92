using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace Mesos.Orleans.Core.Resources;

/// <summary>
/// An immutable multiset of resources, exact: scalars are fixed-point thousandths (as Mesos rounds and compares them), ranges are
/// coalesced inclusive intervals, sets are unique strings. Two resources add up only if everything but their value is equal (name, reservation
/// stack, disk, provider, revocable, shared, allocation role). The internal form is always post-reservation-refinement.
/// </summary>
public sealed partial class ResourceSet : IEquatable<ResourceSet>
{
    // In the order of ResourceEntry.Order; no two entries of the same place, but for exclusive kinds (two equal MOUNT disks are two disks).
    private readonly ResourceEntry[] _entries;

    private ResourceSet(ResourceEntry[] entries) => _entries = entries;

    /// <summary>Nothing.</summary>
    public static ResourceSet Empty { get; } = new([]);

    /// <summary>True if it holds nothing.</summary>
    public bool IsEmpty => _entries.Length == 0;

    /// <summary>The entries, in an order that is the same for equal sets in every process.</summary>
    public ImmutableArray<ResourceEntry> Entries => ImmutableCollectionsMarshal.AsImmutableArray(_entries);

    /// <summary>Reads wire resources of either format (pre- or post-refinement), or names the first fault and its field.</summary>
    /// <remarks>
    /// Each resource is checked as the master of Mesos checks it ("well formed", integral gpus, disk only on disk, no reservation of what is
    /// revocable). A resource that has the fields of both formats is refused. A shared volume that is listed n times counts n copies. Empty
    /// ranges and sets are left out. What depends on the whole list is checked by <see cref="ValidateUniqueVolumes"/>,
    /// <see cref="ValidateSingleAllocation"/> and <see cref="ValidateNoMixOfRevocable"/>.
    /// </remarks>
    /// <param name="resources">The wire resources; not changed.</param>
    public static Outcome<ResourceSet> FromWire(IEnumerable<V1.Resource> resources) => ResourceWireReader.Read(resources, acceptsEndpointFormat: false);

    /// <summary>
    /// As <see cref="FromWire"/>, but also takes what the endpoints of a master print for a single reservation, both formats at once, if they agree:
    /// operators paste it back into calls and files.
    /// </summary>
    /// <param name="resources">The wire resources; not changed.</param>
    public static Outcome<ResourceSet> FromEndpointWire(IEnumerable<V1.Resource> resources) =>
        ResourceWireReader.Read(resources, acceptsEndpointFormat: true);

    /// <summary>Reads the text form, <c>cpus:2;mem:1024;ports:[1-10,20-30];set:{a,b};cpus(role):1</c>, or the JSON array form.</summary>
    /// <param name="text">The text; JSON if it starts with <c>[</c>.</param>
    /// <param name="defaultRole">The role of entries that name none; <c>*</c> means unreserved.</param>
    public static Outcome<ResourceSet> Parse(string text, string defaultRole = "*") => ResourceTextReader.Read(text, defaultRole);

    /// <summary>
    /// The wire form, in the order that <c>cpus, mem, disk, ports</c> usually have; post-refinement format (<c>reservations</c>) or, on request, the pre-refinement one.
    /// A shared volume is listed once for each copy.
    /// </summary>
    /// <param name="preRefinement">
    /// True for <c>role</c> and <c>reservation</c>. Refined reservations cannot be said in that format and keep the other one: frameworks without
    /// RESERVATION_REFINEMENT never get them.
    /// </param>
    public ImmutableArray<V1.Resource> ToWire(bool preRefinement = false) =>
        ResourceWireWriter.Write(_entries, preRefinement ? ResourceFormat.PreRefinement : ResourceFormat.PostRefinement);

    /// <summary>The wire form in the given format.</summary>
    public ImmutableArray<V1.Resource> ToWire(ResourceFormat format) => ResourceWireWriter.Write(_entries, format);

    /// <summary>Equal entries: kinds, values and numbers of copies.</summary>
    public bool Equals(ResourceSet? other) => other is not null && (ReferenceEquals(this, other) || _entries.AsSpan().SequenceEqual(other._entries));

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as ResourceSet);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = default(HashCode);
        foreach (ref readonly var entry in _entries.AsSpan())
            hash.Add(entry.GetHashCode());
        return hash.ToHashCode();
    }

    /// <summary>The text form, readable by <see cref="Parse"/> where no resource carries disk, provider or dynamic reservation detail.</summary>
    public override string ToString() => string.Join(';', _entries.Select(entry => ResourceTextWriter.Write(entry)));

    /// <summary>Sorts entries and adds up what adds up. Takes the array over.</summary>
    internal static ResourceSet FromEntries(ResourceEntry[] entries)
    {
        if (entries.Length == 0)
            return Empty;
        for (var i = 1; i < entries.Length; i++)
        {
            if (entries[i - 1].Order(entries[i]) >= 0)
                return Combine(entries);
        }

        return new ResourceSet(entries);
    }

    private static ResourceSet Combine(ResourceEntry[] entries)
    {
        // Two equal exclusive entries are the only ones that stay apart, so an unstable sort does no harm.
        Array.Sort(entries, static (a, b) => a.Order(b));
        var count = 1;
        for (var i = 1; i < entries.Length; i++)
        {
            ref var last = ref entries[count - 1];
            if (!last.Kind.IsExclusive && last.Order(entries[i]) == 0)
                last = last.Plus(entries[i]);
            else
                entries[count++] = entries[i];
        }

        return Trimmed(entries, count);
    }

    private static ResourceSet Trimmed(ResourceEntry[] entries, int count)
    {
        if (count == 0)
            return Empty;
        return new ResourceSet(count == entries.Length ? entries : entries[..count]);
    }
}
