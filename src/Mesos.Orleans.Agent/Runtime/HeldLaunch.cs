using Mesos.Orleans.Abstractions.Agents;
using Mesos.Orleans.Agent.Tasks;
using Mesos.Orleans.Core.Tasks;

namespace Mesos.Orleans.Agent.Runtime;

/// <summary>A launch from its arrival until its terminal update is in the cluster.</summary>
internal sealed class HeldLaunch(TaskLaunch launch)
{
    public TaskLaunch Launch { get; } = launch;

    public TaskKey Key { get; } = new(launch.Framework, new(launch.Task.TaskId.Value));

    /// <summary>What runs it; null where a custom executor does.</summary>
    public CommandTask? Command { get; set; }

    /// <summary>The latest state that was reported.</summary>
    public V1.TaskState State { get; set; } = V1.TaskState.TaskStaging;

    /// <summary>The latest update that was reported.</summary>
    public V1.TaskStatus? Last { get; set; }

    public bool IsTerminal => TaskStates.IsTerminal(State);
}
