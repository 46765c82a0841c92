using System.Collections.Immutable;
using Mesos.Orleans.Abstractions.Agents;
using Orleans;

namespace Mesos.Orleans.Grains.Agents;

/// <summary>What was promised to frameworks and is not in the agent's hands yet; its size does not depend on how much already runs.</summary>
[GenerateSerializer, Alias("mesos.AgentLaunchesState")]
internal sealed class AgentLaunchesState
{
    [Id(0)] public ImmutableArray<TaskLaunch> Unconfirmed { get; set; } = [];

    [Id(1)] public long Epoch { get; set; }

    /// <summary>Those of the promised launches that are to be killed: they are not promised any more, only not ended yet.</summary>
    [Id(2)] public ImmutableArray<Guid> Killed { get; set; } = [];
}
