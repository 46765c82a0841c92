using Orleans;

namespace Mesos.Orleans.Grains.Agents;

/// <summary>What operators made of an agent, as stored.</summary>
[GenerateSerializer, Alias("mesos.AgentLifecycleState")]
internal sealed class AgentLifecycleState
{
    [Id(0)] public bool Deactivated { get; set; }

    /// <summary>How it drains or was drained; null if it does not.</summary>
    [Id(1)] public V1.DrainInfo? Drain { get; set; }
}
