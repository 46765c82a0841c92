using Mesos.Orleans.Core.Agents;

namespace Mesos.Orleans.Core.Tests.Agents;

public sealed class AgentPlaceTests
{
    [Theory]
    [InlineData("here", "here", true)] // a restart, however soon
    [InlineData("here", "there", false)] // the first is silent
    [InlineData("", "there", true)]
    [InlineData("here", "", true)]
    public void Takeover_ByASuccessor_IsAllowed(string place, string newPlace, bool isAlive) => Assert.Null(Refusal(place, newPlace, isAlive));

    [Fact]
    public void Takeover_FromAnotherPlaceOfOneThatIsAlive_IsRefusedForNow()
    {
        var refusal = Refusal("here", "there", isAlive: true)!;

        Assert.Equal(RefusalCode.Unavailable, refusal.Code);
        Assert.Contains("here", refusal.Message);
        Assert.Contains("there", refusal.Message);
    }

    private static Refusal? Refusal(string place, string newPlace, bool isAlive) =>
        AgentPlace.RefusalOfTakeover(new("a"), place, "slave(1)@10.0.0.1:5051", newPlace, "slave(1)@10.0.0.2:5051", isAlive);
}
