using System.Collections.Immutable;
using Mesos.Orleans.Abstractions.Agents;
using Mesos.Orleans.Agent.Tasks;
using Mesos.Orleans.Core.Tasks;

namespace Mesos.Orleans.Agent.Runtime;

/// <summary>A launch from its arrival until its terminal update is in the cluster.</summary>
internal sealed class HeldLaunch(TaskLaunch launch)
{
    /// <summary>The most updates that are shown; the latest stay.</summary>
    internal const int MaxStatuses = 32;

    public TaskLaunch Launch { get; } = launch;

    public TaskKey Key { get; } = new(launch.Framework, new(launch.Task.TaskId.Value));

    /// <summary>What runs it; null where a custom executor does.</summary>
    public CommandTask? Command { get; set; }

    /// <summary>The latest state that was reported.</summary>
    public V1.TaskState State { get; set; } = V1.TaskState.TaskStaging;

    /// <summary>The latest update that was reported.</summary>
    public V1.TaskStatus? Last { get; set; }

    /// <summary>What was reported, as it is shown: one for each change of state, without data.</summary>
    public ImmutableList<V1.TaskStatus> Statuses { get; private set; } = [];

    /// <summary>Keeps an update for whoever looks at the task.</summary>
    public void Show(V1.TaskStatus status)
    {
        var shown = status.Clone();
        shown.ClearData();
        Statuses = Statuses is [.., var last] && last.State == status.State ? Statuses.SetItem(Statuses.Count - 1, shown)
            : Statuses.Count < MaxStatuses ? Statuses.Add(shown)
            : Statuses.RemoveAt(0).Add(shown);
    }

    public bool IsTerminal => TaskStates.IsTerminal(State);
}
