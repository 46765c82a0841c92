namespace Mesos.Orleans.Abstractions.Cluster;

/// <summary>
/// How long to wait between attempts at a call that failed: doubling from a shortest to a longest delay, each cut by a random part of up to
/// half, so that callers that failed together do not come back together. Not safe for concurrent use.
/// </summary>
public sealed class RetryDelays
{
    private readonly TimeSpan _shortest;
    private readonly TimeSpan _longest;
    private readonly TimeSpan _spread;
    private readonly TimeSpan _lead;
    private readonly Random _random;
    private TimeSpan _next;
    private bool _isFirst = true;

    /// <summary>Starts with the shortest delay.</summary>
    /// <param name="shortest">The delay after the first failure, before jitter; more than zero.</param>
    /// <param name="longest">The most that a delay grows to, before jitter; at least <paramref name="shortest"/>.</param>
    /// <param name="seed">Seeds the jitter, so that a test can repeat it; callers that share a seed share their delays.</param>
    /// <param name="spread">The first delay after a success is anything from zero to this instead, so that many callers that lost the same thing at the same moment come
    /// back evenly spread over it; zero for no such delay.</param>
    /// <param name="lead">What is added to that first delay, so that others may come before all of these; zero or more, and without effect unless there is a spread.</param>
    public RetryDelays(TimeSpan shortest, TimeSpan longest, int seed, TimeSpan spread = default, TimeSpan lead = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(spread, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThan(lead, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(shortest, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThan(longest, shortest);
        (_shortest, _longest, _next, _spread, _lead, _random) = (shortest, longest, shortest, spread, lead, new Random(seed));
    }

    /// <summary>The lead and anything from zero to the spread; zero without a spread.</summary>
    public TimeSpan Spread() => _spread == TimeSpan.Zero ? TimeSpan.Zero : _lead + (_spread * _random.NextDouble());

    /// <summary>The delay before the next attempt; never less than half of the shortest unless it is the first of a spread, never more than the longest.</summary>
    public TimeSpan Next()
    {
        if (_isFirst && _spread > TimeSpan.Zero)
        {
            _isFirst = false;
            return Spread();
        }

        var delay = _next;
        _next = delay < _longest / 2 ? delay * 2 : _longest;
        return delay * (1 - (_random.NextDouble() / 2));
    }

    /// <summary>An attempt succeeded: start again with the shortest delay.</summary>
    public void Reset() => (_next, _isFirst) = (_shortest, true);
}
