using Mesos.Orleans.Core.Agents;

namespace Mesos.Orleans.Core.Tests.Agents;

public sealed class AgentRemovalRateTests
{
    private static readonly DateTimeOffset Now = DateTimeOffset.UnixEpoch.AddYears(1);

    [Theory]
    [InlineData("1/10mins", 1, 600)]
    [InlineData(" 2 / 3hrs ", 2, 10_800)]
    [InlineData("10/1secs", 10, 1)]
    [InlineData("1/1.5days", 1, 129_600)]
    [InlineData("1/2weeks", 1, 1_209_600)]
    [InlineData("1/500ms", 1, 0.5)]
    [InlineData("1000000/1secs", 1_000_000, 1)]
    [InlineData("1/365days", 1, 31_536_000)]
    public void Parse_AsMesosWritesIt_IsRead(string text, int permits, double seconds)
    {
        var rate = AgentRemovalRate.Parse(text).Value!;

        Assert.Equal((permits, TimeSpan.FromSeconds(seconds)), (rate.Permits, rate.Duration));
    }

    [Theory]
    [InlineData("")]
    [InlineData("1")]
    [InlineData("1/10")]
    [InlineData("0/10mins")]
    [InlineData("-1/10mins")]
    [InlineData("1/0secs")]
    [InlineData("1/10minutes")]
    [InlineData("1000001/1secs")]
    [InlineData("1/366days")]
    [InlineData("1/1e9secs")]
    [InlineData("2/100ns")]
    public void Parse_AnythingElse_IsRefusedWithAnExample(string text)
    {
        var refusal = AgentRemovalRate.Parse(text).Refusal!;

        Assert.Equal((RefusalCode.Invalid, "agent_removal_rate_limit"), (refusal.Code, refusal.Field));
        Assert.NotNull(refusal.Hint);
    }

    [Theory]
    [InlineData(0, 300)]
    [InlineData(299, 1)]
    [InlineData(300, 0)]
    [InlineData(9999, 0)]
    [InlineData(-9999, 300)] // the clock was put back: never longer than one interval
    public void WaitAfter_TheLastPermit_IsTheRestOfOneInterval(int secondsAgo, int wait) =>
        Assert.Equal(TimeSpan.FromSeconds(wait), AgentRemovalRate.Parse("2/10mins").Value!.WaitAfter(Now.AddSeconds(-secondsAgo), Now));

    [Fact]
    public void WaitAfter_NoPermitYet_IsNone() => Assert.Equal(TimeSpan.Zero, AgentRemovalRate.Parse("1/10mins").Value!.WaitAfter(null, Now));
}
