using System.Collections.Immutable;
using Mesos.Orleans.Abstractions.Agents;
using Mesos.Orleans.Agent.Tasks;
using Mesos.Orleans.Core;
using Mesos.Orleans.Core.Tasks;
using Reason = Mesos.V1.TaskStatus.Types.Reason;
using Source = Mesos.V1.TaskStatus.Types.Source;

namespace Mesos.Orleans.Agent.Executors;

internal static partial class ExecutorRules
{
    private static ExecutorDecision OnTasks(ExecutorPolicy policy, ExecutorState state, TasksArrived arrived)
    {
        if (state.Phase == ExecutorPhase.Ended)
            return new(state, [new ReturnLaunches(arrived.Launches)]);
        var fresh = arrived.Launches.RemoveAll(launch => state.All(launch.Task.TaskId.Value).Any(task => task.Launch.LaunchId == launch.LaunchId));
        if (fresh.IsEmpty)
            return Stay(state);

        var renewed = fresh.Select(launch => state.Tasks.GetValueOrDefault(launch.Task.TaskId.Value)).OfType<ExecutorTask>().ToArray();
        if (Array.Exists(renewed, task => !task.IsTerminal))
            return RefuseSecond(policy, state, fresh, renewed);
        var decision = renewed.Aggregate(Stay(state), (decision, task) => Then(decision, next => Settle(next, task)));
        var added = fresh.Aggregate(decision.Next, (next, launch) => next.With(new ExecutorTask(launch)));
        if (state.Ending is not null)
            return Then(decision with { Next = added }, next => Drop(
                policy, next, fresh.Select(launch => next.Tasks[launch.Task.TaskId.Value]), Reason.ExecutorTerminated, "Executor is terminating"));
        var queued = new QueuedLaunch([.. fresh.Select(launch => launch.Task.TaskId.Value)], fresh[0].Group is not null);
        return Then(decision with { Next = added with { Queue = added.Queue.Add(queued) } }, Deliver);
    }

    // An executor knows tasks by their ids alone: it cannot have two of one id, nor say which of them an update is about. The first is killed, the second never sent.
    private static ExecutorDecision RefuseSecond(
        ExecutorPolicy policy, ExecutorState state, ImmutableArray<TaskLaunch> launches, IEnumerable<ExecutorTask> first)
    {
        var verdict = new ReportStatus(
            TaskStates.Told(V1.TaskState.TaskDropped, policy.Capabilities), "An earlier launch of a task of this id is still here, and is killed first",
            Reason.TaskInvalid, Source.Agent);
        var decision = first.Aggregate(Stay(state), (decision, task) => Then(decision, next => OnKill(next, new TaskKillRequested(task.Id, null))));
        return decision with
        {
            Effects = [.. decision.Effects, .. launches.SelectMany<TaskLaunch, ExecutorEffect>(launch => [new ReportTask(launch, verdict), new ForgetLaunch(launch.LaunchId)])],
        };
    }

    // The cluster launches an id again only once it has the end of its predecessor, so it has all updates of that.
    private static ExecutorDecision Settle(ExecutorState state, ExecutorTask task) => task.Pending.IsEmpty
        ? OnAccepted(state, new UpdateAccepted(task.Launch.LaunchId, Guid.Empty))
        : task.Pending.Aggregate(Stay(state), (decision, uuid) => Then(decision, next => OnAccepted(next, new UpdateAccepted(task.Launch.LaunchId, uuid))));

    private static ExecutorDecision OnKill(ExecutorState state, TaskKillRequested kill)
    {
        if (!state.Tasks.TryGetValue(kill.TaskId, out var task) || task.IsTerminal || state.Ending is not null)
            return Stay(state);
        if (!task.IsDelivered)
            return KillQueued(state, state.Queue.First(queued => queued.TaskIds.Contains(kill.TaskId)));
        return state.Stream is { } stream
            ? new(state, [new SendEvent(stream, ExecutorEvents.Kill(kill))])
            : Stay(state.With(task with { Kill = kill }));
    }

