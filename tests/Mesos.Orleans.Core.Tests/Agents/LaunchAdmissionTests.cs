using Mesos.Orleans.Core.Agents;

namespace Mesos.Orleans.Core.Tests.Agents;

public class LaunchAdmissionTests
{
    [Theory]
    [InlineData(true, true, 3, 3, null)]
    [InlineData(true, true, 4, 3, null)]
    [InlineData(true, true, 2, 3, RefusalCode.Conflict)]
    [InlineData(true, false, 3, 3, RefusalCode.Conflict)]
    [InlineData(false, true, 3, 3, RefusalCode.Unavailable)]
    [InlineData(false, false, 2, 3, RefusalCode.Unavailable)]
    public void Launch_IsAdmittedOnlyByAConnectedAgentInServiceForACurrentOffer(
        bool isConnected, bool isInService, long offerEpoch, long latestEpoch, RefusalCode? expected) =>
        Assert.Equal(expected, LaunchAdmission.RefusalOf(new("a"), isConnected, isInService, offerEpoch, latestEpoch)?.Code);

    [Theory]
    [InlineData(AgentStanding.Registered, null)]
    [InlineData(AgentStanding.Unreachable, RefusalCode.NotFound)]
    [InlineData(AgentStanding.Removed, RefusalCode.NotFound)]
    [InlineData(AgentStanding.Gone, RefusalCode.NotFound)]
    public void Launch_OnAnAgentThatWasGivenUp_IsRefused(AgentStanding standing, RefusalCode? expected) =>
        Assert.Equal(expected, LaunchAdmission.RefusalOfLost(new("a"), new AgentLife(standing, null))?.Code);
}
