using System.Collections.Immutable;
using Mesos.Orleans.Core.Agents;

namespace Mesos.Orleans.Core.Tasks;

/// <summary>What becomes of a task when an update or an acknowledgement arrives. Semantics: v1 status updates, one unacknowledged in flight.</summary>
public static class TaskLifecycle
{
    /// <summary>Decides on a status update.</summary>
    /// <param name="state">The task, or null if nothing was heard of it yet.</param>
    /// <param name="launchId">The launch that the update is of.</param>
    /// <param name="agent">Where it runs.</param>
    /// <param name="spec">The task as launched, if the sender has it.</param>
    /// <param name="status">The update, with a uuid.</param>
    public static TaskDecision Receive(TaskRecord? state, Guid launchId, AgentId agent, V1.TaskInfo? spec, V1.TaskStatus status)
    {
        if (state is null || launchId.CompareTo(state.LaunchId) > 0)
        {
            if (spec is null)
            {
                return TaskDecision.Ignored(state);
            }

            state = new TaskRecord(launchId, agent, spec, [], [], []);
        }
        else if (launchId != state.LaunchId || state.IsTerminal || state.Seen.Contains(status.Uuid))
        {
            // An earlier launch, something after the end, or the same again: settled already.
            return TaskDecision.Ignored(state);
        }

        if (state.Pending.Length >= TaskRecord.MaxPending)
        {
            return new TaskDecision(state, Changed: false, Accepted: false);
        }

        return new TaskDecision(
            state with
            {
                Statuses = Append(state.Statuses, status),
                Pending = state.Pending.Add(status),
                Seen = Bounded(state.Seen.Add(status.Uuid), TaskRecord.MaxSeen),
            },
            Changed: true,
            Accepted: true);
    }

    /// <summary>
    /// Decides on an end that the cluster itself declares, as the agent is gone or removed: without uuid, so nobody acknowledges it, and what was not
    /// acknowledged before is void. A task that has ended keeps its end.
    /// </summary>
    /// <param name="state">The task, or null if nothing was heard of it yet.</param>
    /// <param name="launchId">The launch that ends.</param>
    /// <param name="agent">Where it ran.</param>
    /// <param name="spec">The task as launched.</param>
    /// <param name="status">A terminal status.</param>
    public static TaskDecision Conclude(TaskRecord? state, Guid launchId, AgentId agent, V1.TaskInfo spec, V1.TaskStatus status)
    {
        if (state is null || launchId.CompareTo(state.LaunchId) > 0)
        {
            state = new TaskRecord(launchId, agent, spec, [], [], []);
        }
        else if (launchId != state.LaunchId || state.IsTerminal)
        {
            return TaskDecision.Ignored(state);
        }

        return new TaskDecision(state with { Statuses = Append(state.Statuses, status), Pending = [] }, Changed: true, Accepted: true);
    }

    /// <summary>Decides on an acknowledgement: only the uuid of the oldest pending update does anything.</summary>
    public static TaskDecision Acknowledge(TaskRecord? state, Guid uuid)
    {
        if (state is null || state.Pending.IsEmpty || WireUuid.Read(state.Pending[0].Uuid) != uuid)
        {
            return new TaskDecision(state, Changed: false, Accepted: false);
        }

        return new TaskDecision(state with { Pending = state.Pending.RemoveAt(0) }, Changed: true, Accepted: true);
    }

    private static ImmutableArray<V1.TaskStatus> Append(ImmutableArray<V1.TaskStatus> history, V1.TaskStatus status)
    {
        var entry = status;
        if (status.HasData)
        {
            entry = status.Clone();
            entry.ClearData();
        }

        if (!history.IsEmpty && history[^1].State == entry.State)
        {
            return history.SetItem(history.Length - 1, entry);
        }

        // The first state says when the task began; what goes is what followed it.
        return history.Length < TaskRecord.MaxStatuses ? history.Add(entry) : history.RemoveAt(1).Add(entry);
    }

    private static ImmutableArray<T> Bounded<T>(ImmutableArray<T> items, int max) =>
        items.Length <= max ? items : items.RemoveRange(0, items.Length - max);
}
