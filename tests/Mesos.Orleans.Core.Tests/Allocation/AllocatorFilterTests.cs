using Mesos.Orleans.Core.Allocation;
using static Mesos.Orleans.Core.Tests.Allocation.AllocationFixture;

namespace Mesos.Orleans.Core.Tests.Allocation;

public class AllocatorFilterTests
{
    private readonly AllocationFixture _mesos = new();

    [Fact]
    public void Decline_WithinTheRefusedTime_IsNotOfferedAgain()
    {
        _mesos.Framework("f1");
        _mesos.Agent("a1", "cpus:4;mem:1024");
        _mesos.Decline(_mesos.Only(), 5);

        _mesos.Pass(5);
        Assert.Empty(_mesos.Run().Offers);
        _mesos.Pass(0.001);
        Assert.Single(_mesos.Run().Offers);
    }

    [Fact]
    public void Decline_ForLessThanAnInterval_StillOutlivesOneAllocation()
    {
        _mesos.Framework("f1");
        _mesos.Agent("a1", "cpus:4;mem:1024");
        _mesos.Decline(_mesos.Only(), 0.1);

        _mesos.Pass(1);
        Assert.Empty(_mesos.Run().Offers);
        _mesos.Pass(1);
        Assert.Single(_mesos.Run().Offers);
    }

    [Fact]
    public void Decline_WithZeroSeconds_LeavesNoFilter()
    {
        _mesos.Framework("f1");
        _mesos.Agent("a1", "cpus:4;mem:1024");
        _mesos.Decline(_mesos.Only(), 0);

        Assert.Single(_mesos.Run().Offers);
    }

    [Fact]
    public void Decline_ByOneFramework_GoesToTheNext()
    {
        _mesos.Framework("f1");
        _mesos.Framework("f2");
        _mesos.Agent("a1", "cpus:4;mem:1024");
        var first = _mesos.Only();
        _mesos.Decline(first, 60);

        Assert.NotEqual(first.Framework, _mesos.Only().Framework);
    }

    [Fact]
    public void Filter_MoreIsFreedThanWasRefused_BreaksThrough()
    {
        _mesos.Framework("f1");
        _mesos.Agent("a1", "cpus:4;mem:1024", used: [Using("f0", "x", "cpus:1")]);
        _mesos.Decline(_mesos.Only(), 1000);
        Assert.Empty(_mesos.Run().Offers);

        _mesos.Agent("a1", "cpus:4;mem:1024");
        Same("cpus:4;mem:1024", _mesos.Only().Resources);
    }

    [Fact]
    public void Filter_LessIsFreeThanWasRefused_StillBlocks()
    {
        _mesos.Framework("f1");
        _mesos.Agent("a1", "cpus:4;mem:1024");
        _mesos.Decline(_mesos.Only(), 1000);

        _mesos.Agent("a1", "cpus:4;mem:1024", used: [Using("f0", "x", "cpus:1")]);

        Assert.Empty(_mesos.Run().Offers);
    }

    [Fact]
    public void Filter_OtherPortsAreFree_BreaksThrough()
    {
        _mesos.Framework("f1");
        _mesos.Agent("a1", "cpus:4;mem:1024;ports:[1-10]", used: [Using("f0", "x", "ports:[1-5]")]);
        _mesos.Decline(_mesos.Only(), 1000);

        _mesos.Agent("a1", "cpus:4;mem:1024;ports:[1-10]", used: [Using("f0", "x", "ports:[6-10]")]);

        Assert.Single(_mesos.Run().Offers);
    }

    [Fact]
    public void Filter_OfOneRole_DoesNotHoldForAnother()
    {
        _mesos.Framework("f1", ["a", "b"]);
        _mesos.Agent("a1", "cpus:4;mem:1024");
        var offer = _mesos.Only();
        _mesos.Decline(offer, 1000);

        Assert.NotEqual(offer.Role, _mesos.Only().Role);
    }

