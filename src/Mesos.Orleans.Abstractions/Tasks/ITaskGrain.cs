using Orleans;
using Orleans.Concurrency;

namespace Mesos.Orleans.Abstractions.Tasks;

/// <summary>One task, keyed by <see cref="Core.Tasks.TaskKey"/>: its spec, its history and the updates that wait for an acknowledgement.</summary>
[Alias("mesos.ITaskGrain")]
public interface ITaskGrain : IGrainWithStringKey
{
    /// <summary>
    /// Takes a status update; durable when it returns true. A uuid that it has seen is accepted again without effect. False means that too many
    /// updates wait for an acknowledgement: keep it and send it again later.
    /// </summary>
    [Alias("Update")]
    Task<bool> Update(RecordUpdate command);

    /// <summary>
    /// Takes an end that the cluster declares, as the agent is gone or removed: durable when it returns, without uuid and not to be acknowledged. A task that has
    /// ended keeps its end. Repeatable; tells the framework nothing, since that is who calls.
    /// </summary>
    /// <returns>True if the task had not ended before, or ended the same way.</returns>
    [Alias("Conclude")]
    Task<bool> Conclude(RecordUpdate command);

    /// <summary>The scheduler acknowledges the oldest unacknowledged update; the reply holds the next one. A wrong uuid changes nothing.</summary>
    [Alias("Acknowledge")]
    Task<AcknowledgeReply> Acknowledge(Guid uuid);

    /// <summary>The task, or null if no update of it ever arrived.</summary>
    [Alias("GetSnapshot"), ReadOnly]
    Task<TaskSnapshot?> GetSnapshot();

    /// <summary>
    /// Deletes the task's record: the framework has no more use for it, since the task is long completed or the framework itself goes. Nothing happens if
    /// the task was launched again since. Repeatable; an update that comes afterwards starts a new record.
    /// </summary>
    [Alias("Forget")]
    Task Forget(Guid launchId);
}
