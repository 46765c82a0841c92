using Mesos.Orleans.Abstractions.Agents;
using Mesos.Orleans.Abstractions.Cluster;
using Mesos.Orleans.Abstractions.Frameworks;
using Mesos.Orleans.Abstractions.Tasks;
using Mesos.Orleans.Core;
using Mesos.Orleans.Core.Agents;
using Mesos.Orleans.Core.Tasks;
using Orleans.Runtime;
using Reason = Mesos.V1.TaskStatus.Types.Reason;

namespace Mesos.Orleans.Grains.Frameworks;

internal sealed partial class FrameworkGrain
{
    // A new activation knows no tasks: the agents and the tasks themselves do.
    private async Task RebuildTasks()
    {
        var agents = await GrainFactory.ListAll(Registry.Agents);
        foreach (var batch in agents.Chunk(MaxParallelCalls))
        {
            foreach (var (agent, census) in await Task.WhenAll(batch.Select(agent => Ask(new AgentId(agent)))))
            {
                Learn(agent, census);
                foreach (var launch in census?.Launches ?? [])
                {
                    var id = new TaskId(launch.Task.TaskId.Value);
                    _tasks[id] = FrameworkTask.Launched(launch.LaunchId, agent, launch.Task) with { Settled = true };
                    await Refresh(id);
                }
            }
        }
    }

    private async Task Returned(AgentReturned returned)
    {
        if (State.Completed)
        {
            await Send(new V1.AgentID { Value = returned.Agent.Value }, new ShutdownFramework(Id));
            return;
        }

        // The notice may be late, and the agent may have got tasks since it was sent: what counts is what the agent has now.
        if (await Ask(returned.Agent) is { Census: { } census })
        {
            await Follow(returned.Agent, census);
        }
    }

    private async Task Audit()
    {
        // Ended, as far as is known, and neither told nor complete: an answer of the task was lost, or came from an activation that was overtaken.
        foreach (var task in _tasks.Values.Where(task => task is { IsTerminal: true, Head: null }).ToArray())
        {
            await Refresh(new TaskId(task.Spec.TaskId.Value));
        }

        foreach (var batch in _tasks.Agents.ToArray().Chunk(MaxParallelCalls))
        {
            foreach (var (agent, census) in await Task.WhenAll(batch.Select(Ask)))
            {
                if (census is not null)
                {
                    await Follow(agent, census);
                }
            }
        }
    }

    // What an agent that is there has not got, and what has no record of its end, is lost; the update says so, durably, through the task.
    private async Task Settle(AgentId agent, LaunchCensus census)
    {
        var running = census.Launches.ToDictionary(launch => launch.LaunchId, launch => launch.State);
        foreach (var task in _tasks.On(agent).Where(task => !task.IsTerminal).ToArray())
        {
            var id = new TaskId(task.Spec.TaskId.Value);
            if (running.TryGetValue(task.LaunchId, out var state))
            {
                _tasks[id] = _tasks[id] with { Settled = true };
                if (state != task.State)
                {
                    // The task has perhaps a record of more than was told here: the one who should have told it may be gone.
                    await Refresh(id);
                }
            }
            else if (!await Refresh(id))
            {
                await DeclareLost(id, task);
            }
        }
    }

    // True if the task's own record says that it has ended, which is then known here too.
    private async Task<bool> Refresh(TaskId id)
    {
        var snapshot = await GrainFactory.GetGrain<ITaskGrain>(new TaskKey(Id, id).ToString()).GetSnapshot();
        if (snapshot is null || !_tasks.TryGetValue(id, out var task) || snapshot.LaunchId != task.LaunchId || snapshot.Statuses.IsEmpty)
        {
            return false;
        }

        var latest = snapshot.Pending.IsEmpty ? snapshot.Statuses[^1] : snapshot.Pending[^1];
        await ReceiveTaskChange(new TaskChanged(id, snapshot.LaunchId, snapshot.Agent, latest, snapshot.Pending.FirstOrDefault(), snapshot.Spec));
        return TaskStates.IsTerminal(latest.State);
    }

    private async Task DeclareLost(TaskId id, FrameworkTask task)
    {
        var status = MasterStatus.Create(
            id, task.Agent, TaskStates.Told(V1.TaskState.TaskDropped, _capabilities), Reason.Reconciliation,
            "The agent is registered and does not know the task", time.GetUtcNow());
        status.Uuid = WireUuid.ToWire(ids.Next());
        await GrainFactory.GetGrain<ITaskGrain>(new TaskKey(Id, id).ToString())
            .Update(new RecordUpdate(task.LaunchId, task.Agent, task.Spec, status));
    }

    private async Task<(AgentId Agent, LaunchCensus? Census)> Ask(AgentId agent)
    {
        try
        {
            return (agent, await GrainFactory.GetGrain<IAgentGrain>(agent.Value).FindLaunches(Id));
        }
        catch (Exception e) when (e is OrleansException or TimeoutException)
        {
            LogAuditFailed(Id, agent, e.Message);
            return (agent, null);
        }
    }
}
