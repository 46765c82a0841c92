using System.Collections.Immutable;
using Mesos.Orleans.Abstractions.Agents;
using Mesos.Orleans.Core;
using Mesos.Orleans.Core.Agents;
using Mesos.Orleans.Core.Allocation;
using Mesos.Orleans.Core.Frameworks;
using Mesos.Orleans.Core.Resources;
using Mesos.Orleans.Core.Tasks;
using Mesos.Orleans.Grains.Frameworks;
using Mesos.Orleans.Grains.Hosting;
using Microsoft.Extensions.Logging;
using Orleans;
using Orleans.Runtime;
using Orleans.Storage;

namespace Mesos.Orleans.Grains.Agents;

internal sealed partial class AgentGrain
{
    public async Task<LaunchReply> Launch(LaunchTasks command)
    {
        var decision = Decide(command, await RefusalOfOvertaken(command));
        await WriteOperations(decision);
        if (decision.Accepted.Count > 0)
        {
            launches.State.Unconfirmed = launches.State.Unconfirmed.AddRange(decision.Accepted);
            launches.State.Epoch = Math.Max(launches.State.Epoch, command.Epoch);
            await Write(launches);
        }

        _ledger = decision.Ledger;
        foreach (var launch in decision.Accepted)
        {
            _specs[launch.LaunchId] = launch;
        }

        Push(decision.Operations);
        Push(decision.Launches);

        // What was converted is not among what the framework did not want: it is offered again without a filter.
        var rest = command.Offered.Subtract(decision.Consumed).Subtract(decision.Used.NonShared);
        var refused = rest.IsEmpty || command.RefuseSeconds <= 0 ? null : rest;
        TellAllocator([.. command.Offers.Select(offer => new ClosedOffer(offer, refused, command.RefuseSeconds))]);
        return new LaunchReply([.. decision.Dropped]) { Refused = [.. decision.Refused], Generation = _fence.Raise(command.Framework, 0) };
    }

    public async Task<bool> Send(AgentCommand command)
    {
        if (identity.State.Info is null || Life.Standing is AgentStanding.Gone or AgentStanding.Removed || (command is SendToExecutor && (!_connected || _commands.IsFull)))
        {
            return false;
        }

        if (command is KillTask kill)
        {
            return await Kill(kill);
        }

        if (command is ShutdownFramework shutdown)
        {
            ForgetOperations(shutdown.Framework);
            await ForgetDraining(shutdown.Framework);
        }

        _commands.Add(command);
        return true;
    }

    public Task<LaunchCensus> FindLaunches(FrameworkId framework, long generation) => Task.FromResult(new LaunchCensus(
        _session != Guid.Empty, [.. _specs.Values.Where(launch => launch.Framework == framework)])
    {
        Standing = Standing,
        Since = Life.Since,
        Operations = [.. resources.State.Operations.Where(o => o.Framework == framework && o.IsReported).Select(o => o.ToWire(Id))],
        Generation = _fence.Raise(framework, generation),
    });

    public async Task<bool> IsCurrent(ImmutableArray<Guid> missing)
    {
        if (_session == Guid.Empty)
        {
            return false;
        }

        var stored = new GrainState<AgentIdentityState>(new());
        await records.ReadRecord(RecordName, this.GetGrainId(), stored);
        if (stored.State?.Session == _session)
        {
            _withdrawn.AddAll(missing.Where(launch => !_specs.ContainsKey(launch)));
            return !missing.Any(_specs.ContainsKey);
        }

        // Whoever still reaches this activation finds the other one then.
        LogOvertaken(Id);
        _isSpoiled = true;
        DeactivateOnIdle();
        return false;
    }

    // What the activation before this one heard of a framework is not known here, only that it was in the store by then.
    private async Task<Refusal?> RefusalOfOvertaken(LaunchTasks command)
    {
        if (IsThere && command.Generation != 0 && !_fence.IsSure(command.Framework))
        {
            if (await FrameworkRecords.ReadGeneration(records, command.Framework.Value) is not { } stored)
            {
                return LaunchFence.Deleted;
            }

            _fence.Confirm(command.Framework, stored);
        }

        _fence.Raise(command.Framework, command.Generation);
        return _fence.RefusalOf(command.Framework, command.Generation);
    }

