using System.Collections.Immutable;
using Mesos.Orleans.Abstractions.Agents;
using Mesos.Orleans.Core;
using Mesos.Orleans.Core.Agents;
using Mesos.Orleans.Core.Allocation;
using Mesos.Orleans.Core.Frameworks;
using Mesos.Orleans.Core.Resources;
using Mesos.Orleans.Core.Tasks;
using Orleans.Runtime;

namespace Mesos.Orleans.Grains.Agents;

internal sealed partial class AgentGrain
{
    public async Task<LaunchReply> Launch(LaunchTasks command)
    {
        var (accepted, dropped, used, next) = Decide(command);
        if (!accepted.IsEmpty)
        {
            launches.State.Unconfirmed = launches.State.Unconfirmed.AddRange(accepted);
            launches.State.Epoch = Math.Max(launches.State.Epoch, command.Epoch);
            await Write(launches);
            _ledger = next;
            foreach (var launch in accepted)
            {
                _specs[launch.LaunchId] = launch;
            }

            Push(accepted);
        }

        var rest = command.Offered.Subtract(used);
        var refused = rest.IsEmpty || command.RefuseSeconds <= 0 ? null : rest;
        TellAllocator([.. command.Offers.Select(offer => new ClosedOffer(offer, refused, command.RefuseSeconds))]);
        return new LaunchReply(dropped);
    }

    public Task<bool> Send(AgentCommand command)
    {
        if (identity.State.Info is null || (command is SendToExecutor && (!_connected || _commands.IsFull)))
        {
            return Task.FromResult(false);
        }

        _commands.Add(command);
        return Task.FromResult(true);
    }

    public Task<LaunchCensus> FindLaunches(FrameworkId framework) => Task.FromResult(new LaunchCensus(
        _session != Guid.Empty, [.. _specs.Values.Where(launch => launch.Framework == framework)]));

    private (ImmutableArray<TaskLaunch> Accepted, ImmutableArray<DroppedLaunch> Dropped, ResourceSet Used, AgentLedger Next) Decide(LaunchTasks command)
    {
        List<TaskLaunch> accepted = [];
        List<DroppedLaunch> dropped = [];
        var ledger = _ledger;
        var before = _ledger.Used;
        foreach (var group in command.Launches.Where(l => !_specs.ContainsKey(l.LaunchId)).GroupBy(l => l.Group ?? l.LaunchId))
        {
            // A group is launched whole or not at all.
            var outcome = RefusalOf(command) is { } refusal ? refusal : LaunchAll(ledger, group, command.Role);
            if (outcome.IsSuccess)
            {
                ledger = outcome.Value;
                accepted.AddRange(group);
                continue;
            }

            var invalid = outcome.Refusal.Code == RefusalCode.Invalid;
            var reason = invalid
                ? group.First().Group is null ? V1.TaskStatus.Types.Reason.TaskInvalid : V1.TaskStatus.Types.Reason.TaskGroupInvalid
                : outcome.Refusal.Code == RefusalCode.Unavailable ? V1.TaskStatus.Types.Reason.AgentDisconnected : V1.TaskStatus.Types.Reason.InvalidOffers;
            dropped.AddRange(group.Select(launch => new DroppedLaunch(launch.LaunchId, invalid, reason, outcome.Refusal.ToString())));
        }

        return ([.. accepted], [.. dropped], ledger.Used.Subtract(before), ledger);
    }

    private Refusal? RefusalOf(LaunchTasks command)
    {
        if (!_connected || _session == Guid.Empty)
        {
            return new Refusal(RefusalCode.Unavailable, $"Agent {Id} is disconnected.", null, "Wait for an offer of another agent, or of this one once it is back.");
        }

        return command.Epoch < launches.State.Epoch
            ? new Refusal(RefusalCode.Conflict, "The offer was made by an allocator that has been replaced.", null, "Wait for the next offer.")
            : null;
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
            DeactivateOnIdle();
            _commands.Wake();
            throw;
        }
    }
}
