namespace Mesos.Orleans.Core.Allocation;

/// <summary>
/// How long something took lately, and the statistics that Mesos shows of it: of at most the last hour, at most the last 1000 times. The percentiles lie between the two
/// nearest values, as in libprocess.
/// </summary>
/// <param name="name">The key of the metric, which ends in the unit.</param>
public sealed class RecentDurations(string name)
{
    /// <summary>The most values that are kept.</summary>
    public const int Capacity = 1000;

    /// <summary>For how long a value counts.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromHours(1);

    private static readonly (string Key, double Part)[] Percentiles =
        [("p50", 0.5), ("p90", 0.9), ("p95", 0.95), ("p99", 0.99), ("p999", 0.999), ("p9999", 0.9999)];

    private readonly Queue<(DateTimeOffset At, double Milliseconds)> _values = new();
    private double? _last;

    /// <summary>Adds a value.</summary>
    public void Add(TimeSpan duration, DateTimeOffset now)
    {
        _last = duration.TotalMilliseconds;
        _values.Enqueue((now, duration.TotalMilliseconds));
        if (_values.Count > Capacity)
            _values.Dequeue();
    }

    /// <summary>
    /// The last value under the name, and below it <c>count</c>, <c>min</c>, <c>max</c> and the percentiles <c>p50</c> to <c>p9999</c> of those that count. Nothing before the first value; no
    /// statistics of fewer than two.
    /// </summary>
    public IEnumerable<(string Key, double Value)> Measure(DateTimeOffset now)
    {
        while (_values.TryPeek(out var oldest) && now - oldest.At > Window)
            _values.Dequeue();
        if (_last is not { } last)
            yield break;
        yield return (name, last);
        if (_values.Count < 2)
            yield break;
        var sorted = _values.Select(value => value.Milliseconds).Order().ToArray();
        yield return (name + "/count", sorted.Length);
        yield return (name + "/min", sorted[0]);
        yield return (name + "/max", sorted[^1]);
        foreach (var (key, part) in Percentiles)
            yield return ($"{name}/{key}", At(sorted, part * (sorted.Length - 1)));
    }

    private static double At(double[] sorted, double position)
    {
        var below = (int)Math.Floor(position);
        return below + 1 >= sorted.Length ? sorted[^1] : sorted[below] + ((position - below) * (sorted[below + 1] - sorted[below]));
    }
}
