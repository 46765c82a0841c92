using Mesos.Orleans.Core.Tasks;

namespace Mesos.Orleans.Grains.Frameworks;

/// <summary>The latest completed tasks of one framework, oldest first, and those that have left that window and whose records are still to be deleted.</summary>
internal sealed class CompletedTasks(int max)
{
    private readonly Queue<TaskIndexEntry> _window = [];
    private readonly Dictionary<Guid, FrameworkTask> _known = [];
    private readonly HashSet<Guid> _lost = [];
    private readonly Queue<TaskIndexEntry> _evicted = [];

    /// <summary>Those whose records have been read, or that completed since this activation.</summary>
    public IEnumerable<FrameworkTask> Known => _window.Select(entry => _known.GetValueOrDefault(entry.LaunchId)).OfType<FrameworkTask>();

    /// <summary>Those of which only the index tells.</summary>
    public IEnumerable<TaskIndexEntry> Unread => _window.Where(entry => !_known.ContainsKey(entry.LaunchId) && !_lost.Contains(entry.LaunchId));

    /// <summary>True while there are records to delete.</summary>
    public bool HasEvicted => _evicted.Count > 0;

    public void Add(TaskIndexEntry entry, FrameworkTask? task)
    {
        _window.Enqueue(entry);
        if (task is not null)
        {
            _known[entry.LaunchId] = task;
        }

        while (_window.Count > max)
        {
            Evict(_window.Dequeue());
        }
    }

    /// <summary>What the task's own record says; null if it has none, which is not asked for again.</summary>
    public void Recall(Guid launch, FrameworkTask? task)
    {
        if (!_window.Any(entry => entry.LaunchId == launch))
        {
            // It has left the window meanwhile.
            return;
        }

        if (task is null)
        {
            _lost.Add(launch);
        }
        else
        {
            _known[launch] = task;
        }
    }

    /// <summary>It turns out to be alive: an agent that was given up has come back with it.</summary>
    public void Remove(Guid launch)
    {
        if (_window.All(entry => entry.LaunchId != launch))
        {
            return;
        }

        TaskIndexEntry[] rest = [.. _window.Where(entry => entry.LaunchId != launch)];
        _window.Clear();
        Array.ForEach(rest, _window.Enqueue);
        _known.Remove(launch);
        _lost.Remove(launch);
    }

    /// <summary>The whole history is to be deleted.</summary>
    public void EvictAll()
    {
        while (_window.TryDequeue(out var entry))
        {
            Evict(entry);
        }
    }

    public IEnumerable<TaskIndexEntry> TakeEvicted(int most)
    {
        for (; most > 0 && _evicted.TryDequeue(out var entry); most--)
        {
            yield return entry;
        }
    }

    /// <summary>Its record is to be deleted.</summary>
    public void Evict(TaskIndexEntry entry)
    {
        _known.Remove(entry.LaunchId);
        _lost.Remove(entry.LaunchId);
        _evicted.Enqueue(entry);
    }
}
