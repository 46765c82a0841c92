using Mesos.Orleans.Abstractions.Agents;
using Mesos.Orleans.Abstractions.Frameworks;
using Mesos.Orleans.Abstractions.Maintenance;
using Mesos.Orleans.Core;
using Mesos.Orleans.Core.Tasks;
using Microsoft.Extensions.Logging;
using Mode = Mesos.V1.MachineInfo.Types.Mode;

namespace Mesos.Orleans.Grains.Agents;

// What operators do to a whole agent: deactivate, drain, maintain (features.md §14, §20).
internal sealed partial class AgentGrain
{
    private static readonly TimeSpan MachineInterval = TimeSpan.FromMinutes(1);

    private V1.MachineInfo? _machine;
    private DateTimeOffset _machineRead;

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

        if (markGone)
        {
            return new CallReply(new Refusal(RefusalCode.NotImplemented, "DRAIN_AGENT with 'mark_gone' is not built yet.", "mark_gone", "Drain without it."));
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

        var config = new V1.DrainConfig { MarkGone = false };
        if (maxGrace is { } grace)
        {
            config.MaxGracePeriod = new V1.DurationInfo { Nanoseconds = grace.Ticks * TimeSpan.NanosecondsPerTick };
        }

        lifecycle.State.Deactivated = true;
        lifecycle.State.Drain = new V1.DrainInfo { State = V1.DrainState.Draining, Config = config };
        await Write(lifecycle);
        TellAllocator([]);
        KillAll();
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
        catch (Exception e) when (e is global::Orleans.Runtime.OrleansException or TimeoutException)
        {
            LogMachineUnread(Id, e.Message);
            return;
        }

        if (before is null || !before.Equals(_machine))
        {
            TellAllocator([]);
            if (IsDown)
            {
                KillAll();
            }
        }
    }

    private CallReply? Unknown() => identity.State.Info is null
        ? new CallReply(Refusal.Invalid($"Unknown agent {Id}", "agent_id", "GET_AGENTS lists the agents."))
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
        _machine = await GrainFactory.GetGrain<IMaintenanceGrain>(0).GetMachine(command.Info.Hostname, command.Pid);
        _machineRead = time.GetUtcNow();
        return IsDown
            ? new Refusal(RefusalCode.Unavailable, $"The machine of agent {Id} is down for maintenance.", null, "STOP_MAINTENANCE brings it up.")
            : null;
    }

    private async Task CheckLifecycle(DateTimeOffset now)
    {
        await CheckDrained();
        if (now - _machineRead > MachineInterval)
        {
            await MachineChanged();
        }
    }

    private async Task CheckDrained()
    {
        if (IsDraining && _connected && _session != Guid.Empty && _specs.Values.All(launch => TaskStates.IsTerminal(launch.State)))
        {
            lifecycle.State.Drain = new V1.DrainInfo { State = V1.DrainState.Drained, Config = lifecycle.State.Drain!.Config };
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

    // As Mesos: what a drain ends says so.
    private V1.TaskStatus Marked(V1.TaskStatus status)
    {
        if (lifecycle.State.Drain is null || status.State is not (V1.TaskState.TaskKilled or V1.TaskState.TaskKilling))
        {
            return status;
        }

        var marked = status.Clone();
        marked.Reason = V1.TaskStatus.Types.Reason.AgentDraining;
        return marked;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Agent {Agent} could not read the maintenance plan, and tries again later: {Error}")]
    private partial void LogMachineUnread(Core.Agents.AgentId agent, string error);
}
