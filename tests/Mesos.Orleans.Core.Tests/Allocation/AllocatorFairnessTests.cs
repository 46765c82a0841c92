using Mesos.Orleans.Core.Allocation;
using static Mesos.Orleans.Core.Tests.Allocation.AllocationFixture;

namespace Mesos.Orleans.Core.Tests.Allocation;

public class AllocatorFairnessTests
{
    private readonly AllocationFixture _mesos = new();

    /// <summary>The DRF paper's example: 9 cpus and 18 GB; user A's tasks want 1 cpu and 4 GB, user B's 3 cpus and 1 GB. A ends with 3 tasks, B with 2.</summary>
    [Fact]
    public void Drf_TwoUsersOfThePaper_GetThreeAndTwoTasks()
    {
        const string Total = "cpus:9;mem:18";
        var mesos = new AllocationFixture(new AllocatorOptions { MinAllocatable = [] });
        mesos.Framework("A", "a");
        mesos.Framework("B", "b");
        var used = new Dictionary<string, string> { ["A"] = "", ["B"] = "" };
        int tasksOfA = 0, tasksOfB = 0;
        mesos.Agent("a1", Total);
        for (var round = 0; round < 20; round++)
        {
            foreach (var offer in mesos.Run().Offers)
            {
                var task = offer.Framework.Value == "A" ? "cpus:1;mem:4" : "cpus:3;mem:1";
                var fits = offer.Resources.Contains(Of(task));
                if (fits && offer.Framework.Value == "A")
                    tasksOfA++;
                else if (fits)
                    tasksOfB++;
                var held = new List<Usage>();
                if (tasksOfA > 0)
                    held.Add(Using("A", "a", $"cpus:{tasksOfA};mem:{4 * tasksOfA}"));
                if (tasksOfB > 0)
                    held.Add(Using("B", "b", $"cpus:{3 * tasksOfB};mem:{tasksOfB}"));
                mesos.Agent("a1", Total, used: [.. held], closed: [new ClosedOffer(offer.Id, fits ? null : offer.Resources, fits ? 0 : 1000)]);
            }

            mesos.Pass(1);
        }

        Assert.Equal((3, 2), (tasksOfA, tasksOfB));
    }

    [Fact]
    public void Roles_TheOneWithTheSmallerDominantShare_GoesFirst()
    {
        _mesos.Framework("f1", "a");
        _mesos.Framework("f2", "b");
        _mesos.Agent("a0", "cpus:10;mem:1000", used: [Using("f1", "a", "cpus:3"), Using("f2", "b", "cpus:1;mem:400")], active: false);
        _mesos.Agent("a1", "cpus:10;mem:1000");

        Assert.Equal("f1", _mesos.Only().Framework.Value);
    }

    [Fact]
    public void Frameworks_InOneRole_TakeTurnsOverAgents()
    {
        _mesos.Framework("f1", "a");
        _mesos.Framework("f2", "a");
        for (var i = 0; i < 6; i++)
            _mesos.Agent($"a{i}", "cpus:2;mem:100");

        var offers = _mesos.Run().Offers;

        Assert.Equal([3, 3], offers.GroupBy(offer => offer.Framework).Select(group => group.Count()));
    }

    [Fact]
    public void Roles_EachGetsItsHalfWhateverItsNumberOfFrameworks()
    {
        _mesos.Framework("f1", "a");
        foreach (var i in Enumerable.Range(0, 9))
            _mesos.Framework($"g{i}", "b");
        for (var i = 0; i < 10; i++)
            _mesos.Agent($"a{i}", "cpus:2;mem:100");

        var offers = _mesos.Run().Offers;

        Assert.Equal(5, offers.Count(offer => offer.Role == "a"));
        Assert.Equal(5, offers.Count(offer => offer.Role == "b"));
    }

    [Fact]
    public void ExcludedResources_DoNotCountAsShare()
    {
        var mesos = new AllocationFixture(new AllocatorOptions { FairSharingExcludedResources = ["gpus"] });
        mesos.Framework("f1", "a");
        mesos.Framework("f2", "b");
        mesos.Agent("a0", "cpus:10;gpus:1", used: [Using("f1", "a", "gpus:1"), Using("f2", "b", "cpus:1")], active: false);
        mesos.Agent("a1", "cpus:10;mem:1000");

        Assert.Equal("f1", mesos.Only().Framework.Value);
    }

    [Fact]
    public void SameSeed_SameCalls_SameOffers()
    {
        Assert.Equal(Story(7), Story(7));
        Assert.NotEqual(Story(7), Story(8));

        static string Story(ulong seed)
        {
            var mesos = new AllocationFixture(seed: seed);
            for (var i = 0; i < 5; i++)
                mesos.Framework($"f{i}", $"r{i % 3}");
            for (var i = 0; i < 20; i++)
                mesos.Agent($"a{i}", $"cpus:{1 + (i % 4)};mem:{100 * (1 + (i % 3))}");
            var story = "";
            for (var round = 0; round < 4; round++)
            {
                foreach (var offer in mesos.Run().Offers)
                {
                    story += $"{offer.Id} {offer.Framework} {offer.Agent} {offer.Role} {offer.Resources}\n";
                    mesos.Decline(offer, 10);
                }

                mesos.Pass(1);
            }

            return story;
        }
    }
}