    [Fact]
    public void Filter_AgentsAttributesChange_IsDropped()
    {
        _mesos.Framework("f1");
        _mesos.Agent("a1", "cpus:4;mem:1024");
        _mesos.Decline(_mesos.Only(), 1000);

        _mesos.Agent("a1", "cpus:4;mem:1024", info: Info("a1", ("rack", "r1")));

        Assert.Single(_mesos.Run().Offers);
    }

    [Fact]
    public void Filter_AgentReactivatesUnchanged_Stays()
    {
        _mesos.Framework("f1");
        _mesos.Agent("a1", "cpus:4;mem:1024");
        _mesos.Decline(_mesos.Only(), 1000);

        _mesos.Agent("a1", "cpus:4;mem:1024", active: false);
        _mesos.Agent("a1", "cpus:4;mem:1024", active: true);

        Assert.Empty(_mesos.Run().Offers);
    }

    [Fact]
    public void Revive_OfOneRole_ClearsThatRolesFiltersOnly()
    {
        _mesos.Framework("f1", ["a", "b"]);
        _mesos.Agent("a1", "cpus:4;mem:1024");
        _mesos.Decline(_mesos.Only(), 1000);
        _mesos.Decline(_mesos.Only(), 1000);
        Assert.Empty(_mesos.Run().Offers);

        _mesos.Revive("f1", "b");

        Assert.True(_mesos.Allocator.HasEvents);
        Assert.Equal("b", Assert.Single(_mesos.Run(eventsOnly: true).Offers).Role);
    }

    [Fact]
    public void Revive_OfNoRole_ClearsAll()
    {
        _mesos.Framework("f1", ["a", "b"]);
        _mesos.Agent("a1", "cpus:4;mem:1024");
        _mesos.Agent("a2", "cpus:4;mem:1024");
        foreach (var offer in _mesos.Run().Offers.Concat(_mesos.Run().Offers))
            _mesos.Decline(offer, 1000);
        foreach (var offer in _mesos.Run().Offers)
            _mesos.Decline(offer, 1000);

        _mesos.Revive("f1");

        Assert.Equal(2, _mesos.Run().Offers.Length);
    }

    [Fact]
    public void Suppress_OfOneRole_StopsOffersAndKeepsFilters()
    {
        _mesos.Framework("f1", ["a", "b"]);
        _mesos.Agent("a1", "cpus:4;mem:1024");
        var offer = _mesos.Only();
        _mesos.Decline(offer, 1000);

        _mesos.Framework("f1", ["a", "b"], suppressed: ["a", "b"]);
        Assert.Empty(_mesos.Run().Offers);

        _mesos.Framework("f1", ["a", "b"], suppressed: []);
        Assert.NotEqual(offer.Role, _mesos.Only().Role);
    }

    [Fact]
    public void Suppress_KeepsOpenOffers()
    {
        _mesos.Framework("f1", ["a"]);
        _mesos.Framework("f2", ["a"]);
        _mesos.Agent("a1", "cpus:4;mem:1024");
        _mesos.Only();

        _mesos.Framework("f1", ["a"], suppressed: ["a"]);
        _mesos.Framework("f2", ["a"], suppressed: ["a"]);

        var cycle = _mesos.Run();
        Assert.Empty(cycle.Offers);
        Assert.Empty(cycle.Rescinded);
    }

    [Fact]
    public void Events_DeclineAndUsage_WaitForThePeriodicCycle()
    {
        _mesos.Framework("f1");
        _mesos.Framework("f2");
        _mesos.Agent("a1", "cpus:4;mem:1024");
        var offer = _mesos.Only();
        Assert.False(_mesos.Allocator.HasEvents);

        _mesos.Decline(offer);
        _mesos.Agent("a1", "cpus:4;mem:1024", used: [Using("f1", "*", "cpus:1")]);

        Assert.False(_mesos.Allocator.HasEvents);
        Assert.Empty(_mesos.Run(eventsOnly: true).Offers);
        Assert.Single(_mesos.Run().Offers);
    }
}
