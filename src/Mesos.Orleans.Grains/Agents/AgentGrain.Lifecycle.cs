using System.Collections.Immutable;
using Mesos.Orleans.Abstractions.Agents;
using Mesos.Orleans.Abstractions.Cluster;
using Mesos.Orleans.Abstractions.Frameworks;
using Mesos.Orleans.Abstractions.Maintenance;
using Mesos.Orleans.Abstractions.Tasks;
using Mesos.Orleans.Core;
using Mesos.Orleans.Core.Agents;
using Mesos.Orleans.Core.Frameworks;
using Mesos.Orleans.Core.Tasks;
using Mesos.Orleans.Grains.Allocation;
using Mesos.Orleans.Grains.Hosting;
using Microsoft.Extensions.Logging;
using Mode = Mesos.V1.MachineInfo.Types.Mode;

namespace Mesos.Orleans.Grains.Agents;

// What operators do to a whole agent: deactivate, drain, maintain (features.md §14, §20).
internal sealed partial class AgentGrain
{
    private static readonly TimeSpan MachineInterval = TimeSpan.FromMinutes(1);

    // How many ended launches are remembered, so that one which is repeated late is not taken for new, and a drain which starts soon after can wait for their acknowledgements;
    // the oldest go first.
    private const int MaxRecentlyEnded = 1_000;

    private const int MaxWithdrawn = 10_000;

    // How many tasks are asked at once whether their ends are acknowledged.
    private const int MaxParallelCalls = 64;

    // How often the ends that a drain waits for are told again.
    private static readonly TimeSpan TellEndsInterval = TimeSpan.FromSeconds(10);

    // How far an agent's clock may be from ours without a word.
    private static readonly TimeSpan ClockTolerance = TimeSpan.FromSeconds(10);

    private readonly RecentSet<EndedLaunch> _recentlyEnded = new(MaxRecentlyEnded);
    // Launches that their framework has called lost; one of them may still be on its way.
    private readonly RecentSet<Guid> _withdrawn = new(MaxWithdrawn);
    private readonly RecentSet<FrameworkId> _shutDown = new(MaxRecentlyEnded);
    private V1.MachineInfo? _machine;
    private DateTimeOffset _machineRead;
    private DateTimeOffset _lastToldEnds;

    private bool IsDraining => lifecycle.State.Drain?.State == V1.DrainState.Draining;

    private bool IsDown => _machine?.Mode == Mode.Down;

    private bool IsOffered => _connected && !lifecycle.State.Deactivated && !IsDown;

    public async Task<CallReply> Deactivate()
    {
        if (Unknown() is { } unknown)
        {
            return unknown;
        }

        if (!lifecycle.State.Deactivated)
        {
            lifecycle.State.Deactivated = true;
            await Write(lifecycle);
            TellAllocator([]);
        }

        return CallReply.Accepted;
    }

    public async Task<CallReply> Reactivate()
    {
        if (Unknown() is { } unknown)
        {
            return unknown;
        }

        if (!lifecycle.State.Deactivated)
        {
            return new CallReply(Refusal.Invalid($"Agent {Id} is not deactivated.", "agent_id"));
        }

        if (IsDraining)
        {
            return new CallReply(Refusal.Invalid($"Agent {Id} is still draining.", "agent_id", "Draining cannot be cancelled: wait until it is DRAINED."));
        }

        lifecycle.State.Deactivated = false;
        lifecycle.State.Drain = null;
        lifecycle.State.Draining = [];
        await Write(lifecycle);
        TellAllocator([]);
        return CallReply.Accepted;
    }

    public async Task<CallReply> Drain(TimeSpan? maxGrace, bool markGone)
    {
        if (Unknown() is { } unknown)
        {
            return unknown;
        }

        await ReadMachine();
        if (_machine?.Mode is Mode.Draining or Mode.Down)
        {
            return new CallReply(Refusal.Invalid($"Agent {Id} is on a machine that is scheduled for maintenance.", "agent_id", "Take the machine out of the schedule first."));
        }

        if (lifecycle.State.Drain is { } drain)
        {
            return new CallReply(Refusal.Invalid($"Agent {Id} is {(IsDraining ? "draining" : "drained")} already.", "agent_id", "REACTIVATE_AGENT comes before another drain."));
        }

        var config = new V1.DrainConfig { MarkGone = markGone };
        if (maxGrace is { } grace)
        {
            config.MaxGracePeriod = new V1.DurationInfo { Nanoseconds = grace.Ticks * TimeSpan.NanosecondsPerTick };
        }

        lifecycle.State.Deactivated = true;
        lifecycle.State.Drain = new V1.DrainInfo { State = V1.DrainState.Draining, Config = config };
        lifecycle.State.Draining = [.. _recentlyEnded.Items.Select(ended => ended.Task).Distinct().Where(task => !_shutDown.Contains(task.Framework))];
        TellAllocator([]);
        await DrainTasks();
        await CheckDrained();
        return CallReply.Accepted;
    }

