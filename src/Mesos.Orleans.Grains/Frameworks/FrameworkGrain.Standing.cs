using Mesos.Orleans.Abstractions.Agents;
using Mesos.Orleans.Abstractions.Frameworks;
using Mesos.Orleans.Abstractions.Tasks;
using Mesos.Orleans.Core.Agents;
using Mesos.Orleans.Core.Frameworks;
using Mesos.Orleans.Core.Tasks;
using Mesos.Orleans.Grains.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Runtime;
using EventType = Mesos.V1.Scheduler.Event.Types.Type;

namespace Mesos.Orleans.Grains.Frameworks;

// What becomes of a framework's tasks when their agent is given up, and when it returns (features.md §17). A notice only says that it is time to ask: what counts is
// the agent's own word, its census, which every audit asks for as well. So nothing here is lost with a message, and nothing is told twice.
internal sealed partial class FrameworkGrain
{
    private void Lost(AgentLost lost)
    {
        if (State.Completed || !IsKnown)
        {
            return;
        }

        if (_tasks.On(lost.Agent).All(task => task.IsTerminal))
        {
            EmitFailure(lost.Agent);
        }
        else
        {
            Settle([lost.Agent]);
        }
    }

    // What the agent says of itself and of the tasks there. Repeatable: only what is new has an effect. Candidates are the launches that it must list if it has them.
    private async Task Follow(AgentId agent, LaunchCensus census, HashSet<Guid> candidates)
    {
        var life = new AgentLife(census.Standing, census.Since);
        switch (census.Standing)
        {
            case AgentStanding.Registered when census.Registered:
                await Welcome(agent, census);
                await Miss(agent, census, candidates);
                break;
            case AgentStanding.Unreachable:
                MarkUnreachable(agent, life);
                break;
            case AgentStanding.Gone or AgentStanding.Removed:
                await Conclude(agent, life);
                break;
            case AgentStanding.Unknown:
                ForgetUnreachable(agent);
                break;
        }
    }

    // What has not been read yet may have ended, and its scheduler may know: it waits for the next audit.
    private void MarkUnreachable(AgentId agent, AgentLife life)
    {
        var now = time.GetUtcNow();
        var lost = _tasks.On(agent)
            .Where(task => task is { IsTerminal: false, IsUnreachable: false } && !_launching.Contains(task.LaunchId) && !_unread.Contains(IdOf(task))).ToArray();
        if (lost.Length == 0)
        {
            return;
        }

        EmitFailure(agent);
        foreach (var task in lost)
        {
            var status = TaskLoss.Told(task, life, _capabilities, now)!;
            _tasks[IdOf(task)] = task.Unreachable(status, life.Since ?? now, now);
            EmitUpdate(status);
            CountLost(status);
        }
    }

    // For good: each end is in the task's own record before it is told. Nobody acknowledges it.
    private async Task Conclude(AgentId agent, AgentLife life)
    {
        var lost = _tasks.On(agent).Where(task => !task.IsTerminal && !_launching.Contains(task.LaunchId)).ToArray();
        if (lost.Length > 0)
        {
            EmitFailure(agent);
        }

        foreach (var batch in lost.Chunk(MaxParallelCalls))
        {
            await Task.WhenAll(batch.Select(task => Conclude(task, life)));
        }
    }

    private async Task Conclude(FrameworkTask task, AgentLife life)
    {
        var id = IdOf(task);
        try
        {
            var status = TaskLoss.Told(task, life, _capabilities, time.GetUtcNow())!;
            if (!await TaskOf(id).Conclude(new RecordUpdate(task.LaunchId, task.Agent, task.Spec, status)))
            {
                // It has ended otherwise, and that is what its scheduler is told.
                await Refresh(id);
            }
            else if (_tasks.TryGetValue(id, out var known) && known.LaunchId == task.LaunchId)
            {
                TellConclusion(status);
                Complete(known.Changed(status, null, time.GetUtcNow()));
            }
        }
        catch (Exception e) when (GrainCallFailure.Is(e))
        {
            // The next audit tries again.
            LogAuditFailed(Id, task.Agent, e.Message);
        }
    }

    // The agent has been forgotten: what was unreachable there will never be heard of.
    private void ForgetUnreachable(AgentId agent)
    {
        foreach (var task in _tasks.On(agent).Where(task => task.IsUnreachable).ToArray())
        {
            Complete(task);
        }
    }

