using Orleans;

namespace Mesos.Orleans.Silo.Storage;

/// <summary>A grain's record as the bytes that are stored, whatever they mean.</summary>
[GenerateSerializer, Alias("mesos.RawRecord")]
internal sealed class RawRecord
{
    [Id(0)] public byte[] Bytes { get; set; } = [];
}
