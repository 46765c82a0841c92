using Mesos.Orleans.Core.Allocation;
using Mesos.Orleans.Core.Frameworks;
using static Mesos.Orleans.Core.Tests.Allocation.AllocationFixture;

namespace Mesos.Orleans.Core.Tests.Allocation;

public class AllocatorHoldTests
{
    private static readonly AllocatorOptions Options = new()
    {
        ShapeHoldAfter = TimeSpan.FromSeconds(10), ShapeHoldLimit = TimeSpan.FromSeconds(100), HeldAgentsFraction = 0.5, IdleOfferLimit = TimeSpan.FromSeconds(20),
    };

    private readonly AllocationFixture _mesos = new(Options);

    private Allocator Allocator => (Allocator)_mesos.Allocator;

    [Fact]
    public void Hold_AfterTheWait_KeepsWhatBecomesFreeUntilTheShapeFits()
    {
        _mesos.Framework("small");
        _mesos.Agent("a", "cpus:4;mem:512", used: [Using("small", "*", "cpus:3")]);
        _mesos.Shaped("large", "*", "cpus:4");
        Decline(); // waits for its task: the small one takes nothing before the hold

        _mesos.Pass(10);
        Assert.Empty(Of(_mesos.Run(), "small", withCpus: true));
        Assert.Equal(1, Allocator.HeldAgents);

        _mesos.Agent("a", "cpus:4;mem:512", used: [Using("small", "*", "cpus:1")]);
        Assert.Empty(Of(_mesos.Run(), "small", withCpus: true));
        _mesos.Agent("a", "cpus:4;mem:512");

        Assert.Single(Of(_mesos.Run(), "large", withCpus: true));
        Assert.Equal(0, Allocator.HeldAgents);
    }

    [Fact]
    public void Hold_BeforeTheWait_KeepsNothing()
    {
        _mesos.Framework("small");
        _mesos.Agent("a", "cpus:4;mem:512", used: [Using("small", "*", "cpus:3")]);
        _mesos.Shaped("large", "*", "cpus:4");

        _mesos.Pass(9.999);
        Assert.Single(Of(_mesos.Run(), "small", withCpus: true));
        Assert.Equal(0, Allocator.HeldAgents);
    }

    [Fact]
    public void Hold_LeavesToOthersWhatTheShapeDoesNotNeed()
    {
        _mesos.Agent("a", "cpus:8;mem:512;ports:[1-10]", used: [Using("gone", "*", "cpus:5")]);
        _mesos.Shaped("large", "*", "cpus:4;mem:100;ports:2");
        _mesos.Pass(10);
        _mesos.Run();
        _mesos.Framework("small");
        var offer = Assert.Single(_mesos.Run().Offers);
        Same("mem:412;ports:[3-10]", offer.Resources);
    }

    [Fact]
    public void Hold_PastItsLimit_GoesToAnotherAgent()
    {
        _mesos.Agent("a1", "cpus:4;mem:512", used: [Using("for-ever", "*", "cpus:3")]);
        _mesos.Agent("a2", "cpus:4;mem:512", used: [Using("for-ever", "*", "cpus:3.5")]);
        _mesos.Shaped("large", "*", "cpus:4");
        _mesos.Pass(10);
        _mesos.Run();
        Assert.Equal("a1", Held());

        _mesos.Pass(100);
        _mesos.Run();
        Assert.Null(Held());
        _mesos.Pass(10);
        _mesos.Run();

        Assert.Equal("a2", Held());
    }

    [Fact]
    public void Hold_ForAFrameworkThatLeaves_Ends()
    {
        _mesos.Agent("a1", "cpus:4;mem:512", used: [Using("x", "*", "cpus:3")]);
        _mesos.Shaped("large", "*", "cpus:4");
        _mesos.Pass(10);
        _mesos.Run();
        Assert.Equal(1, Allocator.HeldAgents);

        _mesos.Allocator.RemoveFramework(new FrameworkId("large"));

        Assert.Equal(0, Allocator.HeldAgents);
    }

    [Fact]
    public void Hold_OnAnAgentThatLeaves_Ends()
    {
        _mesos.Agent("a1", "cpus:4;mem:512", used: [Using("x", "*", "cpus:3")]);
        _mesos.Shaped("large", "*", "cpus:4");
        _mesos.Pass(10);
        _mesos.Run();

        _mesos.Allocator.RemoveAgent(new("a1"));

        Assert.Equal(0, Allocator.HeldAgents);
        _mesos.Agent("a1", "cpus:4;mem:512");
        Assert.Single(_mesos.Run().Offers);
    }

    [Fact]
    public void Hold_OfADisconnectedFramework_EndsAndItsWaitBeginsAnew()
    {
        _mesos.Agent("a1", "cpus:4;mem:512", used: [Using("x", "*", "cpus:3")]);
        _mesos.Shaped("large", "*", "cpus:4");
        _mesos.Pass(10);
        _mesos.Run();
        _mesos.Shaped("large", "*", active: false, "cpus:4");
        _mesos.Run();
        Assert.Equal(0, Allocator.HeldAgents);

        _mesos.Shaped("large", "*", "cpus:4");
        _mesos.Pass(9);
        _mesos.Run();
        Assert.Equal(0, Allocator.HeldAgents);
        _mesos.Pass(1);
        _mesos.Run();
        Assert.Equal(1, Allocator.HeldAgents);
    }

    [Fact]
    public void Holds_AreNeverMoreThanTheirPartOfTheAgents()
    {
        for (var i = 0; i < 6; i++)
        {
            _mesos.Agent($"a{i}", "cpus:4;mem:512", used: [Using("x", "*", "cpus:3")]);
            _mesos.Shaped($"large{i}", "*", "cpus:4");
        }

        _mesos.Pass(10);
        _mesos.Run();

        Assert.Equal(3, Allocator.HeldAgents);
    }

