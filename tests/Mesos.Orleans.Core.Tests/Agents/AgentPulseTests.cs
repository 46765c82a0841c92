using Mesos.Orleans.Core.Agents;

namespace Mesos.Orleans.Core.Tests.Agents;

public sealed class AgentPulseTests
{
    private static readonly TimeSpan Ping = TimeSpan.FromSeconds(15);
    private static readonly DateTimeOffset Start = DateTimeOffset.UnixEpoch;

    [Fact]
    public void Observe_Silence_OneMissForEachPingWatched()
    {
        var pulse = AgentPulse.Start(Start);
        for (var second = 1; second <= 75; second++)
        {
            pulse = pulse.Observe(heard: false, Start.AddSeconds(second), Ping);
            Assert.Equal(second / 15, pulse.Missed);
        }
    }

    [Fact]
    public void Observe_ASign_StartsAnew()
    {
        var pulse = new AgentPulse(Start, 4).Observe(heard: true, Start.AddSeconds(14), Ping);

        Assert.Equal(0, pulse.Missed);
        Assert.Equal(0, pulse.Observe(heard: false, Start.AddSeconds(28), Ping).Missed);
        Assert.Equal(1, pulse.Observe(heard: false, Start.AddSeconds(29), Ping).Missed);
    }

    [Fact]
    public void Observe_AfterAnHourNotWatched_IsOneMiss() =>
        Assert.Equal(1, AgentPulse.Start(Start).Observe(heard: false, Start.AddHours(1), Ping).Missed);

    [Fact]
    public void Observe_ClockPutBack_MissesNothingAndGoesOn()
    {
        var back = new AgentPulse(Start, 2).Observe(heard: false, Start.AddHours(-1), Ping);

        Assert.Equal(2, back.Missed);
        Assert.Equal(3, back.Observe(heard: false, Start.AddHours(-1) + Ping, Ping).Missed);
    }

    [Theory]
    [InlineData(600, 40)]
    [InlineData(601, 41)]
    [InlineData(1, 1)]
    [InlineData(0, 1)]
    public void PingsIn_ATime_CoversIt(int seconds, int pings) => Assert.Equal(pings, AgentPulse.PingsIn(TimeSpan.FromSeconds(seconds), Ping));
}
