using System.Collections.Immutable;
using Mesos.Orleans.Core.Allocation;
using Mesos.Orleans.Core.Resources;
using static Mesos.Orleans.Core.Tests.Allocation.AllocationFixture;

namespace Mesos.Orleans.Core.Tests.Allocation;

public class AllocatorQuotaTests
{
    private readonly AllocationFixture _mesos = new();

    [Fact]
    public void Guarantee_IsHeldBackFromOthers()
    {
        Guarantee("prod", 6);
        _mesos.Framework("f1", "dev");
        _mesos.Agent("a1", "cpus:8;mem:1000");

        // Nobody is there to take the guarantee, and still two cpus are all that dev may have.
        Same("cpus:2;mem:1000", _mesos.Only().Resources);
    }

    [Fact]
    public void Guarantee_GoesFirst_WhateverTheShares()
    {
        Guarantee("prod", 4);
        _mesos.Framework("f1", "dev");
        _mesos.Framework("f2", "prod");
        _mesos.Agent("a0", "cpus:2;mem:100", used: [Using("f2", "prod", "cpus:2")], active: false);
        _mesos.Agent("a1", "cpus:2;mem:100");

        Assert.Equal("f2", _mesos.Only().Framework.Value);
    }

    [Fact]
    public void Guarantee_IsMetWhenTheCapacityIsThere()
    {
        Guarantee("prod", 10);
        _mesos.Framework("f2", "prod");
        foreach (var i in Enumerable.Range(0, 5))
            _mesos.Framework($"g{i}", $"dev{i}");
        for (var i = 0; i < 6; i++)
            _mesos.Agent($"a{i}", "cpus:2;mem:100");

        var offers = _mesos.Run().Offers;

        Assert.Equal(10_000, offers.Where(offer => offer.Role == "prod").Sum(offer => offer.Resources.ScalarMillis("cpus")));
        Assert.Equal(2_000, offers.Where(offer => offer.Role != "prod").Sum(offer => offer.Resources.ScalarMillis("cpus")));
    }

    [Fact]
    public void Guarantee_OfATopLevelRole_ServesTheRolesBelow()
    {
        Guarantee("prod", 2);
        _mesos.Framework("f1", "dev");
        _mesos.Framework("f2", "prod/web");
        _mesos.Agent("a0", "cpus:1", used: [Using("f2", "prod/web", "cpus:1")], active: false);
        _mesos.Agent("a1", "cpus:1");

        Assert.Equal("f2", _mesos.Only().Framework.Value);
    }

    [Fact]
    public void Limit_IsNeverExceeded_OffersIncluded()
    {
        Limit("dev", ("cpus", 3));
        _mesos.Framework("f1", "dev");
        _mesos.Agent("a1", "cpus:2;mem:100");
        _mesos.Agent("a2", "cpus:2;mem:100");

        var offers = _mesos.Run().Offers;

        Assert.Equal(3_000, offers.Sum(offer => offer.Resources.ScalarMillis("cpus")));
        Assert.Equal(200_000, offers.Sum(offer => offer.Resources.ScalarMillis("mem")));
    }

    [Fact]
    public void Limit_CountsUsageAndReservations_EvenUnusedOnes()
    {
        Limit("dev", ("cpus", 4));
        _mesos.Framework("f1", "dev");
        _mesos.Agent("a1", "cpus:9;cpus(dev/x):2;mem:100", used: [Using("f1", "dev", "cpus:1")]);

        Same("cpus:1;mem:100", _mesos.Only().Resources);
    }

    [Fact]
    public void Limit_OfZero_LeavesOnlyReservations()
    {
        Limit("dev", ("cpus", 0), ("mem", 0));
        _mesos.Framework("f1", "dev");
        _mesos.Agent("a1", "cpus:4;mem:512;cpus(dev):1");

        Same("cpus(dev):1", _mesos.Only().Resources);
    }

    [Fact]
    public void Limit_CutsAnAgent_TheRestGoesToTheNextRole()
    {
        Limit("dev", ("cpus", 1));
        _mesos.Framework("f1", "dev");
        _mesos.Framework("f2", "zoo");
        _mesos.Agent("a1", "cpus:4;mem:100");

        var offers = _mesos.Run().Offers;

        Assert.Equal(2, offers.Length);
        Same("cpus:1;mem:100", offers.Single(offer => offer.Role == "dev").Resources);
        Same("cpus:3", offers.Single(offer => offer.Role == "zoo").Resources);
    }

