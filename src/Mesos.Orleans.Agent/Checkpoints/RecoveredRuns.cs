using System.Collections.Immutable;
using Mesos.Orleans.Abstractions.Agents;

namespace Mesos.Orleans.Agent.Checkpoints;

/// <summary>A task that an earlier life of the agent had.</summary>
/// <param name="Launch">The launch.</param>
/// <param name="Progress">How far it had come.</param>
internal sealed record RecoveredTask(TaskLaunch Launch, TaskProgress Progress);

/// <summary>A run of a custom executor that an earlier life of the agent had.</summary>
/// <param name="Launch">The executor and its container.</param>
/// <param name="Framework">Its owner, with its id.</param>
/// <param name="StartedAt">When it was first wanted.</param>
/// <param name="HasSubscribed">True if it ever subscribed.</param>
/// <param name="IsShutDown">True if it had been told to shut down.</param>
/// <param name="HasEnded">True if its end was seen and its tasks were settled.</param>
/// <param name="Tasks">Its tasks, in the order of their launch.</param>
internal sealed record RecoveredExecutor(
    ExecutorLaunch Launch, V1.FrameworkInfo Framework, DateTimeOffset StartedAt, bool HasSubscribed, bool IsShutDown, bool HasEnded,
    ImmutableArray<RecoveredTask> Tasks)
{
    /// <summary>Its raw wait status, if it has ended and the cluster may not know.</summary>
    internal int? Exit { get; init; }
}

/// <summary>Everything that an earlier life of the agent had.</summary>
/// <param name="Tasks">Command tasks.</param>
/// <param name="Executors">Custom executors, with theirs.</param>
/// <param name="Quarantined">What could not be read and was put aside.</param>
internal sealed record RecoveredRuns(ImmutableArray<RecoveredTask> Tasks, ImmutableArray<RecoveredExecutor> Executors, ImmutableArray<string> Quarantined)
{
    /// <summary>Nothing.</summary>
    internal static readonly RecoveredRuns None = new([], [], []);

    /// <summary>All tasks.</summary>
    internal IEnumerable<RecoveredTask> All => Tasks.Concat(Executors.SelectMany(executor => executor.Tasks));
}
