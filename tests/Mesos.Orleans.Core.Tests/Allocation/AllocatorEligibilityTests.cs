using Mesos.Orleans.Core.Allocation;
using Mesos.Orleans.Core.Resources;
using static Mesos.Orleans.Core.Tests.Allocation.AllocationFixture;
using AgentCapability = Mesos.V1.AgentInfo.Types.Capability.Types.Type;
using Capability = Mesos.V1.FrameworkInfo.Types.Capability.Types.Type;

namespace Mesos.Orleans.Core.Tests.Allocation;

public class AllocatorEligibilityTests
{
    private readonly AllocationFixture _mesos = new();

    [Fact]
    public void Reservation_OfARole_IsOfferedToItAndThoseBelowOnly()
    {
        _mesos.Framework("f1", "a");
        _mesos.Framework("f2", "a/b");
        _mesos.Framework("f3", "c");
        _mesos.Agent("a1", "cpus(a/b):1");
        _mesos.Agent("a2", "cpus(c):1");
        _mesos.Agent("a3", "cpus(ab):1");

        var offers = _mesos.Run().Offers;

        Assert.Equal([("a1", "f2"), ("a2", "f3")], offers.Select(offer => (offer.Agent.Value, offer.Framework.Value)).Order());
    }

    [Fact]
    public void Reservation_OfAnAncestor_IsOfferedBelow()
    {
        _mesos.Framework("f2", "a/b/c");
        _mesos.Agent("a1", "cpus(a):1;mem:64");

        Same("cpus(a):1;mem:64", _mesos.Only().Resources);
    }

    [Fact]
    public void Offer_ToOneRole_LeavesTheReservationsOfOthersForTheirRoles()
    {
        _mesos.Framework("f1", "a");
        _mesos.Framework("f2", "b");
        _mesos.Agent("a1", "cpus:4;mem:512;cpus(a):1;cpus(b):2");

        var offers = _mesos.Run().Offers;

        Assert.Equal(2, offers.Length);
        Assert.True(Of("cpus:4;mem:512;cpus(a):1;cpus(b):2").Equals(offers[0].Resources.Add(offers[1].Resources)));
    }

    [Fact]
    public void RefinedReservation_IsForFrameworksThatKnowThem()
    {
        var refined = Of("cpus:1").PushReservation(new Reservation(false, "a")).Value!.PushReservation(new Reservation(true, "a/b")).Value!;
        _mesos.Framework("f1", "a/b");
        _mesos.Agent("a1", refined.Add(Of("mem:64")));
        Same("mem:64", _mesos.Only().Resources);

        _mesos.Framework("f2", "a/b", capabilities: Capability.ReservationRefinement);
        Assert.Equal(("f2", 1_000), (_mesos.Run().Offers.Single().Framework.Value, refined.ScalarMillis("cpus")));
    }

    [Fact]
    public void Revocable_IsForFrameworksThatTakeThem()
    {
        _mesos.Framework("f1");
        _mesos.Agent("a1", Of("cpus:1;mem:64").Add(Revocable(3)));
        Same("cpus:1;mem:64", _mesos.Only().Resources);

        _mesos.Framework("f2", capabilities: Capability.RevocableResources);
        Assert.True(_mesos.Only().Resources.Equals(Revocable(3)));
    }

    [Fact]
    public void SharedVolume_IsOfferedAgainWhileOnOfferAndInUse_OnceACycle()
    {
        var volume = SharedVolume();
        _mesos.Framework("f1", "a", capabilities: Capability.SharedResources);
        _mesos.Framework("f2", "a", capabilities: Capability.SharedResources);
        _mesos.Framework("f3", "a");
        _mesos.Agent("a1", Of("cpus:4;mem:512").Add(volume));
        var first = _mesos.Run().Offers.Single(offer => !offer.Resources.Shared.IsEmpty);

        _mesos.Agent("a1", Of("cpus:4;mem:512").Add(volume),
            used: [new Usage(first.Framework, "a", Of("cpus:1").Add(volume))], closed: [new ClosedOffer(first.Id, null, 0)]);
        var second = _mesos.Run().Offers.Single(offer => !offer.Resources.Shared.IsEmpty);

        Assert.NotEqual(first.Framework, second.Framework);
        Assert.NotEqual("f3", second.Framework.Value);
        Assert.Equal(3_000, second.Resources.ScalarMillis("cpus"));
    }

