using Mesos.Orleans.Abstractions.Agents;
using Mesos.Orleans.Abstractions.Frameworks;
using Mesos.Orleans.Abstractions.Tasks;
using Mesos.Orleans.Core;
using Mesos.Orleans.Core.Agents;
using Mesos.Orleans.Core.Tasks;
using Mesos.Orleans.Grains.Hosting;
using Orleans.Runtime;
using EventType = Mesos.V1.Scheduler.Event.Types.Type;
using Reason = Mesos.V1.TaskStatus.Types.Reason;

namespace Mesos.Orleans.Grains.Frameworks;

internal sealed partial class FrameworkGrain
{
    // How many other grains are asked at once when a list of them has to be.
    private const int MaxParallelCalls = 64;

    // How many tasks that are not listed are asked for their ends in one reconciliation; the others are answered without.
    private const int MaxRecalled = 1_000;

    public async Task ReceiveTaskChange(TaskChanged change)
    {
        if (State.Completed || !IsKnown)
        {
            if (!_index.Contains(change.LaunchId))
            {
                // It is not even history any more; the update has only started a new record.
                TaskOf(change.Task).Forget(change.LaunchId).Ignore();
            }

            return;
        }

        var now = time.GetUtcNow();
        var known = _tasks.GetValueOrDefault(change.Task);
        if (known is null)
        {
            if (!await IsActive(change))
            {
                return;
            }

            // It may count as completed: its agent has come back after all.
            _completed.Remove(change.LaunchId);
            known = FrameworkTask.Launched(change.LaunchId, change.Agent, change.Spec);
        }
        else if (known.LaunchId != change.LaunchId || (known.IsTerminal && !TaskStates.IsTerminal(change.Latest.State)))
        {
            // Of another launch, or overtaken by the end of this one.
            return;
        }
        else if (known.IsRecovering)
        {
            known = known.Recalled(change.Spec, known.Statuses);
        }

        if (change.Head is { } told && known.Acknowledged.Contains(told.Uuid))
        {
            // Overtaken by the acknowledgement of its head, or the task has lost that acknowledgement with its silo: saying it again settles both.
            if (!known.IsTerminal)
            {
                _tasks[change.Task] = known.Changed(change.Latest, known.Head, now);
            }

            await Acknowledge(change.Task, told.Uuid);
            return;
        }

        var task = known.Changed(change.Latest, change.Head, now);
        _tasks[change.Task] = task;
        if (task.Head is { } head && !ReferenceEquals(head, known.Head) && (known.Head is null || !known.Head.Uuid.Equals(head.Uuid)))
        {
            EmitUpdate(head);
        }

        if (task is { Head: null, IsTerminal: true })
        {
            if (!known.IsTerminal && !change.Latest.HasUuid)
            {
                TellConclusion(change.Latest);
            }

            Complete(task);
        }
    }

    // A change of a task that is not listed may be news, or may have been overtaken by the acknowledgement that completed the task: the task itself knows.
    private async Task<bool> IsActive(TaskChanged change)
    {
        var snapshot = await TaskOf(change.Task).GetSnapshot();
        if (snapshot is null || snapshot.LaunchId != change.LaunchId)
        {
            return false;
        }

        if (_index.Find(change.LaunchId)?.CompletedAt is not null && snapshot.Statuses is [.., var last] && TaskStates.IsTerminal(last.State)
            && snapshot.Statuses.All(status => status.HasUuid))
        {
            // Its end was acknowledged, which the task has lost with its silo. An end that was only concluded here, and never acknowledged, has no uuid.
            foreach (var pending in snapshot.Pending)
            {
                await TaskOf(change.Task).Acknowledge(WireUuid.Read(pending.Uuid));
            }

            return false;
        }

        return !snapshot.Pending.IsEmpty || snapshot.Statuses.IsEmpty || !TaskStates.IsTerminal(snapshot.Statuses[^1].State);
    }

    public Task ReceiveNotice(FrameworkNotice notice)
    {
        switch (notice)
        {
            case ExecutorMessage message:
                Emit(new()
                {
                    Type = EventType.Message,
                    Message = new()
                    {
                        AgentId = new() { Value = message.Agent.Value },
                        ExecutorId = new() { Value = message.ExecutorId },
                        Data = Google.Protobuf.ByteString.CopyFrom(message.Data.AsSpan()),
                    },
                });
                break;
            case ExecutorExited exited:
                Emit(new()
                {
                    Type = EventType.Failure,
                    Failure = new()
                    {
                        AgentId = new() { Value = exited.Agent.Value }, ExecutorId = new() { Value = exited.ExecutorId }, Status = exited.Status,
                    },
                });
                break;
            case AgentLost lost:
                Lost(lost);
                break;
            case OperationUpdated updated:
                return Updated(updated);
            case AgentReturned returned:
                return Returned(returned);
        }

        return Task.CompletedTask;
    }

