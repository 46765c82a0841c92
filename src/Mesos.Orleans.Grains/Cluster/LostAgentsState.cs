using System.Collections.Immutable;
using Orleans;

namespace Mesos.Orleans.Grains.Cluster;

/// <summary>One shard of the agents that are unreachable or gone, as stored.</summary>
[GenerateSerializer, Alias("mesos.LostAgentsState")]
internal sealed class LostAgentsState
{
    /// <summary>Since when, by agent id.</summary>
    [Id(0)] public ImmutableSortedDictionary<string, DateTimeOffset> Since { get; set; } = ImmutableSortedDictionary<string, DateTimeOffset>.Empty;
}
