using Orleans;

namespace Mesos.Orleans.Grains.Allocation;

/// <summary>All that is stored of the allocator: how often it has been activated.</summary>
[GenerateSerializer, Alias("mesos.AllocatorState")]
internal sealed class AllocatorState
{
    [Id(0)] public long Epoch { get; set; }
}
