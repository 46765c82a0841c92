using System.Collections.Immutable;
using Mesos.Orleans.Core.Allocation;
using Mesos.Orleans.Core.Frameworks;
using Mesos.Orleans.Core.Resources;
using static Mesos.Orleans.Core.Tests.Allocation.AllocationFixture;

namespace Mesos.Orleans.Core.Tests.Allocation;

public class AllocatorExplainTests
{
    private readonly AllocationFixture _mesos = new();

    [Fact]
    public void Explain_UnknownFrameworkOrRole_IsNull()
    {
        _mesos.Framework("f1", "a");
        Assert.Null(_mesos.Allocator.Explain(new FrameworkId("f2"), "a", null, _mesos.Now));
        Assert.Null(_mesos.Allocator.Explain(new FrameworkId("f1"), "b", null, _mesos.Now));
    }

    [Fact]
    public void Explain_CountsEachAgentUnderOneReason()
    {
        _mesos.Framework("f1", "a", constraints: AllocatorEligibilityTests.Constraints("a", ["not_exists bad"]));
        _mesos.Agent("inactive", "cpus:4", active: false);
        _mesos.Agent("full", "cpus:4", used: [Using("f0", "z", "cpus:4")]);
        _mesos.Agent("bad", "cpus:4", info: Info("bad", ("bad", "")));
        _mesos.Agent("gpu", "cpus:4;gpus:1");
        _mesos.Agent("reserved", "cpus(b):4");
        _mesos.Agent("small", "cpus:0.001");
        _mesos.Agent("free", "cpus:4");

        var why = Explain("f1", "a");

        Assert.Equal(7, why.Agents);
        Assert.Equal(
            [AllocationReason.AgentInactive, AllocationReason.NothingFree, AllocationReason.LacksGpuCapability, AllocationReason.Constraints,
                AllocationReason.NothingForRole, AllocationReason.BelowMinimum, AllocationReason.Eligible],
            why.Reasons.Keys);
        Assert.All(why.Reasons.Values, count => Assert.Equal(1, count));
        Assert.Contains("Nothing stands in the way", why.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public void Explain_Declined_IsFilteredAndReviveHelps()
    {
        _mesos.Framework("f1", "a");
        _mesos.Agent("a1", "cpus:4");
        _mesos.Decline(_mesos.Only(), 1000);

        Assert.Contains("REVIVE", Explain("f1", "a").Hint, StringComparison.Ordinal);
        Assert.Equal(1, Explain("f1", "a").Reasons[AllocationReason.Filtered]);
    }

    [Fact]
    public void Explain_WaitsForMoreThanIsFree_NamesTheNearestAgentAndWhoHoldsIt()
    {
        _mesos.Framework("f1", "a");
        _mesos.Framework("f2", "b");
        _mesos.Agent("far", "cpus:4", used: [Using("f2", "b", "cpus:3")]);
        _mesos.Agent("near", "cpus:4", used: [Using("f0", "z", "cpus:0.1"), Using("f2", "b", "cpus:0.4")]);

        var why = Explain("f1", "a", Of("cpus:4"));

        Assert.Equal(2, why.Reasons[AllocationReason.NotEnough]);
        Assert.Equal("near", why.Nearest[0].Agent.Value);
        Assert.Equal("cpus:0.5", why.Nearest[0].Lacks.ToString());
        Assert.Equal(("f2", "b", "cpus:0.4", false), (why.Nearest[0].Holders[0].Framework.Value, why.Nearest[0].Holders[0].Role,
            why.Nearest[0].Holders[0].Quantities.ToString(), why.Nearest[0].Holders[0].IsOffer));
        Assert.Contains("lacks cpus:0.5", why.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public void Explain_AtTheLimit_SaysSo()
    {
        _mesos.Framework("f1", "a");
        _mesos.Agent("a1", "cpus:4", used: [Using("f1", "a", "cpus:2")]);
        _mesos.Allocator.SetQuota("a", new RoleQuota(ResourceQuantities.Empty, ImmutableSortedDictionary<string, long>.Empty.Add("cpus", 2_000)));

        var why = Explain("f1", "a");

        Assert.Equal(1, why.Reasons[AllocationReason.QuotaLimit]);
        Assert.Equal("cpus:2", why.Consumed.ToString());
        Assert.Contains("quota limit", why.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public void Explain_HeldBackForOthers_SaysSo()
    {
        _mesos.Framework("f1", "a");
        _mesos.Agent("a1", "cpus:4");
        _mesos.Allocator.SetQuota("b", RoleQuota.Exactly(ResourceQuantities.Of("cpus", 4_000)));

        var why = Explain("f1", "a");

        Assert.Equal(1, why.Reasons[AllocationReason.QuotaHeadroom]);
        Assert.Equal(("cpus:4", "cpus:4"), (why.FreeInCluster.ToString(), why.HeldBack.ToString()));
        Assert.Contains("guarantees of other roles", why.Hint, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false, false, "subscribe again")]
    [InlineData(true, true, "REVIVE")]
    [InlineData(true, false, "no agents")]
    public void Explain_WithoutAnyAgent_NamesWhatTheFrameworkCanDo(bool active, bool suppressed, string hint)
    {
        _mesos.Framework("f1", "a", active: active, suppressed: suppressed ? ["a"] : []);
        Assert.Contains(hint, Explain("f1", "a").Hint, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("cpus:1;ports:[12-13]", AllocationReason.Eligible, "")]
    [InlineData("cpus:1;ports:[19-21]", AllocationReason.NotEnough, "ports:[21-21]")]
    [InlineData("cpus:1;ports:11", AllocationReason.Eligible, "")]
    [InlineData("cpus:1;ports:12", AllocationReason.NotEnough, "ports:12")]
    [InlineData("zones:{x}", AllocationReason.Eligible, "")]
    [InlineData("zones:{x,q}", AllocationReason.NotEnough, "zones:{q}")]
    [InlineData("cpus(a):2;cpus:4", AllocationReason.Eligible, "")]
    [InlineData("cpus(a):3", AllocationReason.NotEnough, "cpus(a):1")]
    [InlineData("cpus:6", AllocationReason.Eligible, "")]
    [InlineData("cpus:7", AllocationReason.NotEnough, "")]
    [InlineData("fpga:1", AllocationReason.NotEnough, "")]
    public void Explain_WantedOfAnyKind_IsJudgedAsAShape(string wanted, AllocationReason reason, string missing)
    {
        _mesos.Framework("f1", "a");
        _mesos.Agent("a1", "cpus:4;cpus(a):2;cpus(other):8;mem:100;ports:[10-20];zones:{x,y}");

        var why = Explain("f1", "a", Of(wanted));

        Assert.Equal(1, why.Reasons[reason]);
        if (reason != AllocationReason.Eligible)
            Assert.Equal(missing.Length == 0 ? "" : Of(missing).ToString(), why.Nearest[0].Missing.ToString());
    }

    [Fact]
    public void Explain_ChangesNothing()
    {
        _mesos.Framework("f1", "a");
        _mesos.Agent("a1", "cpus:4");
        Explain("f1", "a");

        var offer = _mesos.Only();

        Assert.Equal(1, Explain("f1", "a").Reasons[AllocationReason.OnOffer]);
        Assert.Equal("O000000", offer.Id.Value);
    }

    private Explanation Explain(string framework, string role, ResourceSet? wanted = null) =>
        _mesos.Allocator.Explain(new FrameworkId(framework), role, wanted, _mesos.Now)!;
}
