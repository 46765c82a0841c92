using System.Collections.Immutable;
using Google.Protobuf;
using Mesos.Orleans.Core.Agents;

namespace Mesos.Orleans.Core.Tasks;

/// <summary>One launch of a task and what has been heard of it.</summary>
/// <param name="LaunchId">The launch; ids of later launches are greater.</param>
/// <param name="Agent">Where it runs.</param>
/// <param name="Spec">The task as launched.</param>
/// <param name="Statuses">Its history, oldest first: equal consecutive states collapsed, <c>data</c> left out.</param>
/// <param name="Pending">Updates that the scheduler has not acknowledged, oldest first; the first is the one in flight.</param>
/// <param name="Seen">The uuids of the latest updates, so that one that comes again is known.</param>
public sealed record TaskRecord(
    Guid LaunchId,
    AgentId Agent,
    V1.TaskInfo Spec,
    ImmutableArray<V1.TaskStatus> Statuses,
    ImmutableArray<V1.TaskStatus> Pending,
    ImmutableArray<ByteString> Seen)
{
    /// <summary>How many history entries are kept; the oldest go first. The first and the latest state are always among them.</summary>
    public const int MaxStatuses = 32;

    /// <summary>How many unacknowledged updates a task may have; one more is refused until the scheduler acknowledges.</summary>
    public const int MaxPending = 256;

    /// <summary>How many uuids are remembered; never fewer than can be pending.</summary>
    public const int MaxSeen = MaxPending + MaxStatuses;

    /// <summary>The latest update, or null before the first.</summary>
    public V1.TaskStatus? Latest => Pending.IsEmpty ? Statuses.LastOrDefault() : Pending[^1];

    /// <summary>True if an update has been received, and is one of the latest.</summary>
    public bool HasSeen(Guid uuid) => Seen.Contains(WireUuid.ToWire(uuid));

    /// <summary>True once a terminal update has been received.</summary>
    public bool IsTerminal => Latest is { } latest && TaskStates.IsTerminal(latest.State);
}
