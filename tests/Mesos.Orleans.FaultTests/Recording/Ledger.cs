using System.Diagnostics;

namespace Mesos.Orleans.FaultTests.Recording;

/// <summary>Every launch and every status of a scenario. It outlives the schedulers that come and go. Safe for concurrent use.</summary>
internal sealed class Ledger
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, LaunchedTask> _tasks = [];
    private readonly List<string> _strangers = [];
    private readonly long _started = Stopwatch.GetTimestamp();

    /// <summary>Time since the scenario's start.</summary>
    public TimeSpan Now => Stopwatch.GetElapsedTime(_started);

    /// <summary>How many tasks were launched.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
                return _tasks.Count;
        }
    }

    /// <summary>Updates of tasks that nobody launched.</summary>
    public IReadOnlyList<string> Strangers
    {
        get
        {
            lock (_lock)
                return [.. _strangers];
        }
    }

    /// <summary>Notes a task that is about to be put into an ACCEPT.</summary>
    public void Launching(TaskPlan plan, string agent)
    {
        lock (_lock)
            _tasks.Add(plan.Id, new LaunchedTask(plan, agent, Now));
    }

    /// <summary>Notes how an ACCEPT was answered.</summary>
    public void Answered(IEnumerable<TaskPlan> plans, LaunchAnswer answer)
    {
        lock (_lock)
        {
            foreach (var plan in plans)
                _tasks[plan.Id].Answer = answer;
        }
    }

    /// <summary>Notes a status.</summary>
    public void Tell(string task, ToldStatus status)
    {
        lock (_lock)
        {
            if (_tasks.TryGetValue(task, out var known))
                known.Tell(status);
            else
                _strangers.Add($"{task}: {status}");
        }
    }

    /// <summary>What is to be seen of the tasks under the lock.</summary>
    public T[] Select<T>(Func<LaunchedTask, bool> which, Func<LaunchedTask, T> what)
    {
        lock (_lock)
            return [.. _tasks.Values.Where(which).Select(what)];
    }
}