    [Fact]
    public void Limit_Revocable_IsNotCounted()
    {
        Limit("dev", ("cpus", 1));
        _mesos.Framework("f1", "dev", capabilities: V1.FrameworkInfo.Types.Capability.Types.Type.RevocableResources);
        _mesos.Agent("a1", Of("cpus:4;mem:100").Add(AllocatorEligibilityTests.Revocable(5)));

        Assert.Equal(6_000, _mesos.Only().Resources.ScalarMillis("cpus"));
    }

    [Fact]
    public void Limit_Lowered_RescindsOffersUntilWithin()
    {
        _mesos.Framework("f1", "dev");
        _mesos.Agent("a1", "cpus:2;mem:100");
        _mesos.Agent("a2", "cpus:2;mem:100");
        _mesos.Run();

        Limit("dev", ("cpus", 2));

        var cycle = _mesos.Run();
        Assert.Single(cycle.Rescinded);
        Assert.DoesNotContain(cycle.Offers, offer => offer.Resources.ScalarMillis("cpus") > 0);
    }

    [Fact]
    public void Guarantee_Raised_RescindsWhatOthersHoldOnOffer()
    {
        _mesos.Framework("f1", "dev");
        _mesos.Agent("a1", "cpus:2;mem:100");
        _mesos.Agent("a2", "cpus:2;mem:100");
        _mesos.Run();
        _mesos.Framework("f2", "prod");

        Guarantee("prod", 2);

        var cycle = _mesos.Run();
        Assert.Single(cycle.Rescinded);
        Assert.Equal(2_000, cycle.Offers.Where(offer => offer.Role == "prod").Sum(offer => offer.Resources.ScalarMillis("cpus")));
    }

    [Fact]
    public void Quota_Removed_OffersEverythingAgain()
    {
        Limit("dev", ("cpus", 1));
        _mesos.Framework("f1", "dev");
        _mesos.Agent("a1", "cpus:4;mem:100");
        _mesos.Run();

        _mesos.Allocator.SetQuota("dev", null);

        Same("cpus:3", _mesos.Only().Resources);
    }

    [Fact]
    public void Restart_WithQuotas_WaitsForMostAgents()
    {
        Guarantee("prod", 1);
        _mesos.Framework("f1", "prod");
        _mesos.Allocator.AwaitAgents(5, _mesos.Now);
        for (var i = 0; i < 3; i++)
            _mesos.Agent($"a{i}", "cpus:2;mem:100");
        Assert.Empty(_mesos.Run().Offers);
        Assert.False(_mesos.Allocator.HasEvents);

        _mesos.Agent("a3", "cpus:2;mem:100");

        Assert.Equal(4, _mesos.Run().Offers.Length);
    }

    [Fact]
    public void Restart_WithQuotas_WaitsTenMinutesAtMost()
    {
        Guarantee("prod", 1);
        _mesos.Framework("f1", "prod");
        _mesos.Allocator.AwaitAgents(100, _mesos.Now);
        _mesos.Agent("a1", "cpus:2;mem:100");

        _mesos.Pass(599.999);
        Assert.Empty(_mesos.Run().Offers);
        _mesos.Pass(0.001);
        Assert.Single(_mesos.Run().Offers);
    }

    [Fact]
    public void Restart_WithoutQuotas_WaitsForNobody()
    {
        _mesos.Framework("f1", "prod");
        _mesos.Allocator.AwaitAgents(100, _mesos.Now);
        _mesos.Agent("a1", "cpus:2;mem:100");

        Assert.Single(_mesos.Run().Offers);
    }

    private void Guarantee(string role, int cpus) =>
        _mesos.Allocator.SetQuota(role, new RoleQuota(ResourceQuantities.Of("cpus", cpus * 1000), ImmutableSortedDictionary<string, long>.Empty));

    private void Limit(string role, params (string Name, int Amount)[] limits) => _mesos.Allocator.SetQuota(
        role, new RoleQuota(ResourceQuantities.Empty, limits.ToImmutableSortedDictionary(limit => limit.Name, limit => limit.Amount * 1000L)));
}
