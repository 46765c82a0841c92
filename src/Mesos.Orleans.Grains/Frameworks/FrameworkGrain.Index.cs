using System.Collections.Immutable;
using Mesos.Orleans.Abstractions.Frameworks;
using Mesos.Orleans.Abstractions.Tasks;
using Mesos.Orleans.Core.Frameworks;
using Mesos.Orleans.Core.Tasks;
using Mesos.Orleans.Grains.Tasks;
using Microsoft.Extensions.Logging;
using Orleans.Runtime;
using Reason = Mesos.V1.TaskStatus.Types.Reason;

namespace Mesos.Orleans.Grains.Frameworks;

// What outlives an activation: which launches there are (the index), what became of them (each task's own record), and the history of those that ended.
internal sealed partial class FrameworkGrain
{
    // How many records are read at once for what nobody waits for.
    private const int MaxParallelReads = 16;

    // Past so many, records are read only once those who wait for the framework itself have been served: its scheduler, the allocator, the agents that come back.
    private const int ManyTasks = 1_000;
    private static readonly TimeSpan TimeForOthers = TimeSpan.FromSeconds(2);

    // Tasks whose own records have not been read since this activation.
    private readonly HashSet<TaskId> _unread = [];
    private Task _recovery = Task.CompletedTask;
    private Task _recall = Task.CompletedTask;
    private Task _clearing = Task.CompletedTask;

    private void PrepareIndex()
    {
        _index = new TaskIndex();
        _indexStorage = new TaskIndexStorage(records, this.GetGrainId(), _index, logger) { Learned = Take };
        _tasks = new FrameworkTasks(_index);
        _completed = new CompletedTasks(options.Value.MaxCompletedTasks);
    }

    private void TakeOverIndex()
    {
        if (State.Completed)
        {
            // It ended before this was written of each of its tasks.
            foreach (var entry in _index.Entries.Where(entry => entry.CompletedAt is null).ToArray())
            {
                _index.Put(entry with { CompletedAt = State.UnregisteredAt }, late: true);
            }
        }

        foreach (var entry in _index.Entries.Where(entry => entry.CompletedAt is not null).OrderBy(entry => entry.CompletedAt).ToArray())
        {
            _completed.Add(entry, null);
        }

        Take([.. _index.Entries.Where(entry => entry.CompletedAt is null)]);
    }

    private void Take(ImmutableArray<TaskIndexEntry> entries)
    {
        foreach (var entry in entries.Where(entry => entry.CompletedAt is null))
        {
            // The same task id twice: the later launch is the one that counts.
            if (_tasks.GetValueOrDefault(entry.Task) is not { } known || known.LaunchId.CompareTo(entry.LaunchId) < 0)
            {
                _tasks[entry.Task] = FrameworkTask.Indexed(entry);
                _unread.Add(entry.Task);
            }
        }
    }

    // In the background: calls are served meanwhile, and a task that has not been read yet is not answered for.
    private Task Recover() => _recovery.IsCompleted ? _recovery = RecoverAll() : _recovery;

    private async Task RecoverAll()
    {
        // Whoever asks for it from within finds it under way, even if nothing here has to wait.
        await Task.Yield();
        if (_unread.Count > ManyTasks)
        {
            await Task.Delay(TimeForOthers, time);
        }

        await ForEach(_unread.ToArray(), Recall, MaxParallelReads);
        Audit();
        await RecallCompleted();
    }

    // Nobody changes the record of a completed task, so it is read without waking the task. Only when somebody looks, or when there is nothing better to do.
    private Task RecallCompleted() => _recall.IsCompleted && _completed.Unread.Any() ? _recall = RecallAll() : _recall;

    private Task RecallAll() => ForEach([.. _completed.Unread], async entry =>
    {
        var record = await TaskRecords.Read(records, new(Id, entry.Task));
        _completed.Recall(entry.LaunchId, record?.LaunchId == entry.LaunchId ? Ended(FrameworkTask.Completed(record)) : null);
    });

    // Deletes the records of tasks that have left the history. Until that is done the index lists them, so that a crash forgets none.
    private Task ClearEvicted() => _clearing.IsCompleted && _completed.HasEvicted ? _clearing = ClearAll() : _clearing;

    private async Task ClearAll()
    {
        while (await ClearSome())
        {
        }
    }

