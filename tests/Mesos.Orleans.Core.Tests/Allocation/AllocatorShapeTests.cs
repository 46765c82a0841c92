using Mesos.Orleans.Core.Allocation;
using Mesos.Orleans.Core.Frameworks;
using Mesos.Orleans.Core.Offers;
using static Mesos.Orleans.Core.Tests.Allocation.AllocationFixture;

namespace Mesos.Orleans.Core.Tests.Allocation;

public class AllocatorShapeTests
{
    private readonly AllocationFixture _mesos = new();

    [Fact]
    public void Shape_ThatFits_IsAllThatIsOffered()
    {
        _mesos.Shaped("f", "*", "cpus:2;mem:128");
        _mesos.Agent("a", "cpus:8;mem:1024;disk:100;ports:[1-10]");

        Same("cpus:2;mem:128", _mesos.Only().Resources);
    }

    [Fact]
    public void Shape_WithACount_IsOfferedThatOftenInOneOffer()
    {
        _mesos.Shaped("f", "*", "3*cpus:2;mem:128");
        _mesos.Agent("a", "cpus:5;mem:1024");

        Same("cpus:4;mem:256", _mesos.Only().Resources);
    }

    [Fact]
    public void Shape_ThatDoesNotFit_IsNotOfferedAndOthersGetTheAgent()
    {
        _mesos.Shaped("f", "*", "cpus:4;mem:128");
        _mesos.Framework("plain");
        _mesos.Agent("a", "cpus:3;mem:1024");

        Assert.Equal("plain", _mesos.Only().Framework.Value);
    }

    [Fact]
    public void Shape_LeavesTheRestToOthersInTheSameCycle()
    {
        _mesos.Shaped("a-first", "*", "cpus:2;mem:128");
        _mesos.Framework("b-plain");
        _mesos.Agent("a", "cpus:8;mem:1024");

        var offers = _mesos.Run().Offers.ToDictionary(offer => offer.Framework.Value);

        Same("cpus:2;mem:128", offers["a-first"].Resources);
        Same("cpus:6;mem:896", offers["b-plain"].Resources);
    }

    [Fact]
    public void Shapes_OfOneRole_AreMetInTheOrderOfPublication()
    {
        _mesos.Shaped("f", "*", "cpus:4;mem:64", "2*cpus:1;mem:256");
        _mesos.Agent("a", "cpus:5;mem:1024");

        Same("cpus:5;mem:320", _mesos.Only().Resources);
    }

    [Fact]
    public void Shape_TakesWhatIsReservedForTheRoleFirst()
    {
        _mesos.Shaped("f", "r", "cpus:3;mem:64");
        _mesos.Agent("a", "cpus:8;cpus(r):2;cpus(other):4;mem:1024");

        Same("cpus(r):2;cpus:1;mem:64", _mesos.Only().Resources);
    }

    [Fact]
    public void Shape_WithANumberOfPorts_GetsTheLowestThatAreFree()
    {
        _mesos.Shaped("f", "*", "2*cpus:1;ports:2");
        _mesos.Agent("a", "cpus:8;mem:1024;ports:[5-6,10-20]");

        Same("cpus:2;ports:[5-6,10-11]", _mesos.Only().Resources);
    }

    [Theory]
    [InlineData("cpus:1;ports:[12-13]", "cpus(r):1;ports:[12-13]")]
    [InlineData("cpus:1;ports:[20-21]", null)]
    [InlineData("cpus(r):2;mem:10", "cpus(r):2;mem:10")]
    [InlineData("cpus(r):3;mem:10", null)]
    [InlineData("cpus(r):1;cpus:8", "cpus(r):2;cpus:7")]
    [InlineData("cpus(r):1;cpus:9", "cpus(r):2;cpus:8")]
    [InlineData("cpus(r):1;cpus:10", null)]
    public void Shape_WithSomethingExact_NeedsExactlyThat(string shape, string? offered)
    {
        _mesos.Shaped("f", "r", shape);
        _mesos.Agent("a", "cpus:8;cpus(r):2;mem:1024;ports:[10-20]");

        if (offered is null)
            Assert.Empty(_mesos.Run().Offers);
        else
            Same(offered, _mesos.Only().Resources);
    }

