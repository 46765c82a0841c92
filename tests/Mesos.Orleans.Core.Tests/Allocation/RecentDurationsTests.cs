using Mesos.Orleans.Core.Allocation;

namespace Mesos.Orleans.Core.Tests.Allocation;

public class RecentDurationsTests
{
    private static readonly DateTimeOffset Now = DateTimeOffset.UnixEpoch;

    private readonly RecentDurations _durations = new("run_ms");

    [Fact]
    public void Durations_None_ShowNothing() => Assert.Empty(_durations.Measure(Now));

    [Fact]
    public void Durations_One_ShowTheLastOnly()
    {
        Add(7);

        Assert.Equal([("run_ms", 7.0)], _durations.Measure(Now));
    }

    [Fact]
    public void Durations_OneToHundred_HavePercentilesBetweenTheNearest()
    {
        foreach (var milliseconds in Enumerable.Range(1, 100).Reverse())
            Add(milliseconds);

        var shown = _durations.Measure(Now).ToDictionary(pair => pair.Key, pair => Math.Round(pair.Value, 4));

        Assert.Equal(
            ["run_ms", "run_ms/count", "run_ms/max", "run_ms/min", "run_ms/p50", "run_ms/p90", "run_ms/p95", "run_ms/p99", "run_ms/p999", "run_ms/p9999"],
            shown.Keys.Order(StringComparer.Ordinal));
        Assert.Equal((1, 100, 1, 100), (shown["run_ms"], shown["run_ms/count"], shown["run_ms/min"], shown["run_ms/max"]));
        Assert.Equal((50.5, 90.1, 99.01, 99.9901), (shown["run_ms/p50"], shown["run_ms/p90"], shown["run_ms/p99"], shown["run_ms/p9999"]));
    }

    [Fact]
    public void Durations_OlderThanTheWindow_CountNoMore()
    {
        Add(1);
        Add(1_000);
        _durations.Add(TimeSpan.FromMilliseconds(2), Now + RecentDurations.Window);
        _durations.Add(TimeSpan.FromMilliseconds(3), Now + RecentDurations.Window);

        Assert.Equal(4, Shown("run_ms/count", Now + RecentDurations.Window));
        Assert.Equal((2, 3), (Shown("run_ms/count", Now + RecentDurations.Window + TimeSpan.FromTicks(1)), Shown("run_ms/max", Now + RecentDurations.Window + TimeSpan.FromTicks(1))));
    }

    [Fact]
    public void Durations_PastTheCapacity_LoseTheOldest()
    {
        Add(9_999);
        for (var i = 0; i < RecentDurations.Capacity; i++)
            Add(1);

        Assert.Equal((RecentDurations.Capacity, 1), (Shown("run_ms/count", Now), Shown("run_ms/max", Now)));
    }

    private void Add(double milliseconds) => _durations.Add(TimeSpan.FromMilliseconds(milliseconds), Now);

    private double Shown(string key, DateTimeOffset now) => _durations.Measure(now).Single(pair => pair.Key == key).Value;
}
