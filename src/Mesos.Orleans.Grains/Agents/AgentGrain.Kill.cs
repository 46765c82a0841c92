using System.Collections.Immutable;
using Mesos.Orleans.Abstractions.Agents;
using Mesos.Orleans.Abstractions.Tasks;
using Mesos.Orleans.Core;
using Mesos.Orleans.Core.Tasks;
using Mesos.Orleans.Grains.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Runtime;
using Reason = Mesos.V1.TaskStatus.Types.Reason;

namespace Mesos.Orleans.Grains.Agents;

// A task may be killed while its launch is only promised. That is written beside the promise, so that no activation of this grain sends the launch out afterwards: it
// ends here if the agent cannot have it, otherwise the agent kills it.
internal sealed partial class AgentGrain
{
    // Killed launches that the agent does not have, and that will never be sent to it.
    private readonly HashSet<Guid> _undelivered = [];

    private async Task<bool> Kill(KillTask kill)
    {
        var promised = launches.State.Unconfirmed.Where(launch => launch.Framework == kill.Task.Framework && launch.Task.TaskId.Value == kill.Task.Task.Value
            && (kill.LaunchId is null || kill.LaunchId == launch.LaunchId)).ToArray();

        // A group that is not delivered dies whole (semantics.md §12).
        var groups = promised.Select(launch => launch.Group).OfType<Guid>().ToHashSet();
        var killed = launches.State.Unconfirmed.Where(launch => promised.Contains(launch) || (launch.Group is { } group && groups.Contains(group)))
            .Select(launch => launch.LaunchId).ToHashSet();
        if (killed.Count > 0)
        {
            launches.State.Killed = [.. launches.State.Killed.Union(killed)];
            await Write(launches);
            _undelivered.UnionWith(_commands.Withdraw(launch => killed.Contains(launch.LaunchId)));
        }

        if (promised.Length == 0 || promised.Any(launch => !_undelivered.Contains(launch.LaunchId)))
        {
            _commands.Add(kill);
        }

        await EndUndelivered();
        return true;
    }

    // The agent has registered: what it has of the killed launches it kills, what it has not got it never will.
    private void SortKilled(ImmutableArray<TaskLaunch> tasks)
    {
        var killed = launches.State.Killed.ToHashSet();
        if (killed.Count == 0)
        {
            return;
        }

        foreach (var launch in tasks.Where(launch => killed.Contains(launch.LaunchId) && !TaskStates.IsTerminal(launch.State)))
        {
            _commands.Add(new KillTask(new TaskKey(launch.Framework, new(launch.Task.TaskId.Value)), null));
        }

        _undelivered.UnionWith(killed.Except(tasks.Select(launch => launch.LaunchId)));
    }

    private async Task EndUndelivered()
    {
        if (_undelivered.Count == 0)
        {
            return;
        }

        var ending = launches.State.Unconfirmed.Where(launch => _undelivered.Contains(launch.LaunchId)).ToArray();
        foreach (var launch in ending)
        {
            try
            {
                await RecordKilled(launch);
            }
            catch (Exception e) when (GrainCallFailure.Is(e))
            {
                // Still written as killed, and tried again.
                LogKillUnrecorded(Id, new TaskKey(launch.Framework, new(launch.Task.TaskId.Value)), e.Message);
                return;
            }
        }

        var ended = ending.Select(launch => launch.LaunchId).ToHashSet();
        _undelivered.Clear();
        launches.State.Unconfirmed = launches.State.Unconfirmed.RemoveAll(launch => ended.Contains(launch.LaunchId));
        launches.State.Killed = [.. launches.State.Unconfirmed.Select(launch => launch.LaunchId).Intersect(launches.State.Killed)];
        foreach (var launch in ended)
        {
            _specs.Remove(launch);
            _ledger = _ledger.EndTask(launch);
        }

        await Write(launches);
        TellAllocator([]);
    }

    private async Task RecordKilled(TaskLaunch launch)
    {
        TaskKey key = new(launch.Framework, new(launch.Task.TaskId.Value));
        var status = MasterStatus.Create(
            key.Task, Id, V1.TaskState.TaskKilled, Reason.TaskKilledDuringLaunch, "The task was killed before it was delivered to the agent", time.GetUtcNow());
        status.Uuid = WireUuid.ToWire(ids.Next());
        await GrainFactory.GetGrain<ITaskGrain>(key.ToString()).Update(new RecordUpdate(launch.LaunchId, Id, launch.Task, status));
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Agent {Agent}: the end of task {Task}, which was killed before it was delivered, could not be written, and is tried again: {Error}")]
    private partial void LogKillUnrecorded(Core.Agents.AgentId agent, TaskKey task, string error);
}
