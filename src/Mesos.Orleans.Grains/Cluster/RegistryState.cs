using System.Collections.Immutable;
using Orleans;

namespace Mesos.Orleans.Grains.Cluster;

/// <summary>One shard of a registry as stored.</summary>
[GenerateSerializer, Alias("mesos.RegistryState")]
internal sealed class RegistryState
{
    [Id(0)] public ImmutableSortedSet<string> Ids { get; set; } = [];
}
