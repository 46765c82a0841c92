using Orleans;

namespace Mesos.Orleans.Grains.Cluster;

/// <summary>The cluster's identity and counters as stored.</summary>
[GenerateSerializer, Alias("mesos.ClusterState")]
internal sealed class ClusterState
{
    [Id(0)] public string Id { get; set; } = "";

    [Id(1)] public DateTimeOffset CreatedAt { get; set; }

    [Id(2)] public int FrameworkBlockEnd { get; set; }

    [Id(3)] public int AgentBlockEnd { get; set; }
}
