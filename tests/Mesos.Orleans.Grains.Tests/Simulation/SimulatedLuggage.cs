using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using Orleans.Runtime;
using Orleans.Serialization;

namespace Mesos.Orleans.Grains.Tests.Simulation;

/// <summary>What an activation takes along to another silo: copies, as over a network.</summary>
internal sealed class SimulatedLuggage : IDehydrationContext, IRehydrationContext
{
    private readonly Dictionary<string, byte[]> _values = [];

    public IEnumerable<string> Keys => _values.Keys;

    public void AddBytes(string key, ReadOnlySpan<byte> value) => _values.Add(key, value.ToArray());

    public void AddBytes<T>(string key, Action<T, IBufferWriter<byte>> valueWriter, T value) => throw new NotSupportedException("The simulation has no such thing.");

    public bool TryAddValue<T>(string key, T? value) => _values.TryAdd(key, SimulatedStorage.Serializer.SerializeToArray(value));

    public bool TryGetBytes(string key, out ReadOnlySequence<byte> value)
    {
        var found = _values.TryGetValue(key, out var bytes);
        value = new(bytes ?? []);
        return found;
    }

    public bool TryGetValue<T>(string key, [NotNullWhen(true)] out T? value)
    {
        value = _values.TryGetValue(key, out var bytes) ? SimulatedStorage.Serializer.Deserialize<T>(bytes) : default;
        return value is not null;
    }
}
