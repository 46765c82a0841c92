using System.Collections.Immutable;
using Mesos.Orleans.Core.Agents;
using Mesos.Orleans.Core.Allocation;
using Mesos.Orleans.Core.Frameworks;
using static Mesos.Orleans.Core.Tests.Allocation.AllocationFixture;

namespace Mesos.Orleans.Core.Tests.Allocation;

public class AllocatorRolesTests
{
    private readonly AllocationFixture _mesos = new();

    [Fact]
    public void NestedRoles_CountForTheRolesAbove()
    {
        _mesos.Framework("f1", "a/x");
        _mesos.Framework("f2", "a/y");
        _mesos.Framework("f3", "b");
        for (var i = 0; i < 12; i++)
            _mesos.Agent($"a{i:D2}", "cpus:2;mem:100");

        var offers = _mesos.Run().Offers.CountBy(offer => offer.Framework.Value).ToDictionary();

        Assert.Equal((3, 3, 6), (offers["f1"], offers["f2"], offers["f3"]));
    }

    [Fact]
    public void NestedRoles_ARoleWithFrameworksOfItsOwn_SharesWithThoseBelowIt()
    {
        _mesos.Framework("f1", "a");
        _mesos.Framework("f2", "a/y");
        for (var i = 0; i < 8; i++)
            _mesos.Agent($"a{i:D2}", "cpus:2;mem:100");

        var offers = _mesos.Run().Offers.CountBy(offer => offer.Framework.Value).ToDictionary();

        Assert.Equal((4, 4), (offers["f1"], offers["f2"]));
    }

    [Fact]
    public void NestedRoles_TheLastBelowLeaves_TheRoleKeepsWhatItHolds()
    {
        _mesos.Framework("f1", "a");
        _mesos.Framework("f2", "a/y");
        _mesos.Framework("f3", "b");
        _mesos.Agent("a1", "cpus:2;mem:100", used: [Using("f1", "a", "cpus:1")], active: false);
        _mesos.Allocator.RemoveFramework(new FrameworkId("f2"));
        _mesos.Agent("a2", "cpus:2;mem:100");

        Assert.Equal("f3", _mesos.Only().Framework.Value);
    }

    [Fact]
    public void Weights_DivideTheShare()
    {
        _mesos.Framework("f1", "a");
        _mesos.Framework("f2", "b");
        _mesos.Allocator.SetWeights(ImmutableDictionary<string, double>.Empty.Add("a", 3));
        for (var i = 0; i < 12; i++)
            _mesos.Agent($"a{i:D2}", "cpus:2;mem:100");

        var offers = _mesos.Run().Offers.CountBy(offer => offer.Framework.Value).ToDictionary();

        Assert.Equal((9, 3), (offers["f1"], offers["f2"]));
    }

    [Fact]
    public void Weights_OfARoleInUse_RescindAllOffers()
    {
        _mesos.Framework("f1", "a");
        _mesos.Framework("f2", "b");
        _mesos.Agent("a1", "cpus:2;mem:100");
        _mesos.Agent("a2", "cpus:2;mem:100");
        _mesos.Run();

        _mesos.Allocator.SetWeights(ImmutableDictionary<string, double>.Empty.Add("elsewhere", 2));
        Assert.Empty(_mesos.Run().Rescinded);
        _mesos.Allocator.SetWeights(ImmutableDictionary<string, double>.Empty.Add("a", 2));

        Assert.Equal(2, _mesos.Run().Rescinded.Length);
    }

    [Fact]
    public void RandomSorter_ServesByWeight()
    {
        var options = new AllocatorOptions { RoleSorter = SorterKind.Random, FrameworkSorter = SorterKind.Random };
        var mesos = new AllocationFixture(options);
        mesos.Framework("f1", "a");
        mesos.Framework("f2", "b");
        mesos.Framework("f3", "b");
        mesos.Allocator.SetWeights(ImmutableDictionary<string, double>.Empty.Add("a", 3));
        for (var i = 0; i < 400; i++)
            mesos.Agent($"a{i:D3}", "cpus:2;mem:100");

        var offers = mesos.Run().Offers.CountBy(offer => offer.Framework.Value).ToDictionary();

        // The seed is fixed: the numbers are near 300, 50 and 50 every time.
        Assert.InRange(offers["f1"], 270, 330);
        Assert.InRange(offers["f2"], 30, 70);
        Assert.InRange(offers["f3"], 30, 70);
    }

    [Fact]
    public void Fairness_ALargeFrameworkAmongFiftyGreedyOnes_IsServedWithinABound()
    {
        // Fifty frameworks take every offer and keep it for one round; the large one waits for a whole agent.
        var mesos = new AllocationFixture();
        for (var i = 0; i < 50; i++)
            mesos.Framework($"small{i:D2}", "shared");
        for (var i = 0; i < 10; i++)
            mesos.Agent($"a{i}", "cpus:4;mem:4096");
        var open = mesos.Run().Offers;
        mesos.Framework("zlarge", "shared");
        var waited = 0;
        while (!open.Any(offer => offer.Framework.Value == "zlarge"))
        {
            Assert.True(++waited <= 6, "the large framework starves");
            foreach (var offer in open)
                mesos.Return(offer);
            mesos.Pass(1);
            open = mesos.Run().Offers;
        }
    }

    [Fact]
    public void Removal_OfEverything_LeavesNothingBehind()
    {
        for (var round = 0; round < 3; round++)
        {
            for (var i = 0; i < 5; i++)
                _mesos.Framework($"f{i}", [$"a/{i}", "a", $"b{i}/c/d"]);
            for (var i = 0; i < 5; i++)
                _mesos.Agent($"a{i}", "cpus:2;mem:100", used: [Using($"f{i}", "a", "cpus:1"), Using("gone", "x/y/z", "mem:1")]);
            foreach (var offer in _mesos.Run().Offers)
                _mesos.Decline(offer, 100);
            for (var i = 0; i < 5; i++)
            {
                _mesos.Allocator.RemoveFramework(new FrameworkId($"f{i}"));
                _mesos.Allocator.RemoveAgent(new AgentId($"a{i}"));
            }

            Assert.Equal((0, 0, 0), ((Allocator)_mesos.Allocator).Leftovers);
            _mesos.Run();
        }
    }

    [Fact]
    public void Filters_TenThousandFromOneFramework_AreBoundedAndNothingIsLost()
    {
        _mesos.Framework("f1");
        for (var i = 1; i <= 10_000; i++)
        {
            _mesos.Agent("a1", $"cpus:{1 + (i % 7)};mem:{100 + i}");
            foreach (var offer in _mesos.Run().Offers)
                _mesos.Decline(offer, 100_000 - i);
        }

        Assert.InRange(((Allocator)_mesos.Allocator).FiltersOn(new AgentId("a1")), 1, FilterTable.MaxPerClient);
        _mesos.Agent("a1", "cpus:100;mem:100000");
        Assert.Single(_mesos.Run().Offers);
    }
}
