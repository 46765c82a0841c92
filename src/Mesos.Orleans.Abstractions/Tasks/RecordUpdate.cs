using Mesos.Orleans.Core.Agents;
using Orleans;

namespace Mesos.Orleans.Abstractions.Tasks;

/// <summary>A status update on its way to the task that it is about.</summary>
/// <param name="LaunchId">The launch; a new one starts the task's history afresh.</param>
/// <param name="Agent">Where it runs.</param>
/// <param name="Spec">The task as launched; null if the agent no longer holds it, when only a task that is already known takes the update.</param>
/// <param name="Status">The update.</param>
[GenerateSerializer, Immutable, Alias("mesos.RecordUpdate")]
public sealed record RecordUpdate(
    [property: Id(0)] Guid LaunchId,
    [property: Id(1)] AgentId Agent,
    [property: Id(2)] V1.TaskInfo? Spec,
    [property: Id(3)] V1.TaskStatus Status);