    public async Task MachineChanged()
    {
        var before = _machine;
        try
        {
            await ReadMachine();
        }
        catch (Exception e) when (GrainCallFailure.Is(e))
        {
            LogMachineUnread(Id, e.Message);
            return;
        }

        if (before is null || !before.Equals(_machine))
        {
            TellAllocator([]);
        }

        await RemoveIfDown();
    }

    private async Task RemoveIfDown()
    {
        if (IsDown && identity.State.Info is not null && Life.Standing is not (AgentStanding.Gone or AgentStanding.Removed))
        {
            await Give(Life.Remove(time.GetUtcNow()), "its machine is down for maintenance");
        }
    }

    private CallReply? Unknown() =>
        Life.Standing == AgentStanding.Gone ? new CallReply(Refusal.Invalid($"Agent {Id} was marked gone", "agent_id"))
        : identity.State.Info is null ? new CallReply(Refusal.Invalid($"Unknown agent {Id}", "agent_id", "GET_AGENTS lists the agents."))
        : null;

    private async Task ReadMachine()
    {
        _machineRead = time.GetUtcNow();
        if (identity.State.Info is { } info)
        {
            _machine = await GrainFactory.GetGrain<IMaintenanceGrain>(0).GetMachine(info.Hostname, identity.State.Pid);
        }
    }

    // A registration is no time to trust an old copy: the machine may have gone down while the agent was away.
    private async Task<Refusal?> RefusalOfRegistration(RegisterAgent command)
    {
        if (Life.Return(Id).Refusal is { } gone)
        {
            return gone;
        }

        if (identity.State.Info is null
            && AgentOrigin.RefusalOfForeigner(Id, (await cluster.Get(GrainFactory)).Id) is { } foreign)
        {
            LogForeign(foreign);
            return foreign;
        }

        if (FaultDomains.RefusalOf(Id, command.Info.Domain, domain.Value.ToWire(), options.Value.RequireAgentDomain) is { } elsewhere)
        {
            LogForeign(elsewhere);
            return elsewhere;
        }

        WarnOfClock(command);
        _machine = await GrainFactory.GetGrain<IMaintenanceGrain>(0).GetMachine(command.Info.Hostname, command.Pid);
        _machineRead = time.GetUtcNow();
        return IsDown
            ? new Refusal(RefusalCode.Unavailable, $"The machine of agent {Id} is down for maintenance.", null, "STOP_MAINTENANCE brings it up.")
            : AgentPlace.RefusalOfTakeover(
                Id, identity.State.Place, identity.State.Pid, command.Place, command.Pid,
                isAlive: IsThere && (_commands.IsBeingRead || time.GetUtcNow() - _lastRead <= options.Value.SilenceLimit));
    }

    private void WarnOfClock(RegisterAgent command)
    {
        var ahead = command.Clock - time.GetUtcNow();
        if (ahead?.Duration() > ClockTolerance)
        {
            LogClock(Id, Math.Abs(Math.Round(ahead.Value.TotalSeconds)), ahead > TimeSpan.Zero ? "ahead of" : "behind");
        }
    }

    private async Task CheckLifecycle(DateTimeOffset now)
    {
        await CheckDrained();
        if (now - _machineRead > MachineInterval)
        {
            await MachineChanged();
        }
    }

    // Written before any of it is killed: what has to be seen ended and acknowledged is known after a restart too.
    private async Task DrainTasks()
    {
        var running = _specs.Values.Where(launch => !_shutDown.Contains(launch.Framework)).Select(launch => new TaskKey(launch.Framework, new(launch.Task.TaskId.Value)));
        lifecycle.State.Draining = [.. lifecycle.State.Draining.Union(running)];
        await Write(lifecycle);
        KillAll();
    }

    // Drained once all has ended, every end is acknowledged, and no operation is open (features.md §20).
    private async Task CheckDrained()
    {
        if (Life.IsLost || lifecycle.State.Drain is not { } drain)
        {
            return;
        }

        if (IsDraining)
        {
            if (!IsThere || _specs.Values.Any(launch => !TaskStates.IsTerminal(launch.State)) || resources.State.Operations.Any(o => !o.Confirmed || o.IsReported))
            {
                return;
            }

            lifecycle.State.Draining = await Unacknowledged(lifecycle.State.Draining);
            if (!lifecycle.State.Draining.IsEmpty)
            {
                return;
            }

            lifecycle.State.Drain = new V1.DrainInfo { State = V1.DrainState.Drained, Config = drain.Config };
            await Write(lifecycle);
        }

        if (drain.Config.MarkGone)
        {
            await Give(Life.MarkGone(time.GetUtcNow()), "it was drained, to be gone afterwards");
        }
    }

