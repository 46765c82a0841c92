using Mesos.Orleans.Core.Agents;

namespace Mesos.Orleans.Core.Tests.Agents;

public sealed class LostAgentsTests
{
    private static readonly DateTimeOffset Now = DateTimeOffset.UnixEpoch.AddYears(1);
    private static readonly TimeSpan MaxAge = TimeSpan.FromDays(14);

    [Fact]
    public void Expired_AtTheAgeAndPastIt_OnlyPastIt() =>
        Assert.Equal(["old"], Expired(10, ("young", TimeSpan.Zero), ("limit", MaxAge), ("old", MaxAge + TimeSpan.FromTicks(1))));

    [Fact]
    public void Expired_AsManyAsMayBe_None() => Assert.Empty(Expired(2, ("a", TimeSpan.FromDays(1)), ("b", TimeSpan.FromDays(2))));

    [Fact]
    public void Expired_OneMoreThanMayBe_TheOldest() =>
        Assert.Equal(["b"], Expired(2, ("a", TimeSpan.FromDays(1)), ("b", TimeSpan.FromDays(2)), ("c", TimeSpan.Zero)));

    private static IEnumerable<string> Expired(int max, params (string Id, TimeSpan Age)[] agents) =>
        LostAgents.Expired([.. agents.Select(agent => (new AgentId(agent.Id), Now - agent.Age))], Now, MaxAge, max).Select(agent => agent.Value);
}
