namespace Mesos.Orleans.Abstractions.Cluster;

/// <summary>
/// How long to wait between attempts at a call that failed: doubling from a shortest to a longest delay, each cut by a random part of up to
/// half, so that callers that failed together do not come back together. Not safe for concurrent use.
/// </summary>
public sealed class RetryDelays
{
    private readonly TimeSpan _shortest;
    private readonly TimeSpan _longest;
    private readonly Random _random;
    private TimeSpan _next;

    /// <summary>Starts with the shortest delay.</summary>
    /// <param name="shortest">The delay after the first failure, before jitter; more than zero.</param>
    /// <param name="longest">The most that a delay grows to, before jitter; at least <paramref name="shortest"/>.</param>
    /// <param name="seed">Seeds the jitter, so that a test can repeat it; callers that share a seed share their delays.</param>
    public RetryDelays(TimeSpan shortest, TimeSpan longest, int seed)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(shortest, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThan(longest, shortest);
        (_shortest, _longest, _next, _random) = (shortest, longest, shortest, new Random(seed));
    }

    /// <summary>The delay before the next attempt; never less than half of the shortest, never more than the longest.</summary>
    public TimeSpan Next()
    {
        var delay = _next;
        _next = delay < _longest / 2 ? delay * 2 : _longest;
        return delay * (1 - (_random.NextDouble() / 2));
    }

    /// <summary>An attempt succeeded: start again with the shortest delay.</summary>
    public void Reset() => _next = _shortest;
}