    [Fact]
    public void Shape_OfExactPorts_FitsOnceHoweverLargeItsCount()
    {
        _mesos.Shaped("f", "*", "5*cpus:1;ports:[12-13]");
        _mesos.Agent("a", "cpus:8;mem:1024;ports:[10-20]");

        Same("cpus:1;ports:[12-13]", _mesos.Only().Resources);
    }

    [Fact]
    public void Shape_DoesNotTakeVolumesOrDisksOfTheirOwnForPlainDisk()
    {
        _mesos.Shaped("f", "*", "cpus:1;disk:100");
        _mesos.Agent("a", Of("""
            [{"name":"cpus","type":"SCALAR","scalar":{"value":4}},
             {"name":"disk","type":"SCALAR","scalar":{"value":500},"disk":{"source":{"type":"MOUNT","mount":{"root":"/m"}}}},
             {"name":"disk","type":"SCALAR","scalar":{"value":50}}]
            """));

        Assert.Empty(_mesos.Run().Offers);
    }

    [Fact]
    public void Shape_SmallerThanTheLeastOffer_IsOfferedAllTheSame()
    {
        _mesos.Shaped("f", "*", "disk:10");
        _mesos.Agent("a", "cpus:4;mem:1024;disk:100");

        Same("disk:10", _mesos.Only().Resources);
    }

    [Fact]
    public void Shape_WithConstraints_IsOfferedOnlyWhereTheyHold()
    {
        var constraints = new V1.Scheduler.OfferConstraints.Types.RoleConstraints();
        constraints.Groups.Add(new V1.Scheduler.OfferConstraints.Types.RoleConstraints.Types.Group
        {
            AttributeConstraints =
            {
                new V1.Scheduler.AttributeConstraint
                {
                    Selector = new() { AttributeName = "rack" },
                    Predicate = new() { TextEquals = new() { Value = "r1" } },
                },
            },
        });
        var info = new V1.FrameworkInfo { User = "u", Name = "f", Id = new() { Value = "f" } };
        _mesos.Allocator.PutFramework(
            new FrameworkModel(new("f"), 1, info, true, [], null) { Shapes = [new OfferShape("*", Of("cpus:1"), 5, constraints)] }, _mesos.Now);
        _mesos.Agent("a1", "cpus:4;mem:1024", info: Info("a1", ("rack", "r1")));
        _mesos.Agent("a2", "cpus:4;mem:1024", info: Info("a2", ("rack", "r2")));

        Assert.Equal("a1", _mesos.Only().Agent.Value);

        _mesos.Agent("a2", "cpus:4;mem:1024", info: Info("a2", ("rack", "r1")));
        Assert.Equal("a2", _mesos.Only().Agent.Value);
    }

    [Fact]
    public void Count_OnOffer_IsNeverExceededAndComesBackWithTheAnswer()
    {
        _mesos.Shaped("f", "*", "cpus:2;mem:128");
        _mesos.Agent("a1", "cpus:2;mem:128");
        _mesos.Agent("a2", "cpus:2;mem:128");
        var first = _mesos.Only();
        Assert.Empty(_mesos.Run().Offers);

        _mesos.Decline(first);

        Assert.NotEqual(first.Agent, _mesos.Only().Agent);
    }

    [Fact]
    public void Publication_OfLess_WithdrawsNothingAndOffersNoMore()
    {
        _mesos.Shaped("f", "*", "5*cpus:2");
        _mesos.Agent("a1", "cpus:4;mem:128");
        Assert.Single(_mesos.Run().Offers);

        _mesos.Shaped("f", "*", "2*cpus:2");
        _mesos.Agent("a2", "cpus:4;mem:128");

        Assert.Empty(_mesos.Run().Offers);
    }