    // The agent is back: its tasks are what it says they are, whatever their scheduler has been told meanwhile.
    private async Task Welcome(AgentId agent, LaunchCensus census)
    {
        var waiting = _tasks.On(agent).Where(task => task.IsUnreachable).ToDictionary(task => task.LaunchId);
        foreach (var launch in census.Launches.Where(launch => !TaskStates.IsTerminal(launch.State)))
        {
            var id = new TaskId(launch.Task.TaskId.Value);
            if (waiting.ContainsKey(launch.LaunchId))
            {
                await Reach(id, launch);
            }
            else if (!_tasks.TryGetValue(id, out var known))
            {
                await Adopt(id, agent, launch);
            }
            else if (known.LaunchId != launch.LaunchId && (known.Agent != agent || IsOlder(launch, known.LaunchId)))
            {
                // Its scheduler has started another of that name meanwhile, perhaps on the same agent.
                await KillStray(agent, launch);
            }
        }
    }

    private async Task Reach(TaskId id, TaskLaunch launch)
    {
        var status = TaskLoss.Returned(_tasks[id], launch.State, time.GetUtcNow());
        _tasks[id] = _tasks[id].Reachable(status);
        EmitUpdate(status);

        // Then what waits for an acknowledgement since before.
        await Refresh(id);
    }

    // A task that runs and is not listed: its entry was not stored when everything died, or the agent was forgotten meanwhile, or the task counts as ended, and then
    // it ends.
    private async Task Adopt(TaskId id, AgentId agent, TaskLaunch launch)
    {
        var snapshot = await TaskOf(id).GetSnapshot();
        if (snapshot is not null && IsOlder(launch, snapshot.LaunchId))
        {
            // Another of that name has been started since, and perhaps has ended already.
            await KillStray(agent, launch);
            return;
        }

        var recorded = snapshot?.LaunchId == launch.LaunchId;
        if (_tasks.ContainsKey(id) || (!recorded && (_index.Contains(launch.LaunchId) || _forgotten.Contains(launch.LaunchId))))
        {
            return;
        }

        if (recorded && snapshot is { Pending.IsEmpty: true, Statuses: [.., var last] } && TaskStates.IsTerminal(last.State))
        {
            // Unless it has only just ended, and the agent's answer was on its way meanwhile.
            if (_index.Find(launch.LaunchId)?.CompletedAt is not { } at || time.GetUtcNow() - at > options.Value.AuditInterval)
            {
                await KillStray(agent, launch);
            }

            return;
        }

        _completed.Remove(launch.LaunchId);
        await List(id, agent, launch.LaunchId, launch.Task);
        if (recorded && _tasks.TryGetValue(id, out var task) && !task.IsTerminal)
        {
            EmitUpdate(TaskLoss.Returned(task, launch.State, time.GetUtcNow()));
        }
    }

    private async Task List(TaskId id, AgentId agent, Guid launch, V1.TaskInfo spec)
    {
        LogAdopted(Id, id, agent);
        _tasks[id] = FrameworkTask.Launched(launch, agent, spec) with { Settled = true };
        await Refresh(id);
    }

    // An end without uuid is told once, by whoever learns first that it is in the task's record, and the task is complete with that.
    private void TellConclusion(V1.TaskStatus status)
    {
        Emit(new() { Type = EventType.Update, Update = new() { Status = status } });
        CountLost(status);
    }

    // Launch ids are in the order of time.
    private static bool IsOlder(TaskLaunch launch, Guid other) => launch.LaunchId.CompareTo(other) < 0;

    // That launch and no other: the same agent may have a younger one of the same name.
    private async Task KillStray(AgentId agent, TaskLaunch launch)
    {
        LogStray(Id, agent, launch.Task.TaskId.Value, launch.LaunchId);
        await Send(new V1.AgentID { Value = agent.Value }, new KillTask(new TaskKey(Id, new(launch.Task.TaskId.Value)), null) { LaunchId = launch.LaunchId });
    }

    private void CountLost(V1.TaskStatus status)
    {
        if (status is { State: V1.TaskState.TaskLost, Reason: V1.TaskStatus.Types.Reason.AgentRemoved })
        {
            Count("tasks/lost/agent_removed");
        }
    }

    private void EmitFailure(AgentId agent) => Emit(new() { Type = EventType.Failure, Failure = new() { AgentId = new() { Value = agent.Value } } });

    private V1.Task Listed(FrameworkTask task)
    {
        var wire = task.ToWire(Id);
        wire.State = TaskStates.Told(task.State, _capabilities);
        return wire;
    }

    private static TaskId IdOf(FrameworkTask task) => new(task.Spec.TaskId.Value);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Framework {Framework}: agent {Agent} still runs launch {Launch} of task {Task}, which has been replaced or has ended: it is killed")]
    private partial void LogStray(FrameworkId framework, AgentId agent, string task, Guid launch);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Framework {Framework}: task {Task} on agent {Agent} was not listed and is now")]
    private partial void LogAdopted(FrameworkId framework, TaskId task, AgentId agent);
}
