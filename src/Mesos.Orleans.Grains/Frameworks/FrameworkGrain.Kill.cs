using Mesos.Orleans.Abstractions.Agents;
using Mesos.Orleans.Core.Agents;
using Mesos.Orleans.Core.Tasks;

namespace Mesos.Orleans.Grains.Frameworks;

// KILL is best effort in Mesos, and told again to an agent that registers again (semantics.md §12). Here the wish is durable: in the index, and for a launch that is
// only promised in its agent's grain.
internal sealed partial class FrameworkGrain
{
    // Kills that the agent's grain has not taken yet, with the kill policy of the call.
    private readonly OrderedDictionary<Guid, V1.KillPolicy?> _kills = [];
    private Task _resending = Task.CompletedTask;

    private async Task Kill(V1.Scheduler.Call.Types.Kill kill)
    {
        var id = new TaskId(kill.TaskId.Value);
        if (!_tasks.TryGetValue(id, out var task))
        {
            await ReconcileUnknown(id, kill.AgentId);
        }
        else if (kill.AgentId is null || kill.AgentId.Value == task.Agent.Value)
        {
            if (task.IsUnreachable)
            {
                await ReconcileUnknown(id, new V1.AgentID { Value = task.Agent.Value });
            }

            if (!task.IsTerminal && _index.Find(task.LaunchId) is { Killed: false } entry)
            {
                _index.Put(entry with { Killed = true });
                _indexStorage.Write(late: false).Ignore();
            }

            if (_kills.Keys.Take(MaxParallelCalls).Any(launch => FindActive(launch)?.Task.Agent == task.Agent))
            {
                // Its agent's grain gave no answer to the one before: this one waits for its turn too, and not the scheduler.
                _kills[task.LaunchId] = kill.KillPolicy;
            }
            else
            {
                await Kill(task, kill.KillPolicy);
            }
        }
    }

    private async Task Kill(FrameworkTask task, V1.KillPolicy? policy)
    {
        if (await Send(new V1.AgentID { Value = task.Agent.Value }, new KillTask(new TaskKey(Id, IdOf(task)), policy)))
        {
            _kills.Remove(task.LaunchId);
        }
        else if (!task.IsTerminal)
        {
            _kills[task.LaunchId] = policy;
        }
    }

    // What did not reach the agents' grains. In the background: nothing else may wait for a grain that does not answer.
    private Task ResendKills() => _resending.IsCompleted && _kills.Count > 0
        ? _resending = ForEach(_kills.Keys.Take(MaxParallelCalls).ToArray(), Resend)
        : _resending;

    private async Task Resend(Guid launch)
    {
        if (FindActive(launch) is not { } active)
        {
            _kills.Remove(launch);
        }
        else if (_kills.TryGetValue(launch, out var policy))
        {
            // Last in line from now on, so that those on another agent have their turn.
            _kills.Remove(launch);
            await Kill(active.Task, policy);
        }
    }

    // To an agent that has registered again; without the kill policy of the call, as Mesos.
    private async Task KillAgain(AgentId agent, LaunchCensus census, bool returned)
    {
        if (!returned || !census.Registered)
        {
            return;
        }

        foreach (var launch in census.Launches)
        {
            if (!TaskStates.IsTerminal(launch.State) && _index.Find(launch.LaunchId) is { Killed: true, CompletedAt: null } && FindActive(launch.LaunchId) is { } active)
            {
                await Kill(active.Task, null);
            }
        }
    }
}
