using System.Collections.Immutable;
using Mesos.Orleans.Abstractions.Agents;
using Mesos.Orleans.Abstractions.Frameworks;
using Mesos.Orleans.Abstractions.Tasks;
using Mesos.Orleans.Core;
using Mesos.Orleans.Core.Agents;
using Mesos.Orleans.Core.Tasks;
using Mesos.Orleans.Grains.Allocation;
using Mesos.Orleans.Grains.Hosting;
using Reason = Mesos.V1.TaskStatus.Types.Reason;

namespace Mesos.Orleans.Grains.Frameworks;

internal sealed partial class FrameworkGrain
{
    // How many launches are remembered whose records are deleted: a census taken before that may still name them.
    private const int MaxForgotten = 10_000;

    private readonly RecentSet<Guid> _forgotten = new(MaxForgotten);
    private readonly HashSet<Guid> _launching = [];
    private readonly HashSet<AgentId> _returned = [];
    private readonly HashSet<AgentId> _due = [];
    private readonly HashSet<AgentId> _settling = [];
    private readonly Queue<AgentId> _queue = [];

    // The notice may be late, and the agent may have got tasks since it was sent: what counts is what the agent has now.
    private Task Returned(AgentReturned returned)
    {
        if (State.Completed)
        {
            return Send(new V1.AgentID { Value = returned.Agent.Value }, new ShutdownFramework(Id));
        }

        if (!IsKnown)
        {
            return Task.CompletedTask;
        }

        _returned.Add(returned.Agent);
        Settle([returned.Agent]);
        return Task.CompletedTask;
    }

    private void Audit()
    {
        if (_unread.Count > 0)
        {
            Recover().Ignore();
        }

        // Ended, as far as is known, and neither told nor complete: an answer of the task was lost, or came from an activation that was overtaken.
        ForEach([.. _tasks.Values.Where(task => task is { IsTerminal: true, Head: null }).Select(IdOf)], ConfirmEnd).Ignore();
        Settle(_tasks.Agents);
    }

    // The task is asked; if it does not know of the end that was heard here, it is told: one that was overtaken finds out as it writes, and reads what is stored; and what
    // the store has lost it has again.
    private async Task ConfirmEnd(TaskId id)
    {
        if (!await Refresh(id) && _tasks.TryGetValue(id, out var task) && task is { IsTerminal: true, Head: null, Latest: { HasUuid: true } end })
        {
            await TaskOf(id).Update(new RecordUpdate(task.LaunchId, task.Agent, task.Spec, end));
        }
    }

    // In the background and some at a time, so that no call waits while hundreds of agents are asked, and no agent for one that does not answer.
    private void Settle(IEnumerable<AgentId> agents)
    {
        foreach (var agent in agents)
        {
            if (_due.Add(agent) && !_settling.Contains(agent))
            {
                _queue.Enqueue(agent);
            }
        }

        while (_queue.Count > 0 && _settling.Count < MaxParallelCalls)
        {
            SettleNext(_queue.Dequeue()).Ignore();
        }
    }

    private async Task SettleNext(AgentId agent)
    {
        _settling.Add(agent);
        while (_due.Remove(agent) && !_leaving && !State.Completed)
        {
            try
            {
                await Settle(agent);
            }
            catch (Exception e) when (e is not OutOfMemoryException)
            {
                // The next audit tries again.
                LogAuditFailed(Id, agent, e.Message);
            }
        }

        _settling.Remove(agent);
        Settle([]);
    }

    private async Task Settle(AgentId agent)
    {
        var returned = _returned.Remove(agent);

        // Only launches that were promised before the agent is asked can be missed in its answer.
        HashSet<Guid> candidates = [.. _tasks.On(agent).Where(task => !task.IsTerminal && !_launching.Contains(task.LaunchId)).Select(task => task.LaunchId)];
        if (await Ask(agent) is not { } census)
        {
            if (returned)
            {
                _returned.Add(agent);
            }

            return;
        }

        if (!State.Completed)
        {
            Learn(agent, census);
            await Meet(census);
            await Follow(agent, census, candidates);
            await KillAgain(agent, census, returned);
        }
    }

    // What an agent that is there has not got, and what has no record of its end, is lost; the update says so, durably, through the task.
    private async Task Miss(AgentId agent, LaunchCensus census, HashSet<Guid> candidates)
    {
        candidates.ExceptWith(census.Launches.Select(launch => launch.LaunchId));
        if (!candidates.Any(launch => FindActive(launch) is not null) || !await AreCurrent([agent.Value], [.. candidates]) || !await IsLatest())
        {
            return;
        }

        foreach (var launch in candidates)
        {
            if (FindActive(launch) is { } missing && !await Refresh(missing.Id) && FindActive(launch) is not null)
            {
                await DeclareLost(missing.Id, missing.Task);
            }
        }
    }

    private (TaskId Id, FrameworkTask Task)? FindActive(Guid launch) =>
        _index.Find(launch) is { } entry && _tasks.TryGetValue(entry.Task, out var task) && task.LaunchId == launch && !task.IsTerminal ? (entry.Task, task) : null;

    // What an agent has or has been promised.
    private async Task Meet(LaunchCensus census)
    {
        foreach (var launch in census.Launches)
        {
            TaskId id = new(launch.Task.TaskId.Value);
            if (!_tasks.TryGetValue(id, out var known) || known.LaunchId != launch.LaunchId || _launching.Contains(launch.LaunchId))
            {
                continue;
            }

            if (known.IsRecovering && !_unread.Contains(id))
            {
                _tasks[id] = known = known.Found(launch.Task);
            }
            else if (!known.Settled)
            {
                _tasks[id] = known = known with { Settled = true };
            }

            if (census.Registered && !known.IsUnreachable && launch.State != known.State)
            {
                // The task has perhaps a record of more than was told here: the one who should have told it may be gone.
                await Refresh(id);
            }
        }
    }

    private async Task DeclareLost(TaskId id, FrameworkTask task)
    {
        var status = MasterStatus.Create(
            id, task.Agent, TaskStates.Told(V1.TaskState.TaskDropped, _capabilities), Reason.Reconciliation,
            "The agent is registered and does not know the task", time.GetUtcNow());
        status.Uuid = WireUuid.ToWire(ids.Next());
        await TaskOf(id).Update(new RecordUpdate(task.LaunchId, task.Agent, task.Spec, status));
    }

    // Whether what is missing in the censuses of these agents is not there, and never will be: true if each came from the activation that its agent is registered with.
    private async Task<bool> AreCurrent(IEnumerable<string> agents, ImmutableArray<Guid> missing)
    {
        foreach (var batch in agents.Chunk(MaxParallelCalls))
        {
            try
            {
                var current = await Task.WhenAll(batch.Select(agent => GrainFactory.GetGrain<IAgentGrain>(agent).IsCurrent(missing)));
                if (current.Contains(false))
                {
                    return false;
                }
            }
            catch (Exception e) when (GrainCallFailure.Is(e))
            {
                LogAuditFailed(Id, new(batch[0]), e.Message);
                return false;
            }
        }

        return true;
    }

    // What an agent has or was promised. What is not in the answer is not launched any more by an earlier activation.
    private async Task<LaunchCensus?> Ask(AgentId agent)
    {
        try
        {
            await Claim();
            var census = await GrainFactory.GetGrain<IAgentGrain>(agent.Value).FindLaunches(Id, State.Generation);
            return IsOvertakenBy(census.Generation) ? null : census;
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            LogAuditFailed(Id, agent, e.Message);
            return null;
        }
    }
}