    private void EmitUpdate(V1.TaskStatus status)
    {
        if (TaskStates.IsTerminal(status.State) && !status.HasUuid && status.Reason != Reason.Reconciliation)
        {
            Count($"tasks/terminal/{StateName(status.State)}");
        }

        Emit(new() { Type = EventType.Update, Update = new() { Status = status } });
    }

    private async Task Acknowledge(V1.Scheduler.Call.Types.Acknowledge acknowledge)
    {
        var id = new TaskId(acknowledge.TaskId.Value);
        try
        {
            Count(await Acknowledge(id, acknowledge.Uuid) ? "acknowledgements/valid" : "acknowledgements/invalid");
        }
        catch (Exception e) when (GrainCallFailure.Is(e))
        {
            // Not acknowledged, so the update is sent again and the scheduler acknowledges again.
            LogAuditFailed(Id, new(acknowledge.AgentId.Value), e.Message);
        }
    }

    // True if the uuid was that of the update in flight. The task's answer is the truth either way: what it says comes next is in flight here too.
    private async Task<bool> Acknowledge(TaskId id, Google.Protobuf.ByteString uuid)
    {
        var reply = await TaskOf(id).Acknowledge(WireUuid.Read(uuid));
        if (!_tasks.TryGetValue(id, out var known) || (!reply.Acknowledged && known.Head?.Uuid.Equals(uuid) is not true))
        {
            return reply.Acknowledged;
        }

        var task = _tasks[id] = known.Acknowledge(uuid, reply.Next, time.GetUtcNow());
        if (reply.Completed && task.IsTerminal)
        {
            Complete(task);
        }
        else if (reply.Completed)
        {
            // It was concluded while the acknowledgement was on its way, and its scheduler has not heard of that yet.
            await Refresh(id);
        }
        else if (reply.Next is { } next && (known.Head is null || !known.Head.Uuid.Equals(next.Uuid)))
        {
            EmitUpdate(next);
        }

        return reply.Acknowledged;
    }

    private void ResendUpdates(DateTimeOffset now)
    {
        if (!IsConnected)
        {
            return;
        }

        foreach (var task in _tasks.TakeDue(now))
        {
            _tasks[new(task.Spec.TaskId.Value)] = task.Resent(now);
            EmitUpdate(task.Head!);
        }
    }

    // A new stream is told at once what its predecessor may not have heard.
    private void ResendAllUpdates()
    {
        ResendOperations();
        var now = time.GetUtcNow();
        foreach (var task in _tasks.Values.Where(task => task.Head is not null).ToArray())
        {
            _tasks[new(task.Spec.TaskId.Value)] = task.WithHead(task.Head, now);
            EmitUpdate(task.Head!);
        }
    }

    private async Task Reconcile(V1.Scheduler.Call.Types.Reconcile reconcile)
    {
        if (reconcile.Tasks.Count == 0)
        {
            foreach (var task in _tasks.Values.Where(task => task is { IsUnreachable: false, IsRecovering: false }))
            {
                EmitUpdate(Reconciled(task));
            }

            return;
        }

        List<(TaskId Id, V1.AgentID? Agent)> unlisted = [];
        foreach (var entry in reconcile.Tasks)
        {
            var id = new TaskId(entry.TaskId.Value);
            if (_tasks.TryGetValue(id, out var task) && !task.IsUnreachable)
            {
                if (!task.IsRecovering)
                {
                    EmitUpdate(Reconciled(task));
                }

                continue;
            }

            unlisted.Add((id, entry.AgentId));
        }

        await AnswerUnlisted(unlisted);
    }

    // Each agent is asked once, and many at a time: the framework serves nothing else until the last has answered.
    private async Task AnswerUnlisted(List<(TaskId Id, V1.AgentID? Agent)> unlisted)
    {
        Dictionary<string, AgentLife> lives = [];
        foreach (var batch in unlisted.Select(entry => entry.Agent).DistinctBy(agent => agent?.Value).Chunk(MaxParallelCalls))
        {
            foreach (var (agent, life) in await Task.WhenAll(batch.Select(async agent => (agent, await LifeOf(agent)))))
            {
                lives[agent?.Value ?? ""] = life;
            }
        }

        await AnswerUnlisted([.. unlisted.Select(entry => (entry.Id, entry.Agent, lives[entry.Agent?.Value ?? ""]))]);
    }