    [Fact]
    public void Hold_WhereTheShapeNeverFits_IsNotMade()
    {
        _mesos.Agent("a1", "cpus:4;mem:512", used: [Using("x", "*", "cpus:3")]);
        _mesos.Shaped("large", "*", "cpus:4.001");
        _mesos.Shaped("other-disk", "*", "cpus:1;disk:1");

        _mesos.Pass(10);
        _mesos.Run();

        Assert.Equal(0, Allocator.HeldAgents);
    }

    [Fact]
    public void Hold_BeyondTheQuotaLimitOfItsRole_IsNotMade()
    {
        _mesos.Allocator.SetQuota("r", RoleQuota.Exactly(Core.Resources.ResourceQuantities.Parse("cpus:3").Value!));
        _mesos.Agent("a1", "cpus:4;mem:512", used: [Using("x", "*", "cpus:3")]);
        _mesos.Shaped("large", "r", "cpus:4");

        _mesos.Pass(10);
        _mesos.Run();

        Assert.Equal(0, Allocator.HeldAgents);
    }

    [Fact]
    public void Hold_ThatWouldEatTheHeadroomOfAGuarantee_IsNotMade()
    {
        _mesos.Allocator.SetQuota("promised", RoleQuota.Exactly(Core.Resources.ResourceQuantities.Parse("cpus:1").Value!));
        _mesos.Agent("a1", "cpus:4;mem:512", used: [Using("x", "*", "cpus:3")]);
        _mesos.Shaped("large", "r", "cpus:4");
        _mesos.Pass(10);
        _mesos.Run();
        Assert.Equal(0, Allocator.HeldAgents);

        _mesos.Agent("a2", "cpus:1;mem:512");
        _mesos.Pass(10);
        _mesos.Run();

        Assert.Equal("a1", Held("r"));
    }

    [Fact]
    public void Offers_ThatNobodyAnswers_AreTakenBackForAShapeThatWaits()
    {
        _mesos.Framework("hoarder");
        _mesos.Agent("a1", "cpus:4;mem:512");
        var hoarded = _mesos.Only();
        _mesos.Shaped("large", "*", "cpus:4");

        _mesos.Pass(19.999);
        Assert.Empty(_mesos.Run().Rescinded);
        _mesos.Pass(0.001);
        var cycle = _mesos.Run();

        Assert.Equal(hoarded.Id, Assert.Single(cycle.Rescinded).Id);
        Assert.Equal("large", Assert.Single(cycle.Offers.Where(offer => offer.Resources.ScalarMillis("cpus") > 0)).Framework.Value);
        Assert.Equal(1, Allocator.AgedOffers);
    }

    [Fact]
    public void Offers_ThatNobodyAnswers_StayWhereNobodyWaitsOrTheyWouldNotHelp()
    {
        _mesos.Framework("hoarder");
        _mesos.Agent("a1", "cpus:4;mem:512");
        _mesos.Only();
        _mesos.Framework("plain");
        _mesos.Shaped("too-large", "*", "cpus:5");

        _mesos.Pass(1_000);

        Assert.Empty(_mesos.Run().Rescinded);
    }

    [Fact]
    public void Hoarder_AgedOnce_IsNotOfferedTheSameAtOnce()
    {
        _mesos.Framework("hoarder");
        _mesos.Agent("a1", "cpus:4;mem:512");
        _mesos.Only();
        _mesos.Shaped("large", "*", "cpus:4");
        _mesos.Pass(20);
        var offer = Assert.Single(_mesos.Run().Offers);
        Assert.Equal("large", offer.Framework.Value);

        _mesos.Decline(offer);
        _mesos.Pass(1);
        Assert.Empty(_mesos.Run().Offers);
        _mesos.Pass(5);
        Assert.Single(_mesos.Run().Offers);
    }

    [Fact]
    public void WithoutTheOptions_NobodyIsHeldForOrAged()
    {
        var mesos = new AllocationFixture();
        mesos.Framework("hoarder");
        mesos.Agent("a1", "cpus:4;mem:512");
        mesos.Only();
        mesos.Shaped("large", "*", "cpus:4");
        mesos.Pass(100_000);

        Assert.Empty(mesos.Run().Rescinded);
        Assert.Equal(0, ((Allocator)mesos.Allocator).HeldAgents);
    }

    [Fact]
    public void Explanation_OfTheOthers_SaysThatTheAgentIsHeld()
    {
        _mesos.Agent("a1", "cpus:4;mem:20", used: [Using("x", "*", "cpus:3")]);
        _mesos.Shaped("large", "*", "cpus:4");
        _mesos.Framework("small", suppressed: ["*"]);
        _mesos.Pass(10);
        _mesos.Run();

        Assert.Equal(1, Allocator.Explain(new FrameworkId("small"), "*", null, _mesos.Now)!.Reasons[AllocationReason.HeldForShape]);
        Assert.Equal("a1", Held());
    }

    private void Decline()
    {
        foreach (var offer in _mesos.Run().Offers)
            _mesos.Decline(offer, 10);
    }

    private string? Held(string role = "*") => Allocator.Explain(new FrameworkId("large"), role, null, _mesos.Now)!.Shapes[0].HeldAgent?.Value;

    private static IEnumerable<OfferDraft> Of(AllocationCycle cycle, string framework, bool withCpus) =>
        cycle.Offers.Where(offer => offer.Framework.Value == framework && offer.Resources.ScalarMillis("cpus") > 0 == withCpus);
}
