using Mesos.Orleans.Abstractions.Agents;

namespace Mesos.Orleans.Agent.Runtime;

/// <summary>The ends of the latest launches: a launch that was never confirmed may be sent again long after it has run.</summary>
internal sealed class EndedLaunches
{
    /// <summary>How many ends are remembered. More launches than this are never unconfirmed at once: a grain sends at most 256 in a batch.</summary>
    internal const int Max = 10_000;

    private readonly Dictionary<Guid, TaskUpdate> _ends = [];
    private readonly Queue<Guid> _order = new();

    /// <summary>Remembers the terminal update of a launch.</summary>
    internal void Add(TaskUpdate end)
    {
        lock (_ends)
        {
            if (_ends.TryAdd(end.LaunchId, end))
            {
                _order.Enqueue(end.LaunchId);
            }

            if (_order.Count > Max)
            {
                _ends.Remove(_order.Dequeue());
            }
        }
    }

    /// <summary>The terminal update of a launch that has ended and is remembered.</summary>
    internal TaskUpdate? Find(Guid launchId)
    {
        lock (_ends)
        {
            return _ends.GetValueOrDefault(launchId);
        }
    }
}
