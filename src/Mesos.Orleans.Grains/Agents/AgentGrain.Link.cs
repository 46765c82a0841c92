using System.Collections.Immutable;
using Mesos.Orleans.Abstractions.Agents;
using Mesos.Orleans.Abstractions.Cluster;
using Mesos.Orleans.Abstractions.Frameworks;
using Mesos.Orleans.Abstractions.Tasks;
using Mesos.Orleans.Core;
using Mesos.Orleans.Core.Agents;
using Mesos.Orleans.Core.Frameworks;
using Mesos.Orleans.Core.Resources;
using Mesos.Orleans.Core.Tasks;
using Mesos.Orleans.Grains.Hosting;
using Microsoft.Extensions.Logging;
using Orleans;

namespace Mesos.Orleans.Grains.Agents;

internal sealed partial class AgentGrain
{
    public async Task<RegisterReply> Register(RegisterAgent command)
    {
        if (command.SessionId == _session)
        {
            return new RegisterReply(null, _incarnation, _unwanted);
        }

        Count(identity.State.Info is null ? "messages_register_slave" : "messages_reregister_slave");
        if (await RefusalOfRegistration(command) is { } refused)
        {
            await RemoveIfDown();
            return new RegisterReply(refused, Guid.Empty, []) { Evicted = Life.Standing == AgentStanding.Gone || IsDown };
        }

        var checkpoint = command.Checkpoint ?? AgentCheckpoint.None;
        var total = await Adopt(checkpoint, command.Info);
        if (!total.IsSuccess)
        {
            return new RegisterReply(total.Refusal, Guid.Empty, []);
        }

        var before = _specs.Values.ToArray();
        await WriteRegistration(command);
        Rebuild(command, total.Value);
        PushOperations(checkpoint.Sequence);
        _session = command.SessionId;
        _incarnation = ids.Next();
        _lastRead = time.GetUtcNow();
        (_connected, _registered, _heard) = (true, true, true);
        CancelGivingUp();
        StartTimer();
        LogRegistered(Id, command.Tasks.Length, total.Value);
        TellAllocator([]);
        TellFrameworks(before);
        await EndUndelivered();
        if (IsDraining)
        {
            await DrainTasks();
        }

        return new RegisterReply(null, _incarnation, _unwanted);
    }

    // What it may keep is on disk before it counts as registered: a restart in between must not promise again what its frameworks have been told is lost.
    private async Task WriteRegistration(RegisterAgent command)
    {
        var keeps = Life.Return(Id).Value;
        _unwanted = keeps.KeepsTasks ? [] : [.. command.Tasks.Where(launch => !TaskStates.IsTerminal(launch.State)).Select(launch => launch.LaunchId)];
        var has = command.Tasks.Select(launch => launch.LaunchId).ToHashSet();
        launches.State.Unconfirmed = keeps.KeepsPromises ? launches.State.Unconfirmed.RemoveAll(launch => has.Contains(launch.LaunchId)) : [];

        // Written in any case. What the agent has is promised no more, even if it comes back with nothing the next time; and from now on this activation
        // says what the agent has not got, so no other one may still promise it anything, as a silo would that wakes after its death. So with operations.
        await Task.WhenAll(Write(launches), Write(resources), WriteIdentity(command));
        await WriteReturn();
    }

    public async Task<CommandBatch> ReadCommands(ReadCommands request)
    {
        if (request.SessionId != _session || request.Incarnation != _incarnation)
        {
            return new CommandBatch(Known: false, 0, []);
        }

        (_lastRead, _heard) = (time.GetUtcNow(), true);
        if (!_connected)
        {
            _connected = true;
            TellAllocator([]);
        }

        Confirm(request.After);
        var wait = request.Wait < options.Value.MaxReadWait ? request.Wait : options.Value.MaxReadWait;
        var (last, commands) = await _commands.Read(this.GetGrainId(), wait, poll);
        (_lastRead, _heard) = (time.GetUtcNow(), true);
        return new CommandBatch(request.SessionId == _session && request.Incarnation == _incarnation, last, commands);
    }

