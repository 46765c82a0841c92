namespace Mesos.Orleans.Api.Tests.Conformance;

/// <summary>One subscription of a scheduler, of whatever kind. Disposing it goes away without a word, as a scheduler does that dies.</summary>
public interface ISchedulerConnection : IAsyncDisposable
{
    /// <summary>The next event; null once the stream has ended.</summary>
    Task<V1.Scheduler.Event?> Next();

    /// <summary>Makes a call.</summary>
    /// <returns>Null if it was accepted; otherwise what was answered.</returns>
    Task<string?> Call(V1.Scheduler.Call call);
}

/// <summary>A kind of scheduler that has to pass the conformance suite.</summary>
public interface ISchedulerKind
{
    /// <summary>True if HEARTBEAT events reach the scheduler.</summary>
    bool HasHeartbeats { get; }

    /// <summary>Subscribes; whether the subscription is refused is told by the events.</summary>
    Task<ISchedulerConnection> Subscribe(ConformanceCluster cluster, V1.FrameworkInfo info);
}
