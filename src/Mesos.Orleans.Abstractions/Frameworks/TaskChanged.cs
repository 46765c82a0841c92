using Mesos.Orleans.Core.Agents;
using Mesos.Orleans.Core.Tasks;
using Orleans;

namespace Mesos.Orleans.Abstractions.Frameworks;

/// <summary>A task's new state, and the status update that its scheduler has to acknowledge next.</summary>
/// <param name="Task">The task.</param>
/// <param name="LaunchId">Which launch of that task id; a change of an earlier launch is ignored.</param>
/// <param name="Agent">Where it runs.</param>
/// <param name="Latest">The latest state known, perhaps ahead of what the scheduler has been told.</param>
/// <param name="Head">The oldest unacknowledged update, or null if all are acknowledged.</param>
/// <param name="Spec">The task as launched; lets a framework that was activated anew rebuild its list.</param>
[GenerateSerializer, Immutable, Alias("mesos.TaskChanged")]
public sealed record TaskChanged(
    [property: Id(0)] TaskId Task,
    [property: Id(1)] Guid LaunchId,
    [property: Id(2)] AgentId Agent,
    [property: Id(3)] V1.TaskStatus Latest,
    [property: Id(4)] V1.TaskStatus? Head,
    [property: Id(5)] V1.TaskInfo Spec);
