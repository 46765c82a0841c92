using Mesos.Orleans.Core.Resources;
using ValueType = Mesos.V1.Value.Types.Type;

namespace Mesos.Orleans.Core.Allocation;

/// <summary>
/// Gives each name of a scalar a small number, so that the cycle reckons in vectors of thousandths and meets no string. A vector may be shorter
/// than there are names: what is missing is 0.
/// </summary>
internal sealed class ScalarNames
{
    private readonly Dictionary<string, int> _indices = new(StringComparer.Ordinal);
    private readonly List<string> _names = [];

    public string this[int index] => _names[index];

    public int IndexOf(string name)
    {
        if (_indices.TryGetValue(name, out var index))
            return index;
        index = _names.Count;
        _indices.Add(name, index);
        _names.Add(name);
        return index;
    }

    /// <summary>The sums of all scalars; a shared volume counts once.</summary>
    public long[] VectorOf(ResourceSet set)
    {
        var vector = Amounts.None;
        foreach (var entry in set.Entries)
            if (entry.Kind.Type == ValueType.Scalar)
                Amounts.Add(ref vector, IndexOf(entry.Kind.Name), entry.Millis);
        return vector;
    }

    /// <summary>The sums of the scalars that quotas are about: neither reserved nor revocable nor shared.</summary>
    public long[] PlainVectorOf(ResourceSet set)
    {
        var vector = Amounts.None;
        foreach (var entry in set.Entries)
            if (IsPlain(entry.Kind))
                Amounts.Add(ref vector, IndexOf(entry.Kind.Name), entry.Millis);
        return vector;
    }

    public long[] VectorOf(ResourceQuantities quantities)
    {
        var vector = Amounts.None;
        foreach (var (name, millis) in quantities)
            Amounts.Add(ref vector, IndexOf(name), millis);
        return vector;
    }

    public ResourceQuantities QuantitiesOf(ReadOnlySpan<long> vector)
    {
        var quantities = ResourceQuantities.Empty;
        for (var i = 0; i < vector.Length; i++)
            if (vector[i] > 0)
                quantities = quantities.Add(ResourceQuantities.Of(_names[i], vector[i]));
        return quantities;
    }

    /// <summary>True for the scalars that quotas cut: neither reserved nor revocable nor shared.</summary>
    public static bool IsPlain(ResourceKind kind) =>
        kind.Type == ValueType.Scalar && kind.Reservations.IsEmpty && !kind.IsRevocable && !kind.IsShared;
}