    [Theory]
    [InlineData(AgentCapability.HierarchicalRole, true)]
    [InlineData(AgentCapability.MultiRole, false)]
    public void NestedRole_NeedsAnAgentThatKnowsThem(AgentCapability capability, bool offered)
    {
        _mesos.Framework("f1", "a/b");
        _mesos.Agent("a1", "cpus:1", capabilities: [capability]);

        Assert.Equal(offered ? 1 : 0, _mesos.Run().Offers.Length);
    }

    [Theory]
    [InlineData("here", "here", false, true)]
    [InlineData("here", "there", false, false)]
    [InlineData("here", "there", true, true)]
    [InlineData("here", null, false, true)]
    [InlineData(null, "there", false, true)]
    public void Region_Remote_NeedsRegionAware(string? masters, string? agents, bool aware, bool offered)
    {
        var mesos = new AllocationFixture(new AllocatorOptions { Region = masters });
        mesos.Framework("f1", capabilities: aware ? [Capability.RegionAware] : []);
        var info = Info("a1");
        if (agents is not null)
            info.Domain = Domain(agents, "z");
        mesos.Agent("a1", "cpus:1", info: info);

        Assert.Equal(offered ? 1 : 0, mesos.Run().Offers.Length);
    }

    [Theory]
    [InlineData("exists rack", true)]
    [InlineData("exists nope", false)]
    [InlineData("not_exists rack", false)]
    [InlineData("not_exists nope", true)]
    [InlineData("text_equals rack r1", true)]
    [InlineData("text_equals rack r2", false)]
    [InlineData("text_equals nope r1", false)]
    [InlineData("text_equals size 1", true)]
    [InlineData("text_not_equals rack r1", false)]
    [InlineData("text_not_equals rack r2", true)]
    [InlineData("text_not_equals nope r1", true)]
    [InlineData("text_not_equals size 1", true)]
    [InlineData("text_matches rack r[0-9]", true)]
    [InlineData("text_matches rack [0-9]", false)]
    [InlineData("text_matches rack x|r1", true)]
    [InlineData("text_matches nope .*", false)]
    [InlineData("text_matches size x", true)]
    [InlineData("text_not_matches rack r.", false)]
    [InlineData("text_not_matches rack r", true)]
    [InlineData("text_not_matches nope .*", true)]
    [InlineData("text_matches rack (a+)+b", false)]
    [InlineData("text_equals @hostname host1", true)]
    [InlineData("text_equals @region europe", true)]
    [InlineData("text_equals @zone z1", true)]
    [InlineData("text_equals @zone z2", false)]
    public void Constraint_EachPredicate_AsMesosJudgesIt(string constraint, bool offered)
    {
        _mesos.Framework("f1", "a", constraints: Constraints("a", [constraint]), capabilities: Capability.RegionAware);
        var info = Info("host1", ("rack", "r1"));
        info.Attributes.Add(new V1.Attribute { Name = "size", Type = V1.Value.Types.Type.Scalar, Scalar = new V1.Value.Types.Scalar { Value = 1 } });
        info.Domain = Domain("europe", "z1");
        _mesos.Agent("a1", "cpus:1", info: info);

        Assert.Equal(offered ? 1 : 0, _mesos.Run().Offers.Length);
    }

    [Fact]
    public void Constraints_GroupsAreAlternatives_ConstraintsOfAGroupAreNot()
    {
        _mesos.Framework("f1", "a", constraints: Constraints("a", ["exists x", "exists y"], ["exists z"]));
        _mesos.Agent("a1", "cpus:1", info: Info("a1", ("x", "")));
        _mesos.Agent("a2", "cpus:1", info: Info("a2", ("x", ""), ("y", "")));
        _mesos.Agent("a3", "cpus:1", info: Info("a3", ("z", "")));

        Assert.Equal(["a2", "a3"], _mesos.Run().Offers.Select(offer => offer.Agent.Value).Order());
    }

    [Fact]
    public void Constraints_OfOneRole_DoNotHoldForAnother()
    {
        _mesos.Framework("f1", ["a", "b"], constraints: Constraints("a", ["exists x"]));
        _mesos.Agent("a1", "cpus:1");

        Assert.Equal("b", _mesos.Only().Role);
    }

