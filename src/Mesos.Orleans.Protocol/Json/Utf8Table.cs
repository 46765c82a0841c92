using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Mesos.Orleans.Protocol.Json;

/// <summary>Values by their name, looked up by the bytes of the name.</summary>
internal sealed class Utf8Table<TValue>
{
    private readonly Dictionary<byte[], TValue>.AlternateLookup<ReadOnlySpan<byte>> _values;

    public Utf8Table(IEnumerable<(string Name, TValue Value)> values)
    {
        var table = new Dictionary<byte[], TValue>(BytesComparer.Instance);
        foreach ((string name, TValue value) in values)
            table.Add(Encoding.UTF8.GetBytes(name), value);
        _values = table.GetAlternateLookup<ReadOnlySpan<byte>>();
    }

    /// <summary>Finds a value by its exact name.</summary>
    public bool TryFind(ReadOnlySpan<byte> name, [MaybeNullWhen(false)] out TValue value) => _values.TryGetValue(name, out value);

    private sealed class BytesComparer : IEqualityComparer<byte[]>, IAlternateEqualityComparer<ReadOnlySpan<byte>, byte[]>
    {
        public static readonly BytesComparer Instance = new();

        public bool Equals(byte[]? left, byte[]? right) => left.AsSpan().SequenceEqual(right);

        public int GetHashCode(byte[] bytes) => GetHashCode(bytes.AsSpan());

        public bool Equals(ReadOnlySpan<byte> alternate, byte[] other) => alternate.SequenceEqual(other);

        public byte[] Create(ReadOnlySpan<byte> alternate) => alternate.ToArray();

        public int GetHashCode(ReadOnlySpan<byte> bytes)
        {
            var hash = new HashCode();
            hash.AddBytes(bytes);
            return hash.ToHashCode();
        }
    }
}
