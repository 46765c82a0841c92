using System.Collections.Immutable;
using Mesos.Orleans.Core.Agents;
using Orleans;
using Orleans.Concurrency;

namespace Mesos.Orleans.Abstractions.Cluster;

/// <summary>One shard of the list of agents that are unreachable or gone, keyed <c>unreachable/{n}</c> or <c>gone/{n}</c> (see <see cref="Registry"/>).</summary>
[Alias("mesos.ILostAgentsGrain")]
public interface ILostAgentsGrain : IGrainWithStringKey
{
    /// <summary>Adds an agent; durable when it returns. Repeatable: the first time stays.</summary>
    [Alias("Add")]
    Task Add(AgentId agent, DateTimeOffset since);

    /// <summary>Takes an agent out; durable when it returns. Repeatable.</summary>
    [Alias("Remove")]
    Task Remove(AgentId agent);

    /// <summary>The agents of the shard.</summary>
    [Alias("List"), ReadOnly]
    Task<ImmutableArray<LostAgent>> List();

    /// <summary>How many agents the shard has.</summary>
    [Alias("Count"), ReadOnly]
    Task<int> Count();
}

/// <summary>An agent that was given up.</summary>
/// <param name="Agent">The agent.</param>
/// <param name="Since">Since when it is unreachable or gone.</param>
[GenerateSerializer, Immutable, Alias("mesos.LostAgent")]
public sealed record LostAgent([property: Id(0)] AgentId Agent, [property: Id(1)] DateTimeOffset Since);
