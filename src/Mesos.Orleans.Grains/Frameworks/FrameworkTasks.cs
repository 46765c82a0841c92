using System.Diagnostics.CodeAnalysis;
using Mesos.Orleans.Core.Agents;
using Mesos.Orleans.Core.Tasks;

namespace Mesos.Orleans.Grains.Frameworks;

/// <summary>
/// The tasks of one framework that have not both ended and been acknowledged. What is asked for each offer, launch and second (the tasks of an agent, the
/// updates to be sent again) is found without looking at the others, so it costs the same with a hundred tasks and a hundred thousand. A launch that is put in
/// is put into the index too; it is taken out of that by whoever takes it out here, at once or when its history goes.
/// </summary>
internal sealed class FrameworkTasks(TaskIndex? index = null)
{
    private readonly Dictionary<TaskId, FrameworkTask> _byId = [];
    private readonly Dictionary<AgentId, HashSet<TaskId>> _byAgent = [];

    // Holds every deadline ever set until its time comes; one that no longer counts is skipped then.
    private readonly PriorityQueue<TaskId, DateTimeOffset> _deadlines = new();

    /// <summary>All of them.</summary>
    public IReadOnlyCollection<FrameworkTask> Values => _byId.Values;

    public FrameworkTask this[TaskId id]
    {
        get => _byId[id];
        set
        {
            var before = _byId.GetValueOrDefault(id);
            _byId[id] = value;
            if (before?.LaunchId != value.LaunchId)
            {
                List(id, before, value);
            }

            if (before?.Agent != value.Agent)
            {
                Leave(id, before);
                if (!_byAgent.TryGetValue(value.Agent, out var tasks))
                {
                    _byAgent.Add(value.Agent, tasks = []);
                }

                tasks.Add(id);
            }

            if (value.RetryAt != DateTimeOffset.MaxValue && value.RetryAt != before?.RetryAt)
            {
                _deadlines.Enqueue(id, value.RetryAt);
            }
        }
    }

    public bool ContainsKey(TaskId id) => _byId.ContainsKey(id);

    public FrameworkTask? GetValueOrDefault(TaskId id) => _byId.GetValueOrDefault(id);

    public bool TryGetValue(TaskId id, [MaybeNullWhen(false)] out FrameworkTask task) => _byId.TryGetValue(id, out task);

    public void Remove(TaskId id)
    {
        if (_byId.Remove(id, out var task))
        {
            Leave(id, task);
        }
    }

    /// <summary>The tasks on an agent.</summary>
    public IEnumerable<FrameworkTask> On(AgentId agent) => _byAgent.TryGetValue(agent, out var tasks) ? tasks.Select(id => _byId[id]) : [];

    /// <summary>The agents that have any.</summary>
    public IReadOnlyCollection<AgentId> Agents => _byAgent.Keys;

    /// <summary>Takes out, once for each time it was set, the tasks whose update is due to be sent again.</summary>
    public List<FrameworkTask> TakeDue(DateTimeOffset now)
    {
        List<FrameworkTask> due = [];
        while (_deadlines.TryPeek(out var id, out var at) && at <= now)
        {
            _deadlines.Dequeue();
            if (_byId.TryGetValue(id, out var task) && task.RetryAt == at)
            {
                due.Add(task);
            }
        }

        return due;
    }

    private void List(TaskId id, FrameworkTask? before, FrameworkTask task)
    {
        if (index is null)
        {
            return;
        }

        if (before is not null)
        {
            index.Remove(before.LaunchId);
        }

        if (index.Find(task.LaunchId) is not { CompletedAt: null })
        {
            index.Put(new TaskIndexEntry(task.LaunchId, id, task.Agent));
        }
    }

    private void Leave(TaskId id, FrameworkTask? task)
    {
        if (task is not null && _byAgent.TryGetValue(task.Agent, out var tasks) && tasks.Remove(id) && tasks.Count == 0)
        {
            _byAgent.Remove(task.Agent);
        }
    }
}