    // What was not sent dies at once, and a group dies whole.
    private static ExecutorDecision KillQueued(ExecutorState state, QueuedLaunch queued)
    {
        var verdict = new ReportStatus(
            V1.TaskState.TaskKilled,
            queued.IsGroup ? "A task within the task group was killed before delivery to the executor" : "Killed before delivery to the executor",
            Reason.TaskKilledDuringLaunch,
            Source.Agent);
        var killed = queued.TaskIds.Select(id => state.Tasks[id] with { State = verdict.State }).ToArray();
        var next = killed.Aggregate(state with { Queue = state.Queue.Remove(queued) }, (next, task) => next.With(task));
        return new(next, [.. killed.Select(task => new ReportTask(task.Launch, verdict))]);
    }

    // Without a stream tasks wait, whether it was never there or broke: they are sent once, to whoever subscribes next.
    private static ExecutorDecision Deliver(ExecutorState state)
    {
        if (state.Stream is not { } stream || state.Ending is not null)
            return Stay(state);
        var effects = ImmutableArray.CreateBuilder<ExecutorEffect>();
        var next = state with { Queue = [] };
        foreach (var queued in state.Queue)
        {
            var tasks = queued.TaskIds.Select(id => state.Tasks[id] with { IsDelivered = true }).ToArray();
            next = tasks.Aggregate(next, (next, task) => next.With(task));
            var infos = tasks.Select(task => task.Launch.Task);
            effects.Add(new SendEvent(stream, queued.IsGroup ? ExecutorEvents.LaunchGroup(infos) : ExecutorEvents.Launch(infos.Single())));
        }

        return new(next, effects.ToImmutable());
    }

    // An update that was seen before is not reported again; it is acknowledged again if the cluster has it.
    private static ExecutorDecision OnUpdate(ExecutorState state, V1.TaskStatus status)
    {
        var uuid = WireUuid.Read(status.Uuid);
        if (!state.IsRegistered || uuid == Guid.Empty || status.State == V1.TaskState.TaskStaging)
            return Stay(state);
        if (state.All(status.TaskId.Value).Any(task => task.Accepted.Contains(uuid)))
            return Send(state, ExecutorEvents.Acknowledged(status.TaskId.Value, uuid));
        if (!state.Tasks.TryGetValue(status.TaskId.Value, out var task)
            || task.IsTerminal || !task.IsDelivered || task.Pending.Contains(uuid) || state.PendingUpdates >= ExecutorLimits.MaxPendingUpdates)
            return Stay(state);
        return new(
            state.With(task with { State = status.State, Pending = task.Pending.Add(uuid) }), [new ForwardUpdate(task.Launch, status)]);
    }

    private static ExecutorDecision OnAccepted(ExecutorState state, UpdateAccepted accepted)
    {
        if (state.Tasks.Values.FirstOrDefault(task => task.Launch.LaunchId == accepted.LaunchId) is not { } task)
            return Stay(state);
        var effects = ImmutableArray.CreateBuilder<ExecutorEffect>();
        if (task.Pending.Contains(accepted.Uuid))
        {
            task = task.Accept(accepted.Uuid);
            if (state.Stream is { } stream)
                effects.Add(new SendEvent(stream, ExecutorEvents.Acknowledged(task.Id, accepted.Uuid)));
        }

        var next = state.With(task);
        if (task.IsTerminal && task.Pending.IsEmpty)
        {
            var kept = state.Completed.Count < ExecutorLimits.MaxCompletedTasks ? state.Completed : state.Completed.RemoveAt(0);
            next = next with { Tasks = next.Tasks.Remove(task.Id), Completed = kept.Add(task) };
            effects.Add(new ForgetLaunch(accepted.LaunchId));
        }

        return new(next, effects.ToImmutable());
    }

    private static ExecutorDecision Drop(
        ExecutorPolicy policy, ExecutorState state, IEnumerable<ExecutorTask> tasks, Reason reason, string message)
    {
        var verdict = new ReportStatus(
            TaskStates.Told(V1.TaskState.TaskDropped, policy.Capabilities), message, reason, Source.Agent);
        var dropped = tasks.Select(task => task with { State = verdict.State }).ToArray();
        return new(
            dropped.Aggregate(state, (next, task) => next.With(task)), [.. dropped.Select(task => new ReportTask(task.Launch, verdict))]);
    }
}
