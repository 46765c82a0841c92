using System.Collections.Immutable;
using Mesos.Orleans.Abstractions.Agents;
using Mesos.Orleans.Core;
using Mesos.Orleans.Core.Frameworks;
using Mesos.Orleans.Core.Tasks;

namespace Mesos.Orleans.Testing;

/// <summary>The tasks and executors of a simulated agent. Safe for concurrent use.</summary>
internal sealed class SimulatedAgentState(int maxEnded)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<Guid, TaskLaunch> _launches = [];
    private readonly Dictionary<TaskKey, Guid> _latest = [];
    private readonly Dictionary<(FrameworkId Framework, string Executor), ExecutorLaunch> _executors = [];
    private readonly Dictionary<Guid, Guid> _endings = [];
    private readonly Dictionary<Guid, TaskUpdate> _ended = [];
    private readonly Queue<Guid> _endedOrder = new();
    private readonly List<(Func<ImmutableArray<TaskLaunch>, bool> Condition, TaskCompletionSource<bool> Met)> _waiting = [];

    /// <summary>Every task that has not both ended and been reported.</summary>
    public ImmutableArray<TaskLaunch> All
    {
        get
        {
            lock (_lock)
                return [.. _launches.Values];
        }
    }

    public ImmutableArray<TaskLaunch> Running
    {
        get
        {
            lock (_lock)
                return NotEnded();
        }
    }

    public ImmutableArray<ExecutorLaunch> Executors
    {
        get
        {
            lock (_lock)
                return [.. _executors.Values];
        }
    }

    /// <summary>False if the launch is known; <paramref name="ended"/> is how it ended, if it has.</summary>
    public bool Add(TaskLaunch launch, out TaskUpdate? ended)
    {
        lock (_lock)
        {
            if (_ended.TryGetValue(launch.LaunchId, out ended) || !_launches.TryAdd(launch.LaunchId, launch))
                return false;
            _latest[Key(launch)] = launch.LaunchId;
            if (launch.Task.Executor is { } executor)
                _executors.TryAdd((launch.Framework, executor.ExecutorId.Value), new ExecutorLaunch(launch.Framework, executor, launch.LaunchId.ToString()));
            Wake();
            return true;
        }
    }

    /// <summary>A task that has not ended.</summary>
    public TaskLaunch? Find(Guid launch)
    {
        lock (_lock)
            return _launches.TryGetValue(launch, out var task) && !TaskStates.IsTerminal(task.State) ? task : null;
    }

    /// <summary>A task that has not ended.</summary>
    public TaskLaunch? Find(TaskKey key)
    {
        lock (_lock)
            return _latest.TryGetValue(key, out var launch) ? Find(launch) : null;
    }

    /// <summary>Takes an update in, or answers null if the task has ended meanwhile.</summary>
    public TaskUpdate? Change(Guid launch, TaskUpdate update)
    {
        lock (_lock)
        {
            if (Find(launch) is not { } task)
                return null;
            _launches[launch] = task with { State = update.Status.State };
            if (TaskStates.IsTerminal(update.Status.State))
                End(launch, update);
            Wake();
            return update;
        }
    }

    /// <summary>Drops the tasks whose last update the cluster has.</summary>
    public void Accepted(ImmutableArray<Guid> uuids)
    {
        lock (_lock)
        {
            foreach (var uuid in uuids)
            {
                if (!_endings.Remove(uuid, out var launch) || !_launches.Remove(launch, out var task))
                    continue;
                if (_latest.TryGetValue(Key(task), out var latest) && latest == launch)
                    _latest.Remove(Key(task));
            }
        }
    }

    public bool RemoveExecutor(FrameworkId framework, string executor)
    {
        lock (_lock)
            return _executors.Remove((framework, executor));
    }

    public void Clear()
    {
        lock (_lock)
        {
            _launches.Clear();
            _latest.Clear();
            _executors.Clear();
            _endings.Clear();
            _ended.Clear();
            _endedOrder.Clear();
            Wake();
        }
    }

    public Task<bool> WaitUntil(Func<ImmutableArray<TaskLaunch>, bool> condition, CancellationToken cancellation)
    {
        var met = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_lock)
        {
            if (condition(NotEnded()))
                return Task.FromResult(true);
            _waiting.Add((condition, met));
        }

        return met.Task.WaitAsync(cancellation);
    }

    private void End(Guid launch, TaskUpdate update)
    {
        _endings[WireUuid.Read(update.Status.Uuid)] = launch;
        _ended[launch] = update;
        _endedOrder.Enqueue(launch);
        while (_endedOrder.Count > maxEnded)
            _ended.Remove(_endedOrder.Dequeue());
    }

    private ImmutableArray<TaskLaunch> NotEnded() => [.. _launches.Values.Where(task => !TaskStates.IsTerminal(task.State))];

    private void Wake()
    {
        if (_waiting.Count == 0)
            return;
        var tasks = NotEnded();
        foreach (var waiting in _waiting.Where(waiting => waiting.Condition(tasks)).ToArray())
        {
            _waiting.Remove(waiting);
            waiting.Met.TrySetResult(true);
        }
    }

    private static TaskKey Key(TaskLaunch launch) => new(launch.Framework, new(launch.Task.TaskId.Value));
}