    // True if there may be more.
    private async Task<bool> ClearSome()
    {
        if (!_leaving && _completed.TakeEvicted(MaxParallelCalls).ToArray() is { Length: > 0 } batch)
        {
            List<TaskIndexEntry> failed = [];
            await ForEach(batch, async entry =>
            {
                failed.Add(entry);
                await TaskOf(entry.Task).Forget(entry.LaunchId);
                failed.Remove(entry);
                _forgotten.Add(entry.LaunchId);
                _index.Remove(entry.LaunchId);
            });
            failed.ForEach(_completed.Evict);
            return failed.Count == 0;
        }

        return false;
    }

    private void Complete(FrameworkTask task)
    {
        TaskId id = new(task.Spec.TaskId.Value);
        _tasks.Remove(id);
        _unread.Remove(id);
        Count($"tasks/terminal/{StateName(task.State)}");
        var entry = (_index.Find(task.LaunchId) ?? new(task.LaunchId, id, task.Agent)) with { CompletedAt = time.GetUtcNow() };
        _index.Put(entry, late: true);
        _completed.Add(entry, task);
        ClearEvicted().Ignore();
    }

    // As Mesos has it: what still ran when its framework ended was killed with it.
    private FrameworkTask Ended(FrameworkTask task) => task.IsTerminal || !State.Completed
        ? task
        : task.Changed(
            MasterStatus.Create(
                new(task.Spec.TaskId.Value), task.Agent, V1.TaskState.TaskKilled, Reason.FrameworkRemoved, "The framework has ended", State.UnregisteredAt ?? time.GetUtcNow()),
            null,
            time.GetUtcNow());

    // From the store, which costs far less than waking each of what may be a hundred thousand tasks while their framework has launches to serve. A record
    // that something waits in, or that is not there, is perhaps being written: then the task itself is asked. What it has said meanwhile is newer.
    private async Task Recall(TaskId id)
    {
        var record = await TaskRecords.Read(records, new(Id, id));
        if (record is { Pending.IsEmpty: true, IsTerminal: false, Latest: { } latest }
            && _tasks.TryGetValue(id, out var task) && task.IsRecovering && task.LaunchId == record.LaunchId)
        {
            _unread.Remove(id);
            _tasks[id] = task.Recalled(record.Spec, record.Statuses).Changed(latest, null, time.GetUtcNow());
        }
        else
        {
            await Refresh(id);
        }
    }

    // True if the task's own record says that it has ended, which is then known here too.
    private async Task<bool> Refresh(TaskId id)
    {
        var snapshot = await TaskOf(id).GetSnapshot();
        _unread.Remove(id);
        if (snapshot is null || snapshot.Statuses.IsEmpty || !_tasks.TryGetValue(id, out var task) || snapshot.LaunchId.CompareTo(task.LaunchId) < 0)
        {
            return false;
        }

        _tasks[id] = snapshot.LaunchId == task.LaunchId
            ? task.Recalled(snapshot.Spec, snapshot.Statuses)
            : FrameworkTask.Launched(snapshot.LaunchId, snapshot.Agent, snapshot.Spec);
        var latest = snapshot.Pending.IsEmpty ? snapshot.Statuses[^1] : snapshot.Pending[^1];
        await ReceiveTaskChange(new TaskChanged(id, snapshot.LaunchId, snapshot.Agent, latest, snapshot.Pending.FirstOrDefault(), snapshot.Spec));
        return TaskStates.IsTerminal(latest.State);
    }

    private ITaskGrain TaskOf(TaskId id) => GrainFactory.GetGrain<ITaskGrain>(new TaskKey(Id, id).ToString());

    // Bounded, inside the grain's own turns; what fails is said and left to the next round.
    private async Task ForEach<T>(IReadOnlyCollection<T> items, Func<T, Task> action, int parallelism = MaxParallelCalls)
    {
        using var rest = items.GetEnumerator();
        await Task.WhenAll([.. Enumerable.Range(0, Math.Min(parallelism, items.Count)).Select(_ => Work())]);

        async Task Work()
        {
            while (!_leaving && rest.MoveNext())
            {
                var item = rest.Current;
                try
                {
                    await action(item);
                }
                catch (Exception e) when (e is not OutOfMemoryException)
                {
                    LogLater(Id, item?.ToString() ?? "", e.Message);
                }
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Framework {Framework}: {What} is left for later: {Error}")]
    private partial void LogLater(FrameworkId framework, string what, string error);
}
