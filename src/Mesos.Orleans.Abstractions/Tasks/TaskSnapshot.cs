using System.Collections.Immutable;
using Mesos.Orleans.Core.Agents;
using Orleans;

namespace Mesos.Orleans.Abstractions.Tasks;

/// <summary>A task and its history.</summary>
/// <param name="LaunchId">The launch that the history is of.</param>
/// <param name="Agent">Where it runs or ran.</param>
/// <param name="Spec">The task as launched.</param>
/// <param name="Statuses">Its updates, oldest first, equal consecutive states collapsed; bounded.</param>
/// <param name="Pending">Updates not yet acknowledged, oldest first.</param>
[GenerateSerializer, Immutable, Alias("mesos.TaskSnapshot")]
public sealed record TaskSnapshot(
    [property: Id(0)] Guid LaunchId,
    [property: Id(1)] AgentId Agent,
    [property: Id(2)] V1.TaskInfo Spec,
    [property: Id(3)] ImmutableArray<V1.TaskStatus> Statuses,
    [property: Id(4)] ImmutableArray<V1.TaskStatus> Pending);
