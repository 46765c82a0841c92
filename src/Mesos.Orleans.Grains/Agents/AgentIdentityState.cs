using System.Collections.Immutable;
using Orleans;

namespace Mesos.Orleans.Grains.Agents;

/// <summary>Who an agent is, as stored; written when it registers.</summary>
[GenerateSerializer, Alias("mesos.AgentIdentityState")]
internal sealed class AgentIdentityState
{
    [Id(0)] public V1.AgentInfo? Info { get; set; }

    [Id(1)] public string Pid { get; set; } = "";

    [Id(2)] public string Version { get; set; } = "";

    [Id(3)] public ImmutableArray<V1.AgentInfo.Types.Capability.Types.Type> Capabilities { get; set; } = [];

    [Id(4)] public DateTimeOffset RegisteredAt { get; set; }

    [Id(5)] public DateTimeOffset? ReregisteredAt { get; set; }

    /// <summary>Where the process runs that registered last; empty if it did not say.</summary>
    [Id(6)] public string Place { get; set; } = "";

    /// <summary>The session of its last registration, which only one activation has served; empty if that was with a version that did not write it.</summary>
    [Id(7)] public Guid Session { get; set; }
}
