using Mesos.Orleans.Core.Agents;
using Orleans;

namespace Mesos.Orleans.Abstractions.Frameworks;

/// <summary>An executor and the agent that it runs on.</summary>
/// <param name="Agent">The agent.</param>
/// <param name="Info">The executor.</param>
[GenerateSerializer, Immutable, Alias("mesos.ExecutorSummary")]
public sealed record ExecutorSummary([property: Id(0)] AgentId Agent, [property: Id(1)] V1.ExecutorInfo Info);
