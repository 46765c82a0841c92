using Mesos.Orleans.Core.Agents;

namespace Mesos.Orleans.Core.Tests.Agents;

public sealed class AgentOriginTests
{
    private const string Own = "01a20652-3e2e-79df-8369-c59346f9ae0e";
    private const string Other = "01a20652-3e2e-79df-8369-c59346f9ae0f";

    [Theory]
    [InlineData(Own + "-S0")]
    [InlineData(Own + "-S123456")]
    [InlineData("agent-1")]
    [InlineData("-S0")]
    [InlineData("my-S0")]
    [InlineData(Other)]
    public void Agent_OfThisClusterOrOfNone_MayRegister(string agent) => Assert.Null(AgentOrigin.RefusalOfForeigner(new(agent), Own));

    [Theory]
    [InlineData(Other + "-S0", Own)]
    [InlineData(Other + "-S0", "test")]
    public void Agent_OfAnotherCluster_IsRefusedWithBothNames(string agent, string cluster)
    {
        var refusal = AgentOrigin.RefusalOfForeigner(new(agent), cluster);

        Assert.NotNull(refusal);
        Assert.Equal(RefusalCode.Conflict, refusal.Code);
        Assert.Contains(Other, refusal.Message);
        Assert.Contains(cluster, refusal.Message);
    }
}
