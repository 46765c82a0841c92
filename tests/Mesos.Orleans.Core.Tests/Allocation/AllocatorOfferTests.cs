using Mesos.Orleans.Core.Agents;
using Mesos.Orleans.Core.Allocation;
using Mesos.Orleans.Core.Frameworks;
using Mesos.Orleans.Core.Offers;
using static Mesos.Orleans.Core.Tests.Allocation.AllocationFixture;
using Capability = Mesos.V1.FrameworkInfo.Types.Capability.Types.Type;

namespace Mesos.Orleans.Core.Tests.Allocation;

public class AllocatorOfferTests
{
    private readonly AllocationFixture _mesos = new();

    [Fact]
    public void Cycle_OneFrameworkOneAgent_OffersAllThatIsFree()
    {
        _mesos.Framework("f1", "web");
        _mesos.Agent("a1", "cpus:4;mem:1024;ports:[1-10]", used: [Using("f0", "other", "cpus:1;mem:24;ports:[3-4]")]);

        var offer = _mesos.Only();

        Assert.Equal(("f1", "a1", "web"), (offer.Framework.Value, offer.Agent.Value, offer.Role));
        Same("cpus:3;mem:1000;ports:[1-2,5-10]", offer.Resources);
    }

    [Fact]
    public void Cycle_OfferStillOpen_OffersNothingTwice()
    {
        _mesos.Framework("f1");
        _mesos.Framework("f2");
        _mesos.Agent("a1", "cpus:4;mem:1024");

        Assert.Single(_mesos.Run().Offers);
        Assert.Empty(_mesos.Run().Offers);
    }

    [Fact]
    public void Adopt_OpenOfferOfTheOneBefore_IsNotOfferedAgainUntilItIsClosed()
    {
        _mesos.Framework("f1");
        _mesos.Agent("a1", "cpus:4;mem:1024");
        var offer = _mesos.Only();
        var next = new AllocationFixture(seed: 2);
        next.Framework("f1");
        next.Framework("f2");
        next.Agent("a1", "cpus:4;mem:1024");

        Assert.True(((Allocator)next.Allocator).Adopt(offer, next.Now));
        Assert.False(((Allocator)next.Allocator).Adopt(offer, next.Now));

        Assert.Empty(next.Run().Offers);
        next.Return(offer);
        Same("cpus:4;mem:1024", next.Only().Resources);
    }

    [Theory]
    [InlineData("f1", "cpus:3;mem:1024", true)]
    [InlineData("f1", "cpus:4;mem:1024", false)]
    [InlineData("f2", "cpus:4;mem:1024", true)]
    public void Adopt_WhatNoLongerFits_IsRefused(string framework, string resources, bool active)
    {
        _mesos.Framework("f1");
        _mesos.Agent("a1", "cpus:4;mem:1024");
        var offer = _mesos.Only();
        var next = new AllocationFixture(seed: 2);
        next.Framework(framework);
        next.Agent("a1", resources, active);

        Assert.False(((Allocator)next.Allocator).Adopt(offer, next.Now));
    }

    [Fact]
    public void Cycle_UsedExceedsTotal_OffersNothingAndNeverNegative()
    {
        _mesos.Framework("f1");
        _mesos.Agent("a1", "cpus:4;mem:1024", used: [Using("f0", "x", "cpus:9;mem:1000")]);

        var cycle = _mesos.Run();
        Assert.Empty(cycle.Offers);

        _mesos.Agent("a1", "cpus:4;mem:1024", used: [Using("f0", "x", "cpus:9;mem:900")]);
        Same("mem:124", _mesos.Only().Resources);
    }

    [Fact]
    public void ClosedOffer_WithLaunchOnTheSameChange_FreesOnlyTheRest()
    {
        _mesos.Framework("f1");
        _mesos.Agent("a1", "cpus:4;mem:1024");
        var offer = _mesos.Only();

        _mesos.Agent("a1", "cpus:4;mem:1024", used: [Using("f1", "*", "cpus:1;mem:100")], closed: [new ClosedOffer(offer.Id, null, 0)]);

        Same("cpus:3;mem:924", _mesos.Only().Resources);
    }

