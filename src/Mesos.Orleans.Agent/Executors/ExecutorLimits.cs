namespace Mesos.Orleans.Agent.Executors;

/// <summary>The limits of what an agent keeps for executors.</summary>
internal static class ExecutorLimits
{
    /// <summary>The most updates of one executor that the cluster has not taken yet. One more is answered with 503; the executor has it still.</summary>
    internal const int MaxPendingUpdates = 10_000;

    /// <summary>The most uuids remembered for each task of updates that the cluster has taken; a repetition of an older one counts as new.</summary>
    internal const int MaxAcceptedUpdates = 128;

    /// <summary>The most ended tasks remembered for each executor, as in Mesos.</summary>
    internal const int MaxCompletedTasks = 200;

    /// <summary>The most ended executors remembered for each agent; the oldest goes first. (Mesos: 150 for each framework.)</summary>
    internal const int MaxCompletedExecutors = 150;

    /// <summary>The most events that wait for an executor to read. One more closes the stream, and the executor subscribes again; a message is dropped.</summary>
    internal const int MaxQueuedEvents = 10_000;

    /// <summary>The most bytes of a call's body, packed or not.</summary>
    internal const int MaxCallBytes = 64 * 1024 * 1024;

    /// <summary>Between HEARTBEAT events, the first one included (semantics.md §16).</summary>
    internal static readonly TimeSpan HeartbeatInterval = TimeSpan.FromMinutes(30);
}