    [Fact]
    public void Constraints_AgentsAttributesOrFrameworksWishChange_AreJudgedAnew()
    {
        _mesos.Framework("f1", "a", constraints: Constraints("a", ["text_equals rack r2"]));
        _mesos.Agent("a1", "cpus:1", info: Info("a1", ("rack", "r1")));
        Assert.Empty(_mesos.Run().Offers);

        _mesos.Agent("a1", "cpus:1", info: Info("a1", ("rack", "r2")));
        _mesos.Return(_mesos.Only());

        _mesos.Framework("f1", "a", constraints: Constraints("a", ["text_equals rack r3"]));
        Assert.Empty(_mesos.Run().Offers);
    }

    internal static ResourceSet Revocable(double cpus) => ResourceSet.FromWire([new V1.Resource
    {
        Name = "cpus",
        Type = V1.Value.Types.Type.Scalar,
        Scalar = new V1.Value.Types.Scalar { Value = cpus },
        Revocable = new V1.Resource.Types.RevocableInfo(),
    }]).Value!;

    private static ResourceSet SharedVolume()
    {
        var volume = new V1.Resource
        {
            Name = "disk",
            Type = V1.Value.Types.Type.Scalar,
            Scalar = new V1.Value.Types.Scalar { Value = 10 },
            Shared = new V1.Resource.Types.SharedInfo(),
            Disk = new V1.Resource.Types.DiskInfo
            {
                Persistence = new V1.Resource.Types.DiskInfo.Types.Persistence { Id = "v1", Principal = "p" },
                Volume = new V1.Volume { ContainerPath = "data", Mode = V1.Volume.Types.Mode.Rw },
            },
        };
        volume.Reservations.Add(new V1.Resource.Types.ReservationInfo
        {
            Type = V1.Resource.Types.ReservationInfo.Types.Type.Dynamic,
            Role = "a",
            Principal = "p",
        });
        return ResourceSet.FromWire([volume]).Value!;
    }

    private static V1.DomainInfo Domain(string region, string zone) => new()
    {
        FaultDomain = new V1.DomainInfo.Types.FaultDomain
        {
            Region = new V1.DomainInfo.Types.FaultDomain.Types.RegionInfo { Name = region },
            Zone = new V1.DomainInfo.Types.FaultDomain.Types.ZoneInfo { Name = zone },
        },
    };

    internal static V1.Scheduler.OfferConstraints Constraints(string role, params string[][] groups)
    {
        var forRole = new V1.Scheduler.OfferConstraints.Types.RoleConstraints();
        foreach (var group in groups)
        {
            forRole.Groups.Add(new V1.Scheduler.OfferConstraints.Types.RoleConstraints.Types.Group());
            forRole.Groups[^1].AttributeConstraints.AddRange(group.Select(Constraint));
        }

        return new V1.Scheduler.OfferConstraints { RoleConstraints = { [role] = forRole } };
    }

    private static V1.Scheduler.AttributeConstraint Constraint(string text)
    {
        var words = text.Split(' ');
        var value = words.ElementAtOrDefault(2) ?? "";
        var predicate = new V1.Scheduler.AttributeConstraint.Types.Predicate();
        switch (words[0])
        {
            case "exists": predicate.Exists = new(); break;
            case "not_exists": predicate.NotExists = new(); break;
            case "text_equals": predicate.TextEquals = new() { Value = value }; break;
            case "text_not_equals": predicate.TextNotEquals = new() { Value = value }; break;
            case "text_matches": predicate.TextMatches = new() { Regex = value }; break;
            default: predicate.TextNotMatches = new() { Regex = value }; break;
        }

        var selector = new V1.Scheduler.AttributeConstraint.Types.Selector();
        if (words[1][0] == '@')
            selector.PseudoattributeType = Enum.Parse<V1.Scheduler.AttributeConstraint.Types.Selector.Types.PseudoattributeType>(words[1][1..], ignoreCase: true);
        else
            selector.AttributeName = words[1];
        return new V1.Scheduler.AttributeConstraint { Selector = selector, Predicate = predicate };
    }
}