    // Those of the tasks whose end is not acknowledged, as far as they can be asked now.
    private async Task<ImmutableArray<TaskKey>> Unacknowledged(ImmutableArray<TaskKey> tasks)
    {
        List<TaskKey> left = [];
        var now = time.GetUtcNow();
        var tellAgain = now - _lastToldEnds > TellEndsInterval;
        _lastToldEnds = tellAgain ? now : _lastToldEnds;
        foreach (var batch in tasks.Chunk(MaxParallelCalls))
        {
            foreach (var (task, done) in await Task.WhenAll(batch.Select(task => IsAcknowledged(task, tellAgain))))
            {
                if (!done)
                {
                    left.Add(task);
                }
            }
        }

        return [.. left];
    }

    private async Task<(TaskKey Task, bool Done)> IsAcknowledged(TaskKey task, bool tellAgain)
    {
        try
        {
            // No record means that no update ever came, so nothing is left to acknowledge; another agent's launch of that id is no concern of this drain.
            var grain = GrainFactory.GetGrain<ITaskGrain>(task.ToString());
            var snapshot = await grain.GetSnapshot();
            if (snapshot is null || snapshot.Agent != Id || snapshot.Pending.IsEmpty)
            {
                return (task, true);
            }

            if (tellAgain)
            {
                // Its framework may have done with it: an acknowledgement that is not written yet dies with the task's silo. An update that comes twice is told again.
                await grain.Update(new RecordUpdate(snapshot.LaunchId, Id, null, snapshot.Pending[0]));
            }

            return (task, false);
        }
        catch (Exception e) when (GrainCallFailure.Is(e))
        {
            LogTaskUnread(Id, task, e.Message);
            return (task, false);
        }
    }

    // Nobody will acknowledge what a framework that has ended did not.
    private async Task ForgetDraining(FrameworkId framework)
    {
        _shutDown.Add(framework);
        var rest = lifecycle.State.Draining.RemoveAll(task => task.Framework == framework);
        if (rest.Length < lifecycle.State.Draining.Length)
        {
            // On disk before it is confirmed: the framework says it once, and another activation would wait for ever.
            lifecycle.State.Draining = rest;
            await Write(lifecycle);
        }
    }

    private void KillAll()
    {
        var limit = lifecycle.State.Drain?.Config.MaxGracePeriod;
        foreach (var launch in _specs.Values.Where(launch => !TaskStates.IsTerminal(launch.State)))
        {
            var own = launch.Task.KillPolicy?.GracePeriod;
            var policy = limit is null || own?.Nanoseconds <= limit.Nanoseconds ? null : new V1.KillPolicy { GracePeriod = limit };
            _commands.Add(new KillTask(new TaskKey(launch.Framework, new(launch.Task.TaskId.Value)), policy));
        }
    }

    // As Mesos: what a drain ends says so, and where the agent will be gone, that it is gone.
    private V1.TaskStatus Marked(V1.TaskStatus status, V1.FrameworkInfo? framework)
    {
        if (lifecycle.State.Drain is not { } drain || status.State is not (V1.TaskState.TaskKilled or V1.TaskState.TaskKilling))
        {
            return status;
        }

        var marked = status.Clone();
        marked.Reason = V1.TaskStatus.Types.Reason.AgentDraining;
        if (drain.Config.MarkGone && status.State == V1.TaskState.TaskKilled && framework is not null && FrameworkCapabilities.Of(framework).PartitionAware)
        {
            marked.State = V1.TaskState.TaskGoneByOperator;
        }

        return marked;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Agent {Agent} could not read the maintenance plan, and tries again later: {Error}")]
    private partial void LogMachineUnread(AgentId agent, string error);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Agent {Agent} drains, and task {Task} could not be asked whether its end is acknowledged: {Error}")]
    private partial void LogTaskUnread(AgentId agent, TaskKey task, string error);

    [LoggerMessage(Level = LogLevel.Error, Message = "Registration refused: {Refusal}")]
    private partial void LogForeign(Refusal refusal);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The clock of agent {Agent} is {Seconds} s {Direction} this silo's: times of its tasks are shown as it tells them; set its clock")]
    private partial void LogClock(AgentId agent, double seconds, string direction);
}
