using Mesos.Orleans.Abstractions.Agents;
using Mesos.Orleans.Core.Agents;
using Mesos.Orleans.Core.Tasks;

namespace Mesos.Orleans.Grains.Frameworks;

// KILL is best effort in Mesos, and told again to an agent that registers again (semantics.md §12). Here the wish is durable: in the index, and for a launch that is
// only promised in its agent's grain.
internal sealed partial class FrameworkGrain
{
    // Kills that the agent's grain has not taken yet, with the kill policy of the call.
    private readonly Dictionary<Guid, V1.KillPolicy?> _kills = [];

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

            await Kill(task, kill.KillPolicy);
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

    // What did not reach the agent's grain.
    private async Task ResendKills()
    {
        foreach (var (launch, policy) in _kills.Take(MaxParallelCalls).ToArray())
        {
            if (FindActive(launch) is { } active)
            {
                await Kill(active.Task, policy);
            }
            else
            {
                _kills.Remove(launch);
            }
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
