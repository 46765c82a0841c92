using Mesos.Orleans.Core.Agents;

namespace Mesos.Orleans.Core.Tests.Agents;

public sealed class AgentLifeTests
{
    private static readonly DateTimeOffset Now = DateTimeOffset.UnixEpoch.AddDays(1);
    private static readonly DateTimeOffset Earlier = DateTimeOffset.UnixEpoch;
    private static readonly AgentId Agent = new("a");

    public static TheoryData<AgentStanding, AgentStanding, AgentStanding, AgentStanding> Transitions => new()
    {
        // from, given up, removed, marked gone
        { AgentStanding.Registered, AgentStanding.Unreachable, AgentStanding.Removed, AgentStanding.Gone },
        { AgentStanding.Unreachable, AgentStanding.Unreachable, AgentStanding.Removed, AgentStanding.Gone },
        { AgentStanding.Removed, AgentStanding.Removed, AgentStanding.Removed, AgentStanding.Gone },
        { AgentStanding.Gone, AgentStanding.Gone, AgentStanding.Gone, AgentStanding.Gone },
    };

    [Theory]
    [MemberData(nameof(Transitions))]
    public void Change_FromAnyStanding_OnlyEverTowardsTheEnd(AgentStanding from, AgentStanding givenUp, AgentStanding removed, AgentStanding gone)
    {
        var life = new AgentLife(from, from == AgentStanding.Registered ? null : Earlier);

        Assert.Equal((givenUp, removed, gone), (life.GiveUp(Now).Standing, life.Remove(Now).Standing, life.MarkGone(Now).Standing));
    }

    [Theory]
    [InlineData(AgentStanding.Unreachable)]
    [InlineData(AgentStanding.Removed)]
    [InlineData(AgentStanding.Gone)]
    public void Change_Repeated_TheFirstTimeCounts(AgentStanding standing)
    {
        var life = new AgentLife(standing, Earlier);

        Assert.Equal(life, standing switch
        {
            AgentStanding.Unreachable => life.GiveUp(Now),
            AgentStanding.Removed => life.Remove(Now),
            _ => life.MarkGone(Now),
        });
    }

    [Theory]
    [InlineData(AgentStanding.Registered, true, true)]
    [InlineData(AgentStanding.Unreachable, false, true)]
    [InlineData(AgentStanding.Removed, false, false)]
    public void Return_OfOneNotGone_KeepsWhatItsFrameworksWereNotToldIsLost(AgentStanding from, bool promises, bool tasks) =>
        Assert.Equal(new AgentReturn(promises, tasks), new AgentLife(from, Earlier).Return(Agent).Value);

    [Fact]
    public void Return_OfOneGone_IsRefusedForEver() =>
        Assert.Equal(RefusalCode.Forbidden, new AgentLife(AgentStanding.Gone, Earlier).Return(Agent).Refusal!.Code);
}
