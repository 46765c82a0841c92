using System.Collections.Immutable;
using Mesos.Orleans.Core.Agents;
using Mesos.Orleans.Core.Tasks;
using Orleans;

namespace Mesos.Orleans.Grains.Agents;

/// <summary>How an agent stands and what operators made of it, as stored.</summary>
[GenerateSerializer, Alias("mesos.AgentLifecycleState")]
internal sealed class AgentLifecycleState
{
    [Id(0)] public bool Deactivated { get; set; }

    /// <summary>How it drains or was drained; null if it does not.</summary>
    [Id(1)] public V1.DrainInfo? Drain { get; set; }

    /// <summary>Registered, Unreachable, Gone or Removed; Unknown, as it was before there were others, for Registered.</summary>
    [Id(2)] public AgentStanding Standing { get; set; }

    /// <summary>Since when it is unreachable, gone or removed.</summary>
    [Id(3)] public DateTimeOffset? Since { get; set; }

    /// <summary>The tasks that a drain has to see ended and acknowledged.</summary>
    [Id(4)] public ImmutableArray<TaskKey> Draining { get; set; } = [];
}