    private async Task ReconcileUnknown(TaskId id, V1.AgentID? agent) => await AnswerUnlisted([(id, agent)]);

    // Their agents have been asked: no earlier activation can launch them any more. That no later one has is asked last.
    private async Task AnswerUnlisted(List<(TaskId Id, V1.AgentID? Agent, AgentLife Life)> unlisted)
    {
        if (unlisted.All(entry => entry.Life.Standing == AgentStanding.Away) || !await IsLatest())
        {
            return;
        }

        await RecallUnlisted([.. unlisted.Where(entry => entry.Life.Standing != AgentStanding.Away && !_tasks.ContainsKey(entry.Id)).Select(entry => entry.Id)]);
        foreach (var (id, agent, life) in unlisted)
        {
            // What the agent said may have brought the task back.
            if (!_tasks.TryGetValue(id, out var task) || task.IsUnreachable)
            {
                EmitUnlisted(id, agent, life);
            }
            else if (!task.IsRecovering)
            {
                EmitUpdate(Reconciled(task));
            }
        }
    }

    // A task whose launch was not in the index yet when everything died is not listed, and yet it has a record. Its end is told, or what became of it settled with its agent.
    private Task RecallUnlisted(IReadOnlyCollection<TaskId> unlisted) => ForEach([.. unlisted.Take(MaxRecalled)], async id =>
    {
        if (await TaskOf(id).GetSnapshot() is not { Statuses: [.., var told] } snapshot || _tasks.ContainsKey(id) || _forgotten.Contains(snapshot.LaunchId))
        {
            return;
        }

        if (snapshot is { Pending: [var head, ..] } && TaskStates.IsTerminal(snapshot.Pending[^1].State))
        {
            await ReceiveTaskChange(new TaskChanged(id, snapshot.LaunchId, snapshot.Agent, snapshot.Pending[^1], head, snapshot.Spec));
        }
        else if (!TaskStates.IsTerminal(told.State) && !_index.Contains(snapshot.LaunchId))
        {
            await List(id, snapshot.Agent, snapshot.LaunchId, snapshot.Spec);
            Settle([snapshot.Agent]);
        }
    });

    // No answer counts as away: the scheduler asks again, and a wrong "gone" would make it run the task twice. An answer may be news: that the agent is back
    // perhaps, with tasks that counted as unreachable.
    private async Task<AgentLife> LifeOf(V1.AgentID? agent)
    {
        if (agent is null)
        {
            return new AgentLife(AgentStanding.Unknown, null);
        }

        var id = new AgentId(agent.Value);
        if (await Ask(id) is not { } census)
        {
            return new AgentLife(AgentStanding.Away, null);
        }

        await Follow(id, census, []);
        return new AgentLife(census.Standing, census.Since);
    }

    private void EmitUnlisted(TaskId id, V1.AgentID? agent, AgentLife life)
    {
        if (Reconciliation.StateOfUnlisted(life.Standing, _capabilities) is { } state)
        {
            EmitUpdate(MasterStatus.Create(
                id, agent is null ? null : new AgentId(agent.Value), state, Reason.Reconciliation, Reconciliation.MessageOfUnlisted(life.Standing), time.GetUtcNow(),
                life.Standing == AgentStanding.Unreachable ? life.Since : null));
        }
    }

    private V1.TaskStatus Reconciled(FrameworkTask task)
    {
        var status = MasterStatus.Create(
            new(task.Spec.TaskId.Value), task.Agent, task.ToldState, Reason.Reconciliation, "Reconciliation: Latest task state", time.GetUtcNow());
        var told = task.Head ?? task.Latest;
        status.ExecutorId = told?.ExecutorId ?? task.Spec.Executor?.ExecutorId;
        status.ContainerStatus = told?.ContainerStatus;
        if (told is { HasHealthy: true })
        {
            status.Healthy = told.Healthy;
        }

        return status;
    }

    private static string StateName(V1.TaskState state) => V1.MesosReflection.Descriptor.FindTypeByName<Google.Protobuf.Reflection.EnumDescriptor>("TaskState")
        .FindValueByNumber((int)state)?.Name ?? state.ToString();
}
