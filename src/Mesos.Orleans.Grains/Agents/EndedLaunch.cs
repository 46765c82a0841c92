using Mesos.Orleans.Abstractions.Agents;
using Mesos.Orleans.Core.Tasks;
using Orleans;

namespace Mesos.Orleans.Grains.Agents;

/// <summary>A launch whose end is recorded. A task id may be used again, its launch may not.</summary>
/// <param name="LaunchId">The launch.</param>
/// <param name="Task">Its task.</param>
[GenerateSerializer, Immutable, Alias("mesos.EndedLaunch")]
internal readonly record struct EndedLaunch([property: Id(0)] Guid LaunchId, [property: Id(1)] TaskKey Task)
{
    public static EndedLaunch Of(TaskLaunch launch) => new(launch.LaunchId, new(launch.Framework, new(launch.Task.TaskId.Value)));
}
