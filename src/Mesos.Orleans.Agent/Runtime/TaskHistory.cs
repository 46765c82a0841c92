using System.Collections.Concurrent;
using Mesos.Orleans.Core.Tasks;

namespace Mesos.Orleans.Agent.Runtime;

/// <summary>What ran on this agent since it started, for those who look back: the latest tasks, and how many ended how.</summary>
internal sealed class TaskHistory
{
    /// <summary>How many tasks are remembered whose end the cluster knows.</summary>
    internal const int Max = 1_000;

    private readonly ConcurrentQueue<HeldLaunch> _completed = new();
    private readonly ConcurrentDictionary<V1.TaskState, long> _ended = new();
    private long _updates;

    /// <summary>The latest tasks, oldest first.</summary>
    internal IEnumerable<HeldLaunch> Completed => _completed;

    /// <summary>How many updates were reported.</summary>
    internal long Updates => Interlocked.Read(ref _updates);

    /// <summary>How many tasks ended in a state.</summary>
    internal long EndedIn(V1.TaskState state) => _ended.GetValueOrDefault(state);

    /// <summary>Counts an update.</summary>
    internal void Count(V1.TaskStatus status)
    {
        Interlocked.Increment(ref _updates);
        if (TaskStates.IsTerminal(status.State))
            _ended.AddOrUpdate(status.State, 1, static (_, count) => count + 1);
    }

    /// <summary>Remembers a task.</summary>
    internal void Add(HeldLaunch held)
    {
        _completed.Enqueue(held);
        while (_completed.Count > Max)
            _completed.TryDequeue(out _);
    }
}
