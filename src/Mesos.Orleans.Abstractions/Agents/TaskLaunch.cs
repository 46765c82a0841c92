using Mesos.Orleans.Core.Frameworks;
using Orleans;

namespace Mesos.Orleans.Abstractions.Agents;

/// <summary>One task to run, or running.</summary>
/// <param name="LaunchId">Names this launch for ever; the task id may be used again once the task has ended.</param>
/// <param name="Framework">Who owns it.</param>
/// <param name="FrameworkInfo">The owner as of the launch: user, checkpoint, capabilities.</param>
/// <param name="Task">The task; its resources carry role and allocation. A custom executor is in <c>Task.Executor</c>.</param>
/// <param name="Group">The launches of one LAUNCH_GROUP share this id; null for a plain LAUNCH.</param>
/// <param name="State">The latest state that the agent knows; TASK_STAGING for a new launch.</param>
[GenerateSerializer, Immutable, Alias("mesos.TaskLaunch")]
public sealed record TaskLaunch(
    [property: Id(0)] Guid LaunchId,
    [property: Id(1)] FrameworkId Framework,
    [property: Id(2)] V1.FrameworkInfo FrameworkInfo,
    [property: Id(3)] V1.TaskInfo Task,
    [property: Id(4)] Guid? Group,
    [property: Id(5)] V1.TaskState State);
