namespace Mesos.Orleans.Core.Tasks;

/// <summary>What a task became.</summary>
/// <param name="Next">The task afterwards.</param>
/// <param name="Changed">True if it must be written.</param>
/// <param name="Accepted">For an update: the sender may forget it. For an acknowledgement: it was for the update in flight.</param>
public sealed record TaskDecision(TaskRecord? Next, bool Changed, bool Accepted)
{
    /// <summary>Nothing to do, and nothing that the sender could do better by trying again.</summary>
    public static TaskDecision Ignored(TaskRecord? state) => new(state, Changed: false, Accepted: true);
}
