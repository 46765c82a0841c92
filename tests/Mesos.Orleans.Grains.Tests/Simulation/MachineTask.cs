using Mesos.Orleans.Abstractions.Agents;
using Mesos.Orleans.Core.Tasks;

namespace Mesos.Orleans.Grains.Tests.Simulation;

/// <summary>A task on a machine, as its disk has it.</summary>
internal sealed class MachineTask(TaskLaunch launch)
{
    public TaskLaunch Launch => launch;

    public string Id => launch.Task.TaskId.Value;

    public TaskKey Key => new(launch.Framework, new(Id));

    public V1.TaskState State { get; set; } = V1.TaskState.TaskStaging;

    /// <summary>How it ended; null while it runs.</summary>
    public V1.TaskState? End { get; set; }

    public bool IsKilled { get; set; }
}
