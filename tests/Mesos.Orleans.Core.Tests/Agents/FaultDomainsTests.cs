using Mesos.Orleans.Core.Agents;

namespace Mesos.Orleans.Core.Tests.Agents;

public sealed class FaultDomainsTests
{
    private static readonly AgentId Agent = new("a");
    private static readonly V1.DomainInfo Eu = FaultDomains.Of("eu", "eu-1");

    [Fact]
    public void Parse_RegionAndZone_IsThatDomain() =>
        Assert.Equal(Eu, FaultDomains.Parse("""{"fault_domain":{"region":{"name":"eu"},"zone":{"name":"eu-1"}}}""").Value);

    [Theory]
    [InlineData("eu")]
    [InlineData("{}")]
    [InlineData("""{"fault_domain":{"region":{"name":"eu"}}}""")]
    [InlineData("""{"fault_domain":{"region":{"name":""},"zone":{"name":"eu-1"}}}""")]
    public void Parse_AnythingElse_IsRefusedWithAnExample(string json) =>
        Assert.Contains("fault_domain", FaultDomains.Parse(json).Refusal!.Hint, StringComparison.Ordinal);

    [Fact]
    public void Agent_WithADomainWhereTheMastersHaveNone_IsRefused() => Assert.NotNull(FaultDomains.RefusalOf(Agent, Eu, null, isRequired: false));

    [Fact]
    public void Agent_WithoutADomain_IsRefusedOnlyWhereEachMustHaveOne()
    {
        Assert.Null(FaultDomains.RefusalOf(Agent, null, Eu, isRequired: false));
        Assert.NotNull(FaultDomains.RefusalOf(Agent, null, Eu, isRequired: true));
    }

    [Fact]
    public void Agent_InAnotherRegion_IsTaken() => Assert.Null(FaultDomains.RefusalOf(Agent, FaultDomains.Of("us", "us-1"), Eu, isRequired: true));
}
