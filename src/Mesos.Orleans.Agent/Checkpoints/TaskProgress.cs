using System.Collections.Immutable;
using Mesos.Orleans.Agent.Tasks;
using Mesos.Orleans.Core;
using Mesos.Orleans.Core.Tasks;

namespace Mesos.Orleans.Agent.Checkpoints;

/// <summary>How far a task had come, as its checkpoint tells.</summary>
internal sealed record TaskProgress
{
    /// <summary>Nothing has happened yet.</summary>
    internal static readonly TaskProgress None = new();

    /// <summary>The updates that were made, in order.</summary>
    public ImmutableList<V1.TaskStatus> Updates { get; init; } = [];

    /// <summary>Those that the cluster has.</summary>
    public ImmutableHashSet<Guid> Accepted { get; init; } = [];

    /// <summary>The kill that was under way, or null.</summary>
    public CommandTaskState? Kill { get; init; }

    /// <summary>True once it was sent to its executor.</summary>
    public bool IsDelivered { get; init; }

    /// <summary>The latest state.</summary>
    internal V1.TaskState State => Updates is [.., var last] ? last.State : V1.TaskState.TaskStaging;

    /// <summary>True if it has ended.</summary>
    internal bool IsTerminal => TaskStates.IsTerminal(State);

    /// <summary>What the cluster does not have yet, in order.</summary>
    internal IEnumerable<V1.TaskStatus> Pending => Updates.Where(update => !Accepted.Contains(WireUuid.Read(update.Uuid)));

    /// <summary>True where nobody needs it any more.</summary>
    internal bool IsDone => IsTerminal && !Pending.Any();
}
