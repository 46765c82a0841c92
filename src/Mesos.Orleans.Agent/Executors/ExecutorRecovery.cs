using System.Collections.Immutable;
using Mesos.Orleans.Agent.Checkpoints;
using Mesos.Orleans.Agent.Processes;
using Mesos.Orleans.Core;
using Source = Mesos.V1.TaskStatus.Types.Source;

namespace Mesos.Orleans.Agent.Executors;

/// <summary>What an executor's state was, from its checkpoint and what the supervisor knows of its process. Pure.</summary>
internal static class ExecutorRecovery
{
    /// <summary>The state to go on with.</summary>
    /// <param name="policy">The timeouts.</param>
    /// <param name="past">The checkpoint.</param>
    /// <param name="attached">The process; null where nothing is known of one.</param>
    /// <param name="now">The time to subscribe again counts from now.</param>
    internal static ExecutorState StateOf(ExecutorPolicy policy, RecoveredExecutor past, AttachedProcess? attached, DateTimeOffset now)
    {
        var tasks = past.Tasks.Select(TaskOf).ToArray();
        var queued = tasks.Where(task => !task.IsDelivered && !task.IsTerminal).GroupBy(task => task.Launch.Group ?? task.Launch.LaunchId);
        var back = now + policy.ReregistrationTimeout;
        var startedAt = past.StartedAt < now ? past.StartedAt : now; // The clock may have been set back since.
        var first = startedAt + policy.RegistrationTimeout;
        return new ExecutorState
        {
            Phase = PhaseOf(past, attached, tasks),
            IsRegistered = past.HasSubscribed,
            ReregistrationDeadline = past.HasSubscribed ? back : null,
            RegistrationDeadline = first > back ? first : back, // One that was just starting has the time that it was given.
            Tasks = tasks.ToImmutableDictionary(task => task.Id),
            Queue = [.. queued.Select(group => new QueuedLaunch([.. group.Select(task => task.Id)], group.First().Launch.Group is not null))],
        };
    }

    private static ExecutorPhase PhaseOf(RecoveredExecutor past, AttachedProcess? attached, ExecutorTask[] tasks) =>
        attached is { Refusal: not null } ? ExecutorPhase.Starting
        : attached is not null || past.HasSubscribed || tasks.Any(task => task.IsDelivered) ? ExecutorPhase.Running
        : ExecutorPhase.Preparing;

    private static ExecutorTask TaskOf(RecoveredTask task)
    {
        var ofExecutor = task.Progress.Updates.Where(update => update.Source == Source.Executor).Select(update => WireUuid.Read(update.Uuid)).ToArray();
        return new ExecutorTask(task.Launch)
        {
            State = task.Progress.State,
            IsDelivered = task.Progress.IsDelivered || ofExecutor.Length > 0,
            Pending = [.. ofExecutor.Where(uuid => !task.Progress.Accepted.Contains(uuid))],
            Accepted = [.. ofExecutor.Where(task.Progress.Accepted.Contains).TakeLast(ExecutorLimits.MaxAcceptedUpdates)],
        };
    }
}
