using Mesos.Orleans.Abstractions.Cluster;

namespace Mesos.Orleans.Abstractions.Tests.Cluster;

public sealed class RetryDelaysTests
{
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(5);

    [Fact]
    public void Delays_OfFailuresInARow_DoubleUpToTheLongestWithUpToHalfTakenOff()
    {
        var delays = new RetryDelays(Shortest, Longest, seed: 1);
        TimeSpan[] unjittered = [.. new[] { 0.1, 0.2, 0.4, 0.8, 1.6, 3.2, 5, 5 }.Select(TimeSpan.FromSeconds)];

        Assert.All(unjittered, full => Assert.InRange(delays.Next(), full / 2, full));
    }

    [Fact]
    public void FirstDelays_OfManyCallersWithASpread_AreSpreadEvenlyOverIt()
    {
        var spread = TimeSpan.FromSeconds(10);

        var tenths = Enumerable.Range(0, 10_000).Select(seed => new RetryDelays(Shortest, Longest, seed, spread).Next()).CountBy(delay => (int)(delay / spread * 10)).ToArray();

        Assert.Equal(10, tenths.Length);
        Assert.All(tenths, tenth => Assert.InRange(tenth.Value, 800, 1_200));
    }

    [Fact]
    public void Spread_HoldsForTheFirstDelayAfterASuccessAndForNoOther()
    {
        var delays = new RetryDelays(Shortest, Longest, seed: 1, TimeSpan.FromTicks(1));

        Assert.InRange(delays.Next(), TimeSpan.Zero, TimeSpan.FromTicks(1));
        Assert.InRange(delays.Next(), Shortest / 2, Shortest);
        delays.Reset();
        Assert.InRange(delays.Next(), TimeSpan.Zero, TimeSpan.FromTicks(1));
    }

    [Fact]
    public void Lead_ComesBeforeTheSpread_AndIsNothingWithoutOne()
    {
        var lead = TimeSpan.FromSeconds(4);

        Assert.InRange(new RetryDelays(Shortest, Longest, seed: 1, TimeSpan.FromTicks(1), lead).Next(), lead, lead + TimeSpan.FromTicks(1));
        Assert.InRange(new RetryDelays(Shortest, Longest, seed: 1, TimeSpan.FromTicks(1), lead).Spread(), lead, lead + TimeSpan.FromTicks(1));
        Assert.InRange(new RetryDelays(Shortest, Longest, seed: 1, TimeSpan.Zero, lead).Next(), Shortest / 2, Shortest);
        Assert.Equal(TimeSpan.Zero, new RetryDelays(Shortest, Longest, seed: 1, TimeSpan.Zero, lead).Spread());
    }

    [Fact]
    public void SpreadOrLead_BelowZero_IsRefused()
    {
        Assert.Throws<ArgumentOutOfRangeException>("spread", () => new RetryDelays(Shortest, Longest, seed: 1, TimeSpan.FromTicks(-1)));
        Assert.Throws<ArgumentOutOfRangeException>("lead", () => new RetryDelays(Shortest, Longest, seed: 1, default, TimeSpan.FromTicks(-1)));
    }
}
