namespace Mesos.Orleans.Abstractions.Cluster;

/// <summary>Waits for calls that may never be answered, such as those to a silo that is gone.</summary>
public static class LimitedCall
{
    /// <summary>
    /// Waits for a call as long as the limit allows. A call that is given up goes on, and its outcome is unknown; a failure that comes when nobody
    /// waits any more is looked at here, so that it never counts as unobserved.
    /// </summary>
    /// <typeparam name="T">The answer.</typeparam>
    /// <param name="call">The call.</param>
    /// <param name="limit">How long to wait.</param>
    /// <param name="time">The clock of the wait.</param>
    /// <param name="cancellation">Ends the wait, not the call.</param>
    /// <returns>The answer.</returns>
    /// <exception cref="TimeoutException">The limit has passed.</exception>
    /// <exception cref="OperationCanceledException">The wait was ended.</exception>
    public static Task<T> Within<T>(this Task<T> call, TimeSpan limit, TimeProvider time, CancellationToken cancellation)
    {
        Observe(call);
        return call.WaitAsync(limit, time, cancellation);
    }

    /// <inheritdoc cref="Within{T}"/>
    /// <returns>Completes with the call.</returns>
    public static Task Within(this Task call, TimeSpan limit, TimeProvider time, CancellationToken cancellation)
    {
        Observe(call);
        return call.WaitAsync(limit, time, cancellation);
    }

    private static void Observe(Task call) => _ = call.ContinueWith(
        static failed => _ = failed.Exception,
        CancellationToken.None,
        TaskContinuationOptions.OnlyOnFaulted | TaskContinuationOptions.ExecuteSynchronously,
        TaskScheduler.Default);
}