    [Fact]
    public void ClosedOffer_OfAnotherFramework_StaysOpen()
    {
        _mesos.Framework("f1");
        _mesos.Agent("a1", "cpus:4;mem:1024");
        var offer = _mesos.Only();

        _mesos.Allocator.CloseOffers(new FrameworkId("f2"), [new ClosedOffer(offer.Id, null, 0)], _mesos.Now);

        Assert.Empty(_mesos.Run().Offers);
    }

    [Fact]
    public void ClosedOffer_OnAStaleVersion_ClosesButChangesNothingElse()
    {
        _mesos.Framework("f1");
        _mesos.Agent("a1", "cpus:4;mem:1024");
        var offer = _mesos.Only();
        var stale = new AgentModel(new AgentId("a1"), 0, Info("a1"), AllAgentCapabilities, Of("cpus:99;mem:1"), [], true);

        _mesos.Allocator.PutAgent(stale, [new ClosedOffer(offer.Id, null, 0)], _mesos.Now);

        Same("cpus:4;mem:1024", _mesos.Only().Resources);
    }

    [Fact]
    public void Agent_GoesInactive_RescindsItsOffersOnce()
    {
        _mesos.Framework("f1");
        _mesos.Agent("a1", "cpus:4;mem:1024");
        var offer = _mesos.Only();

        _mesos.Agent("a1", "cpus:4;mem:1024", active: false);

        Assert.True(_mesos.Allocator.HasEvents);
        var cycle = _mesos.Run(eventsOnly: true);
        Assert.Empty(cycle.Offers);
        Assert.Equal(offer.Id, Assert.Single(cycle.Rescinded).Id);
        Assert.Empty(_mesos.Run().Rescinded);

        _mesos.Agent("a1", "cpus:4;mem:1024", active: true);
        Assert.Single(_mesos.Run(eventsOnly: true).Offers);
    }

    [Fact]
    public void Agent_Removed_ReturnsItsOpenOffers()
    {
        _mesos.Framework("f1");
        _mesos.Agent("a1", "cpus:4;mem:1024");
        var offer = _mesos.Only();

        Assert.Equal(offer.Id, Assert.Single(_mesos.Allocator.RemoveAgent(offer.Agent)).Id);
        Assert.Empty(_mesos.Allocator.RemoveAgent(offer.Agent));
        Assert.Empty(_mesos.Run().Offers);
    }

    [Fact]
    public void Framework_LeavesARole_ItsOffersThereAreRescinded()
    {
        _mesos.Framework("f1", ["a", "b"]);
        _mesos.Agent("a1", "cpus:4;mem:1024");
        var offer = _mesos.Only();

        _mesos.Framework("f1", [offer.Role == "a" ? "b" : "a"]);

        var cycle = _mesos.Run();
        Assert.Equal(offer.Id, Assert.Single(cycle.Rescinded).Id);
        Assert.NotEqual(offer.Role, Assert.Single(cycle.Offers).Role);
    }

    [Fact]
    public void Framework_GoesInactive_DropsOffersAndFiltersSilently()
    {
        _mesos.Framework("f1");
        _mesos.Agent("a1", "cpus:4;mem:1024");
        _mesos.Agent("a2", "cpus:4;mem:1024");
        var offers = _mesos.Run().Offers;
        _mesos.Decline(offers[0], 1000);

        _mesos.Framework("f1", active: false);
        var cycle = _mesos.Run();
        Assert.Empty(cycle.Offers);
        Assert.Empty(cycle.Rescinded);

        _mesos.Framework("f1");
        Assert.Equal(2, _mesos.Run().Offers.Length);
    }

    [Fact]
    public void Framework_Removed_FreesItsOffersForOthers()
    {
        _mesos.Framework("f1");
        _mesos.Agent("a1", "cpus:4;mem:1024");
        var offer = _mesos.Only();
        _mesos.Framework("f2");

        _mesos.Allocator.RemoveFramework(offer.Framework);

        Assert.Equal("f2", _mesos.Only().Framework.Value);
    }

