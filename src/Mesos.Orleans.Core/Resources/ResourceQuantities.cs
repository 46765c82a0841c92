using System.Collections;

namespace Mesos.Orleans.Core.Resources;

/// <summary>
/// Amounts by name, in thousandths, without regard to what distinguishes the resources: what quota, fair shares and minimum offers count in.
/// A name that is not there has the amount 0, and amounts of 0 are not kept.
/// </summary>
public sealed class ResourceQuantities : IEquatable<ResourceQuantities>, IEnumerable<KeyValuePair<string, long>>
{
    // In ordinal order of the names. Names are few (five or so), so walking both arrays beats hashing.
    private readonly string[] _names;
    private readonly long[] _millis;

    private ResourceQuantities(string[] names, long[] millis) => (_names, _millis) = (names, millis);

    /// <summary>Nothing.</summary>
    public static ResourceQuantities Empty { get; } = new([], []);

    /// <summary>True if it holds nothing.</summary>
    public bool IsEmpty => _names.Length == 0;

    /// <summary>How many names it holds.</summary>
    public int Count => _names.Length;

    /// <summary>The amount of a name in thousandths, 0 if it is not there.</summary>
    public long this[string name]
    {
        get
        {
            var names = _names;
            for (var i = 0; i < names.Length; i++)
            {
                if (names[i] == name)
                    return _millis[i];
            }

            return 0;
        }
    }

    /// <summary>Reads a map such as a quota's; amounts of zero are left out.</summary>
    public static Outcome<ResourceQuantities> FromWire(IEnumerable<KeyValuePair<string, V1.Value.Types.Scalar>> amounts, string field = "quantities")
    {
        var builder = new Builder();
        foreach (var (name, amount) in amounts)
        {
            if (string.IsNullOrEmpty(name))
                return Refusal.Invalid("A resource name must not be empty.", field);
            if (amount.Value == 0)
                continue;
            var millis = ScalarValue.Read(amount.Value, name, $"{field}.{name}");
            if (!millis.IsSuccess)
                return millis.Refusal;
            builder.Add(name, millis.Value);
        }

        return builder.Build();
    }

    /// <summary>Reads scalars in the text form, <c>cpus:0.01;mem:32</c>; other types and roles are refused.</summary>
    public static Outcome<ResourceQuantities> Parse(string text)
    {
        var set = ResourceSet.Parse(text);
        if (!set.IsSuccess)
            return set.Refusal;
        foreach (var entry in set.Value.Entries)
        {
            if (entry.Kind.Type != V1.Value.Types.Type.Scalar || !entry.Kind.Reservations.IsEmpty)
                return Refusal.Invalid($"Only plain amounts such as cpus:1 are allowed here, not '{entry}'.", entry.Name);
        }

        return set.Value.Scalars();
    }

    /// <summary>The amount of one name; 0 gives nothing, negative is a bug of the caller.</summary>
    public static ResourceQuantities Of(string name, long millis)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(millis);
        return millis == 0 ? Empty : new([name], [millis]);
    }

    /// <summary>The sum.</summary>
    public ResourceQuantities Add(ResourceQuantities other)
    {
        if (other.IsEmpty)
            return this;
        if (IsEmpty)
            return other;
        return Merge(other, static (left, right) => checked(left + right));
    }

    /// <summary>The difference, name by name, never below 0.</summary>
    public ResourceQuantities Subtract(ResourceQuantities other) =>
        IsEmpty || other.IsEmpty ? this : Merge(other, static (left, right) => Math.Max(0, left - right));

    /// <summary>True if no amount of <paramref name="other"/> is larger than the one here.</summary>
    public bool Contains(ResourceQuantities other)
    {
        var i = 0;
        for (var j = 0; j < other._names.Length; j++)
        {
            var order = -1;
            while (i < _names.Length && (order = string.CompareOrdinal(_names[i], other._names[j])) < 0)
                i++;
            if (i == _names.Length || order != 0 || _millis[i] < other._millis[j])
                return false;
        }

        return true;
    }

    /// <inheritdoc/>
    public bool Equals(ResourceQuantities? other) =>
        other is not null && _names.AsSpan().SequenceEqual(other._names) && _millis.AsSpan().SequenceEqual(other._millis);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as ResourceQuantities);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = default(HashCode);
        for (var i = 0; i < _names.Length; i++)
        {
            hash.Add(_names[i]);
            hash.Add(_millis[i]);
        }

        return hash.ToHashCode();
    }

    /// <summary>The names and their amounts in thousandths, in ordinal order of the names.</summary>
    public IEnumerator<KeyValuePair<string, long>> GetEnumerator()
    {
        for (var i = 0; i < _names.Length; i++)
            yield return KeyValuePair.Create(_names[i], _millis[i]);
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>The text form, for example <c>cpus:1.5;mem:1024</c>.</summary>
    public override string ToString() => string.Join(';', this.Select(pair => $"{pair.Key}:{ScalarValue.ToText(pair.Value)}"));

    private ResourceQuantities Merge(ResourceQuantities other, Func<long, long, long> combine)
    {
        var names = new string[_names.Length + other._names.Length];
        var millis = new long[names.Length];
        int i = 0, j = 0, count = 0;
        while (i < _names.Length || j < other._names.Length)
        {
            var order = i == _names.Length ? 1 : j == other._names.Length ? -1 : string.CompareOrdinal(_names[i], other._names[j]);
            var name = order <= 0 ? _names[i] : other._names[j];
            var value = combine(order <= 0 ? _millis[i++] : 0, order >= 0 ? other._millis[j++] : 0);
            if (value == 0)
                continue;
            names[count] = name;
            millis[count++] = value;
        }

        return count == 0 ? Empty : new(names[..count], millis[..count]);
    }

    /// <summary>Adds up amounts in any order of names.</summary>
    internal struct Builder
    {
        private string[]? _names;
        private long[]? _millis;
        private int _count;

        public void Add(string name, long millis)
        {
            if (millis == 0)
                return;
            for (var i = 0; i < _count; i++)
            {
                if (_names![i] != name)
                    continue;
                _millis![i] = checked(_millis[i] + millis);
                return;
            }

            if (_names is null || _count == _names.Length)
            {
                Array.Resize(ref _names, Math.Max(4, _count * 2));
                Array.Resize(ref _millis, _names.Length);
            }

            _names[_count] = name;
            _millis![_count++] = millis;
        }

        public readonly ResourceQuantities Build()
        {
            if (_count == 0)
                return Empty;
            var (names, millis) = (_names![.._count], _millis![.._count]);
            Array.Sort(names, millis, StringComparer.Ordinal);
            return new ResourceQuantities(names, millis);
        }
    }
}