    // Operations and launches in the order of the call, each against what the ones before left.
    private AgentDecision Decide(LaunchTasks command, Refusal? overtaken)
    {
        var decision = new AgentDecision(_ledger, resources.State.Sequence);
        var refusal = LaunchAdmission.RefusalOfLost(Id, Life) ?? LaunchAdmission.RefusalOf(
            Id, IsThere, isInService: !(lifecycle.State.Deactivated || IsDown), command.Epoch, launches.State.Epoch)
            ?? overtaken;
        var operations = command.Operations.Where(o => !resources.State.Remembered.Contains(o.Uuid)).ToDictionary(o => o.Uuid);
        var groups = command.Launches.Where(IsNew).GroupBy(l => l.Group ?? l.LaunchId).ToDictionary(group => group.First().LaunchId);
        foreach (var step in command.Order.IsEmpty ? [.. operations.Keys, .. groups.Keys] : command.Order)
        {
            if (operations.Remove(step, out var operation))
            {
                Decide(decision, operation, command, refusal);
            }
            else if (groups.Remove(step, out var group))
            {
                Decide(decision, [.. group], command.Role, refusal);
            }
        }

        return decision;
    }

    // A call may be repeated, and may come after its launch has ended or was called lost.
    private bool IsNew(TaskLaunch launch) =>
        !_specs.ContainsKey(launch.LaunchId) && !_recentlyEnded.Contains(EndedLaunch.Of(launch)) && !_withdrawn.Contains(launch.LaunchId);

    // A group is launched whole or not at all.
    private static void Decide(AgentDecision decision, TaskLaunch[] group, string role, Refusal? refusal)
    {
        var outcome = refusal is not null ? refusal : LaunchAll(decision.Ledger, group, role);
        if (outcome.IsSuccess)
        {
            decision.Ledger = outcome.Value;
            decision.Accepted.AddRange(group);
            return;
        }

        var invalid = outcome.Refusal.Code == RefusalCode.Invalid;
        var reason = invalid
            ? group[0].Group is null ? V1.TaskStatus.Types.Reason.TaskInvalid : V1.TaskStatus.Types.Reason.TaskGroupInvalid
            : outcome.Refusal.Code switch
            {
                RefusalCode.Unavailable => V1.TaskStatus.Types.Reason.AgentDisconnected,
                RefusalCode.NotFound => V1.TaskStatus.Types.Reason.AgentRemoved,
                _ => V1.TaskStatus.Types.Reason.InvalidOffers,
            };
        decision.Dropped.AddRange(group.Select(launch => new DroppedLaunch(launch.LaunchId, invalid, reason, outcome.Refusal.ToString())));
    }

    private static Outcome<AgentLedger> LaunchAll(AgentLedger ledger, IEnumerable<TaskLaunch> group, string role)
    {
        foreach (var launch in group)
        {
            var held = HeldTask.Of(launch.LaunchId, new TaskKey(launch.Framework, new(launch.Task.TaskId.Value)), launch.Task, role);
            if (!held.IsSuccess)
            {
                return held.Refusal;
            }

            var outcome = ledger.Launch(held.Value);
            if (!outcome.IsSuccess)
            {
                return outcome;
            }

            ledger = outcome.Value;
        }

        return ledger;
    }

    private void Push(ImmutableArray<TaskLaunch> accepted)
    {
        foreach (var group in accepted.GroupBy(launch => launch.Group ?? Guid.Empty))
        {
            _commands.Add(new RunTasks([.. group]));
        }
    }

    private async Task Write<T>(IPersistentState<T> state)
    {
        try
        {
            await state.WriteStateAsync();
        }
        catch
        {
            // Unwritten or overtaken: what is in memory can no longer be trusted, and the next activation reads what is stored.
            _isSpoiled = true;
            DeactivateOnIdle();
            _commands.Wake();
            throw;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Agent {Agent} is registered with a later activation than this one, which ends")]
    private partial void LogOvertaken(AgentId agent);
}