    public async Task<ReportReply> Report(AgentReport report)
    {
        if (report.SessionId != _session)
        {
            return new ReportReply(Known: false, []);
        }

        _heard = true;
        await WriteConfirmations(report);
        var byTask = report.Updates.GroupBy(update => update.Task).Select(Record);
        ImmutableArray<Guid> accepted = [.. (await Task.WhenAll(byTask)).SelectMany(uuids => uuids)];
        var done = accepted.ToHashSet();
        var changed = false;
        foreach (var update in report.Updates.Where(u => TaskStates.IsTerminal(u.Status.State) && done.Contains(WireUuid.Read(u.Status.Uuid))))
        {
            changed |= _specs.Remove(update.LaunchId);
            _recentlyEnded.Add(new(update.LaunchId, update.Task));
            _ledger = _ledger.EndTask(update.LaunchId);
        }

        // No exit overtakes an update: what is still held of an executor that has ended belongs to the next run of it.
        ImmutableArray<FrameworkId> deferred = [.. report.Updates.Where(u => !done.Contains(WireUuid.Read(u.Status.Uuid))).Select(u => u.Task.Framework).Distinct()];
        foreach (var exit in report.Exits.Where(exit => !deferred.Contains(exit.Framework)))
        {
            changed |= End(exit);
        }

        foreach (var message in report.Messages)
        {
            Inbox(message.Framework).ReceiveNotice(new ExecutorMessage(Id, message.ExecutorId, message.Data)).Ignore();
        }

        if (changed)
        {
            TellAllocator([]);
        }

        return new ReportReply(Known: true, accepted) { Deferred = deferred };
    }

    // The agent repeats an exit until it has an answer, over restarts of both: an end that is known is no news, and never that of a later run.
    private bool End(ReportedExit exit)
    {
        var container = exit.ContainerId.Length > 0 ? exit.ContainerId : ids.Next().ToString();
        if (_exits.Contains(container))
        {
            return false;
        }

        _exits.Add(container);
        var key = new ExecutorKey(exit.Framework, exit.ExecutorId);
        if (exit.ContainerId.Length == 0 || _runs.GetValueOrDefault(key, container) == container)
        {
            _runs.Remove(key);
            _ledger = _ledger.EndExecutor(key);
        }

        Inbox(exit.Framework).ReceiveNotice(new ExecutorExited(Id, exit.ExecutorId, exit.Status)).Ignore();
        return true;
    }

    // An update proves that the agent has its launch. That is on disk before the update counts: a launch that stayed promised would be sent again to
    // an agent that comes back with nothing, and the task would run twice.
    private async Task WriteConfirmations(AgentReport report)
    {
        var reported = report.Updates.Select(update => update.LaunchId).ToHashSet();
        var rest = launches.State.Unconfirmed.RemoveAll(launch => reported.Contains(launch.LaunchId));
        if (rest.Length == launches.State.Unconfirmed.Length && !_confirmedUnwritten)
        {
            return;
        }

        launches.State.Unconfirmed = rest;
        _confirmedUnwritten = false;
        await Write(launches);
    }

    public Task Disconnect(Guid sessionId)
    {
        if (sessionId == _session)
        {
            _session = _incarnation = Guid.Empty;
            _commands.Wake();
            LoseLink();
        }

        return Task.CompletedTask;
    }

    // The updates of one task go one after the other; those of different tasks together.
    private async Task<List<Guid>> Record(IGrouping<TaskKey, TaskUpdate> updates)
    {
        List<Guid> accepted = [];
        var task = GrainFactory.GetGrain<ITaskGrain>(updates.Key.ToString());
        foreach (var update in updates)
        {
            if (_specs.TryGetValue(update.LaunchId, out var launch) && launch.State != update.Status.State)
            {
                _specs[update.LaunchId] = launch with { State = update.Status.State };
            }

            try
            {
                if (!await task.Update(new RecordUpdate(update.LaunchId, Id, launch?.Task, Marked(update.Status, launch?.FrameworkInfo))))
                {
                    break;
                }
            }
            catch (Exception e) when (GrainCallFailure.Is(e))
            {
                // The agent reports it again; those of other tasks need not wait for it.
                LogUnrecorded(Id, updates.Key, e.Message);
                break;
            }

            accepted.Add(WireUuid.Read(update.Status.Uuid));
        }

        return accepted;
    }