    [Fact]
    public void Publication_OfNothing_BringsBackWholeAgents()
    {
        _mesos.Shaped("f", "*", "cpus:16");
        _mesos.Agent("a1", "cpus:4;mem:128");
        Assert.Empty(_mesos.Run().Offers);

        _mesos.Shaped("f", "*");

        Same("cpus:4;mem:128", _mesos.Only().Resources);
    }

    [Fact]
    public void Publication_OfASmallerShape_IsMetFromAgentsThatAreIdle()
    {
        _mesos.Shaped("f", "*", "cpus:16");
        _mesos.Agent("a1", "cpus:4;mem:128");
        Assert.Empty(_mesos.Run().Offers);

        _mesos.Shaped("f", "*", "cpus:3");

        Same("cpus:3", _mesos.Only().Resources);
    }

    [Fact]
    public void Decline_OfAShape_FiltersItThereAndOnlyThere()
    {
        _mesos.Shaped("f", "*", "cpus:2");
        _mesos.Agent("a1", "cpus:8;mem:128");
        _mesos.Decline(_mesos.Only(), 60);
        _mesos.Pass(1);
        Assert.Empty(_mesos.Run().Offers);

        _mesos.Agent("a2", "cpus:8;mem:128");

        Assert.Equal("a2", _mesos.Only().Agent.Value);
    }

    [Fact]
    public void Shape_BeyondTheQuotaLimit_IsNotOffered()
    {
        _mesos.Allocator.SetQuota("r", RoleQuota.Exactly(ResourceQuantitiesOf("cpus:3")));
        _mesos.Shaped("f", "r", "2*cpus:2");
        _mesos.Agent("a1", "cpus:8;mem:128");

        Same("cpus:2", _mesos.Only().Resources);
    }

    [Fact]
    public void Roles_WithoutShapes_AreOfferedAsEver()
    {
        _mesos.Framework("plain", "r");
        _mesos.Shaped("f", "r", "cpus:64");
        _mesos.Agent("a1", "cpus:8;mem:128");

        Same("cpus:8;mem:128", _mesos.Only().Resources);
    }

    [Fact]
    public void Idle_WithShapesThatWait_LooksAtNoAgent()
    {
        _mesos.Shaped("f", "*", "cpus:16");
        _mesos.Agent("a1", "cpus:8;mem:128");
        _mesos.Run();

        Assert.False(_mesos.Allocator.HasEvents);
        Assert.Empty(_mesos.Run().Offers);
    }

    [Fact]
    public void Explanation_NamesTheShapesAndWhatTheyLack()
    {
        _mesos.Shaped("f", "*", "cpus:16;mem:64");
        _mesos.Agent("a1", "cpus:8;mem:128");
        _mesos.Run();
        _mesos.Pass(7);

        var explanation = _mesos.Allocator.Explain(new FrameworkId("f"), "*", null, _mesos.Now)!;

        Assert.Equal(1, explanation.Reasons[AllocationReason.NotEnough]);
        Assert.Equal("cpus:8", explanation.Nearest[0].Lacks.ToString());
        var shape = Assert.Single(explanation.Shapes);
        Assert.Equal((0, TimeSpan.FromSeconds(7)), (shape.OnOffer, shape.Waiting));
    }

    [Fact]
    public void Explanation_WhileAllIsOnOffer_SaysSo()
    {
        _mesos.Shaped("f", "*", "cpus:2");
        _mesos.Agent("a1", "cpus:2;mem:128");
        _mesos.Agent("a2", "cpus:2;mem:128");
        _mesos.Run();

        var explanation = _mesos.Allocator.Explain(new FrameworkId("f"), "*", null, _mesos.Now)!;

        Assert.Equal(1, explanation.Reasons[AllocationReason.OnOffer]);
        Assert.Equal(1, explanation.Reasons[AllocationReason.ShapesOnOffer]);
    }

    private static Core.Resources.ResourceQuantities ResourceQuantitiesOf(string text) => Core.Resources.ResourceQuantities.Parse(text).Value!;
}
