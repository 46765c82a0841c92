using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using ValueType = Mesos.V1.Value.Types.Type;

namespace Mesos.Orleans.Core.Resources;

/// <summary>One entry of a <see cref="ResourceSet"/>: a kind and its value. It is never empty.</summary>
public readonly struct ResourceEntry : IEquatable<ResourceEntry>
{
    private readonly object? _parts;

    private ResourceEntry(ResourceKind kind, long millis, object? parts, int copies, V1.Resource.Types.DiskInfo? disk)
    {
        Kind = kind;
        Millis = millis;
        _parts = parts;
        Copies = copies;
        Disk = disk;
    }

    /// <summary>What it is.</summary>
    public ResourceKind Kind { get; }

    /// <summary>The name of its kind.</summary>
    public string Name => Kind.Name;

    /// <summary>The scalar value in thousandths, of one copy; 0 for ranges and sets.</summary>
    public long Millis { get; }

    /// <summary>How many copies of a shared volume there are; 1 for everything else.</summary>
    public int Copies { get; }

    /// <summary>The disk as it came, with the container path that the kind leaves out, or null. Not to be changed.</summary>
    public V1.Resource.Types.DiskInfo? Disk { get; }

    /// <summary>The ranges, sorted and coalesced; empty for scalars and sets.</summary>
    public ImmutableArray<ResourceRange> Ranges =>
        Kind.Type == ValueType.Ranges ? ImmutableCollectionsMarshal.AsImmutableArray(RangeArray) : [];

    /// <summary>The items in ordinal order; empty for scalars and ranges.</summary>
    public ImmutableArray<string> Items => Kind.Type == ValueType.Set ? ImmutableCollectionsMarshal.AsImmutableArray(ItemArray) : [];

    internal ResourceRange[] RangeArray => Unsafe.As<ResourceRange[]>(_parts!);

    internal string[] ItemArray => Unsafe.As<string[]>(_parts!);

    internal bool IsNothing => Kind.Type switch
    {
        ValueType.Scalar => Millis == 0,
        ValueType.Ranges => RangeArray.Length == 0,
        _ => ItemArray.Length == 0,
    };

    /// <summary>True for kinds of which a set may hold several entries, told apart by their size.</summary>
    internal bool IsWhole => Kind.IsExclusive || Kind.IsShared;

    internal static ResourceEntry OfScalar(ResourceKind kind, long millis, V1.Resource.Types.DiskInfo? disk = null, int copies = 1) =>
        new(kind, millis, null, copies, disk);

    internal static ResourceEntry OfRanges(ResourceKind kind, ResourceRange[] ranges) => new(kind, 0, ranges, 1, null);

    internal static ResourceEntry OfItems(ResourceKind kind, string[] items) => new(kind, 0, items, 1, null);

    internal ResourceEntry WithKind(ResourceKind kind) => ReferenceEquals(kind, Kind) ? this : new(kind, Millis, _parts, Copies, Disk);

    internal ResourceEntry WithMillis(long millis) => new(Kind, millis, _parts, Copies, Disk);

    internal ResourceEntry WithCopies(int copies) => new(Kind, Millis, _parts, copies, Disk);

    /// <summary>The order within a set: by kind, and by size where a kind may be there several times.</summary>
    internal int Order(in ResourceEntry other)
    {
        var order = Kind.CompareTo(other.Kind);
        return order == 0 && IsWhole ? Millis.CompareTo(other.Millis) : order;
    }

    /// <summary>The sum of two entries of the same place in the order, of a kind that adds up.</summary>
    internal ResourceEntry Plus(in ResourceEntry other)
    {
        if (Kind.IsShared)
            return WithCopies(checked(Copies + other.Copies));
        return Kind.Type switch
        {
            ValueType.Scalar => WithMillis(checked(Millis + other.Millis)),
            ValueType.Ranges => OfRanges(Kind, RangeAlgebra.Union(RangeArray, other.RangeArray)),
            _ => OfItems(Kind, ItemAlgebra.Union(ItemArray, other.ItemArray)),
        };
    }

    /// <summary>What is left of this entry without another of the same place in the order; false if nothing is.</summary>
    internal bool TryMinus(in ResourceEntry other, out ResourceEntry rest)
    {
        if (Kind.IsExclusive)
        {
            rest = default;
            return false;
        }

        if (Kind.IsShared)
        {
            rest = WithCopies(Copies - other.Copies);
            return rest.Copies > 0;
        }

        switch (Kind.Type)
        {
            case ValueType.Scalar:
                rest = WithMillis(Millis - other.Millis);
                return rest.Millis > 0;
            case ValueType.Ranges:
                rest = OfRanges(Kind, RangeAlgebra.Except(RangeArray, other.RangeArray));
                return !rest.IsNothing;
            default:
                rest = OfItems(Kind, ItemAlgebra.Except(ItemArray, other.ItemArray));
                return !rest.IsNothing;
        }
    }

    /// <summary>True if this holds all of another of the same place in the order.</summary>
    internal bool Covers(in ResourceEntry other)
    {
        if (Kind.IsShared)
            return Copies >= other.Copies;
        return Kind.Type switch
        {
            ValueType.Scalar => Millis >= other.Millis,
            ValueType.Ranges => RangeAlgebra.Contains(RangeArray, other.RangeArray),
            _ => ItemAlgebra.Contains(ItemArray, other.ItemArray),
        };
    }

    /// <summary>True if both are of one kind and share a number or an item: adding them would lose something.</summary>
    internal bool Collides(in ResourceEntry other) => Kind.Type switch
    {
        ValueType.Ranges => RangeAlgebra.Overlap(RangeArray, other.RangeArray),
        ValueType.Set => ItemAlgebra.Overlap(ItemArray, other.ItemArray),
        _ => Kind.IsExclusive,
    };

    /// <summary>Equal kind, value and number of copies; the container path of a disk is ignored, as in Mesos.</summary>
    public bool Equals(ResourceEntry other)
    {
        if (!Kind.Equals(other.Kind) || Millis != other.Millis || Copies != other.Copies)
            return false;
        return Kind.Type switch
        {
            ValueType.Ranges => RangeArray.AsSpan().SequenceEqual(other.RangeArray),
            ValueType.Set => ItemArray.AsSpan().SequenceEqual(other.ItemArray),
            _ => true,
        };
    }

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is ResourceEntry other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var parts = Kind.Type switch { ValueType.Ranges => RangeArray.Length, ValueType.Set => ItemArray.Length, _ => 0 };
        return HashCode.Combine(Kind, Millis, Copies, parts);
    }

    /// <summary>Equality of value.</summary>
    public static bool operator ==(ResourceEntry left, ResourceEntry right) => left.Equals(right);

    /// <summary>Inequality of value.</summary>
    public static bool operator !=(ResourceEntry left, ResourceEntry right) => !left.Equals(right);

    /// <summary>For example <c>cpus(eng):1.5</c>.</summary>
    public override string ToString() => ResourceTextWriter.Write(this);
}
