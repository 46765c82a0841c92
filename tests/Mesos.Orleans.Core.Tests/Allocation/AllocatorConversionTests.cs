using Mesos.Orleans.Core.Allocation;
using Mesos.Orleans.Core.Resources;
using Mesos.Orleans.Core.Tests.Operations;
using Mesos.Orleans.Core.Tests.Resources;

namespace Mesos.Orleans.Core.Tests.Allocation;

public sealed class AllocatorConversionTests
{
    private readonly AllocationFixture _fixture = new();

    [Fact]
    public void Agent_ReservationTakesWhatIsOffered_OfferIsRescindedAndTheRestOfferedAgain()
    {
        _fixture.Framework("f");
        _fixture.Agent("a", "cpus:4;mem:1024");
        var offer = _fixture.Only();

        _fixture.Agent("a", Wire.Set(Wire.Scalar("cpus", 3), Op.Eng("cpus", 1), Wire.Scalar("mem", 1024)));
        var cycle = _fixture.Run();

        Assert.Equal(offer.Id, Assert.Single(cycle.Rescinded).Id);
        AllocationFixture.Same("cpus:3;mem:1024", Assert.Single(cycle.Offers).Resources);
    }

    [Fact]
    public void Agent_VolumeDestroyed_OfferThatHoldsItIsRescinded()
    {
        _fixture.Framework("f", "eng");
        _fixture.Agent("a", Wire.Set(Wire.Scalar("cpus", 1), Op.Volume("v", 10)));
        var offer = _fixture.Only();

        _fixture.Agent("a", Wire.Set(Wire.Scalar("cpus", 1), Op.Eng("disk", 10)));

        Assert.Equal(offer.Id, Assert.Single(_fixture.Run().Rescinded).Id);
    }

    [Fact]
    public void Agent_ConversionOfWhatIsNotOffered_LeavesTheOfferOpen()
    {
        _fixture.Framework("f", "eng");
        _fixture.Agent("a", Wire.Set(Wire.Scalar("cpus", 1), Wire.Scalar("disk", 10).Reserved("ops", isDynamic: false)));
        _fixture.Only();

        _fixture.Agent("a", Wire.Set(Wire.Scalar("cpus", 1), Wire.Scalar("disk", 10).Reserved("ops", isDynamic: false).Reserved("ops/x")));

        Assert.Empty(_fixture.Run().Rescinded);
    }

    [Fact]
    public void Agent_TwoOffersTogetherTooLarge_OnlyAsManyAsNeededAreRescinded()
    {
        _fixture.Framework("f", "eng");
        _fixture.Agent("a", "cpus:4");
        var first = _fixture.Only();
        _fixture.Agent("a", "cpus:8");
        var second = _fixture.Only();

        _fixture.Agent("a", Wire.Set(Wire.Scalar("cpus", 7), Op.Eng("cpus", 1)));
        var rescinded = _fixture.Run().Rescinded;

        Assert.Equal(second.Id, Assert.Single(rescinded).Id);
        Assert.NotEqual(first.Id, second.Id);
    }

    [Fact]
    public void Agent_HasTasksAfterAllOfWhichAnEarlierWordSaidNothing_OfferOfTheirsIsRescinded()
    {
        _fixture.Framework("f", "eng");
        _fixture.Agent("a", "cpus:4");
        var offer = _fixture.Only();

        _fixture.Agent("a", "cpus:4", used: [new Usage(new("f"), "eng", ResourceSet.Parse("cpus:1").Value!)]);
        var cycle = _fixture.Run();

        Assert.Equal(offer.Id, Assert.Single(cycle.Rescinded).Id);
        AllocationFixture.Same("cpus:3", Assert.Single(cycle.Offers).Resources);
    }

    [Fact]
    public void Agent_ConvertedByTheSameAccept_IsOfferedAgainAtOnceInSpiteOfTheFilter()
    {
        _fixture.Framework("f", "eng");
        _fixture.Agent("a", "cpus:4");
        var offer = _fixture.Only();

        // RESERVE cpus:1 of cpus:4; the rest is refused with a filter, the converted is not.
        var total = Wire.Set(Wire.Scalar("cpus", 3), Op.Eng("cpus", 1));
        _fixture.Agent("a", total, closed: [new(offer.Id, ResourceSet.Parse("cpus:3").Value, 60)]);

        Assert.Equal(total, _fixture.Only().Resources);
    }

    [Fact]
    public void Agent_OperatorReserves_WhatWasRescindedIsNotOfferedToTheSameFor5SecondsButTheReservationIs()
    {
        _fixture.Framework("f", "eng");
        _fixture.Framework("suppressed", "eng", suppressed: ["eng"]);
        _fixture.Agent("a", "cpus:4;mem:1024");
        var offer = _fixture.Only();

        _fixture.Agent("a", Wire.Set(Wire.Scalar("cpus", 3), Wire.Scalar("cpus", 1).Reserved("other"), Wire.Scalar("mem", 1024)), isOperation: true);
        var cycle = _fixture.Run();
        Assert.Equal(offer.Id, Assert.Single(cycle.Rescinded).Id);
        Assert.Empty(cycle.Offers);

        _fixture.Pass(5);
        Assert.Empty(_fixture.Run().Offers);
        _fixture.Pass(0.001);
        AllocationFixture.Same("cpus:3;mem:1024", _fixture.Only().Resources);
    }

    [Fact]
    public void Agent_OperatorReservesForTheRole_ItsFrameworkIsOfferedItAtOnce()
    {
        _fixture.Framework("f", "eng");
        _fixture.Agent("a", "cpus:4;mem:1024");
        _fixture.Only();
        var total = Wire.Set(Wire.Scalar("cpus", 3), Op.Eng("cpus", 1), Wire.Scalar("mem", 1024));

        _fixture.Agent("a", total, isOperation: true);

        Assert.Equal(total, _fixture.Only().Resources);
    }
}
