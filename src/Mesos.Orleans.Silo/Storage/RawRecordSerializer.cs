using Orleans.Serialization;
using Orleans.Storage;

namespace Mesos.Orleans.Silo.Storage;

/// <summary>Orleans' binary serializer, as in a silo, and bytes as they are for <see cref="RawRecord"/>.</summary>
internal sealed class RawRecordSerializer(Serializer serializer) : IGrainStorageSerializer
{
    private readonly OrleansGrainStorageSerializer _typed = new(serializer);

    public BinaryData Serialize<T>(T? input) => input is RawRecord raw ? new BinaryData(raw.Bytes) : _typed.Serialize(input);

    public T? Deserialize<T>(BinaryData input) =>
        typeof(T) == typeof(RawRecord) ? (T)(object)new RawRecord { Bytes = input.ToArray() } : _typed.Deserialize<T>(input);
}
