namespace Mesos.Orleans.Agent.Processes;

/// <summary>
/// Turns for short work that blocks its thread, making a sandbox or starting a process: a millisecond each, but a thousand launches come at once.
/// Without turns they would fill the thread pool of the whole program, and the link to the cluster would wait behind them until its calls time out.
/// </summary>
internal static class BlockingTurns
{
    // More would not be faster.
    private static readonly SemaphoreSlim Free = new(Environment.ProcessorCount);

    /// <summary>Does the work when its turn comes, in the order of asking.</summary>
    internal static async Task<T> Run<T>(Func<T> work, CancellationToken cancellationToken)
    {
        await Free.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return work();
        }
        finally
        {
            Free.Release();
        }
    }
}