    private async Task WriteIdentity(RegisterAgent command)
    {
        var state = identity.State;
        var first = state.Info is null;
        if (first || Life.IsLost)
        {
            // Listed before it is written as registered: a crash between the two leaves an id that answers "never registered".
            await GrainFactory.ShardOf(Registry.Agents, Id.Value).Add(Id.Value);
        }

        if (first)
        {
            state.RegisteredAt = time.GetUtcNow();
        }
        else
        {
            state.ReregisteredAt = time.GetUtcNow();
        }

        Count(first ? "slave_registrations" : "slave_reregistrations");

        state.Session = command.SessionId;
        state.Info = command.Info;
        state.Pid = command.Pid;
        state.Version = command.Version;
        state.Capabilities = command.Capabilities;
        state.Place = command.Place;
        await Write(identity);
    }

    // The agent process is the owner of what runs. What it has not got and was promised is sent again; all else is forgotten here.
    private void Rebuild(RegisterAgent command, ResourceSet total)
    {
        _ledger = new AgentLedger(total);
        _specs.Clear();
        _runs.Clear();
        foreach (var executor in command.Executors)
        {
            Hold(executor);
        }

        foreach (var launch in command.Tasks)
        {
            Hold(launch);
        }

        foreach (var launch in launches.State.Unconfirmed)
        {
            Admit(launch);
        }

        var promised = launches.State.Unconfirmed.Select(launch => launch.LaunchId).Except(launches.State.Killed).ToHashSet();
        _commands.Restart(command => command switch
        {
            RunTasks run => run with { Launches = [.. run.Launches.Where(launch => promised.Contains(launch.LaunchId))] } is { Launches.IsEmpty: false } rest ? rest : null,
            SendToExecutor or ApplyOperation or AdoptResources => null,
            _ => command,
        });
        SortKilled(command.Tasks);
    }

    private void Hold(ExecutorLaunch executor)
    {
        if (executor.ContainerId.Length > 0)
        {
            _runs[new ExecutorKey(executor.Framework, executor.Info.ExecutorId.Value)] = executor.ContainerId;
        }

        var held = HeldExecutor.Of(executor.Framework, executor.Info, "*");
        if (held.IsSuccess)
        {
            _ledger = _ledger.Admit(held.Value);
        }
    }

    private void Hold(TaskLaunch launch)
    {
        if (TaskStates.IsTerminal(launch.State))
        {
            // It holds nothing any more, but the report of its end is still to come and needs its spec.
            _specs[launch.LaunchId] = launch;
        }
        else
        {
            Admit(launch);
        }
    }

    private void TellFrameworks(TaskLaunch[] before)
    {
        _lastTold = time.GetUtcNow();
        var running = _specs.Values.ToLookup(launch => launch.Framework, launch => launch.LaunchId);
        foreach (var framework in before.Select(launch => launch.Framework).Union(running.Select(group => group.Key)))
        {
            Inbox(framework).ReceiveNotice(new AgentReturned(Id, [.. running[framework]])).Ignore();
        }
    }

    private void Confirm(long after)
    {
        var commands = _commands.Confirm(after);
        ConfirmOperations(commands);
        var confirmed = commands.OfType<RunTasks>().SelectMany(run => run.Launches).Select(launch => launch.LaunchId).ToHashSet();
        if (confirmed.Count > 0)
        {
            // Written with the next launch or report.
            _confirmedUnwritten = true;
            launches.State.Unconfirmed = launches.State.Unconfirmed.RemoveAll(launch => confirmed.Contains(launch.LaunchId));
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Agent {Agent}: an update of task {Task} could not be written, and is reported again: {Error}")]
    private partial void LogUnrecorded(AgentId agent, TaskKey task, string error);

    private IFrameworkInbox Inbox(FrameworkId framework) => GrainFactory.GetGrain<IFrameworkInbox>(framework.Value);
}
