using Orleans;

namespace Mesos.Orleans.Grains.Cluster;

/// <summary>When agents were removed, as stored.</summary>
[GenerateSerializer, Alias("mesos.AgentRemovalsState")]
internal sealed class AgentRemovalsState
{
    /// <summary>When the last removal was permitted; null for never.</summary>
    [Id(0)] public DateTimeOffset? LastPermit { get; set; }
}