    [Fact]
    public void RetainOffers_ClosesWhatIsNotListedWithoutFilter()
    {
        _mesos.Framework("f1");
        _mesos.Agent("a1", "cpus:4;mem:1024");
        _mesos.Agent("a2", "cpus:4;mem:1024");
        var offers = _mesos.Run().Offers;

        var over = _mesos.Allocator.RetainOffers(new FrameworkId("f1"), [offers[0].Id, new OfferId("unknown")]);

        Assert.Equal([new OfferId("unknown"), offers[1].Id], over);
        Assert.True(_mesos.Allocator.HasEvents);
        Assert.Equal(offers[1].Agent, _mesos.Only().Agent);
    }

    [Fact]
    public void OfferTimeout_Passed_RescindsAndOffersAgain()
    {
        var mesos = new AllocationFixture(new AllocatorOptions { OfferTimeout = TimeSpan.FromSeconds(30) });
        mesos.Framework("f1");
        mesos.Agent("a1", "cpus:4;mem:1024");
        var offer = mesos.Only();

        mesos.Pass(29.999);
        Assert.Empty(mesos.Run().Rescinded);
        mesos.Pass(0.001);
        var cycle = mesos.Run();

        Assert.Equal(offer.Id, Assert.Single(cycle.Rescinded).Id);
        Assert.NotEqual(offer.Id, Assert.Single(cycle.Offers).Id);
    }

    [Theory]
    [InlineData("cpus:0.01", true)]
    [InlineData("cpus:0.009", false)]
    [InlineData("mem:32", true)]
    [InlineData("mem:31.999", false)]
    [InlineData("cpus:0.001;mem:1;disk:1000", false)]
    public void MinAllocatable_Default_CpusOrMem(string free, bool offered)
    {
        _mesos.Framework("f1");
        _mesos.Agent("a1", free);

        Assert.Equal(offered ? 1 : 0, _mesos.Run().Offers.Length);
    }

    [Fact]
    public void MinAllocatable_OfTheFrameworksRole_ReplacesTheDefault()
    {
        _mesos.Framework("f1", ["a"], change: info => info.OfferFilters["a"] = Minimum(("disk", 10)));
        _mesos.Agent("a1", "cpus:8;mem:1024;disk:9");
        Assert.Empty(_mesos.Run().Offers);

        _mesos.Agent("a1", "disk:10");
        Assert.Single(_mesos.Run().Offers);
    }

    [Fact]
    public void MinAllocatable_PresentButEmpty_MeansNoMinimum()
    {
        _mesos.Framework("f1", ["a"], change: info => info.OfferFilters["a"] = Minimum());
        _mesos.Agent("a1", "cpus:0.001");
        Assert.Single(_mesos.Run().Offers);
    }

    [Fact]
    public void Gpus_AgentHasThem_OnlyFrameworksWithTheCapabilityGetIt()
    {
        _mesos.Framework("f1");
        _mesos.Agent("a1", "cpus:8;mem:1024;gpus:1");
        Assert.Empty(_mesos.Run().Offers);

        _mesos.Framework("f2", capabilities: Capability.GpuResources);
        Assert.Equal("f2", _mesos.Only().Framework.Value);
    }

    [Fact]
    public void EphemeralPorts_AreNeverOffered()
    {
        _mesos.Framework("f1");
        _mesos.Agent("a1", "cpus:8;mem:1024;ephemeral_ports:[1-5]");
        Same("cpus:8;mem:1024", _mesos.Only().Resources);
    }

    internal static V1.OfferFilters Minimum(params (string Name, double Value)[] quantities)
    {
        var minimum = new V1.OfferFilters.Types.MinAllocatableResources();
        foreach (var (name, value) in quantities)
            minimum.Quantities.Add(new V1.OfferFilters.Types.ResourceQuantities { Quantities = { [name] = new V1.Value.Types.Scalar { Value = value } } });
        return new V1.OfferFilters { MinAllocatableResources = minimum };
    }
}
