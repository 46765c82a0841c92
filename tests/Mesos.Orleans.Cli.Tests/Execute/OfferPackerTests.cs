using Mesos.Orleans.Cli.Execute;
using Mesos.Orleans.Cli.Tests.Fakes;

namespace Mesos.Orleans.Cli.Tests.Execute;

public sealed class OfferPackerTests
{
    private static readonly ScalarQuantities Wanted = ScalarQuantities.Parse("cpus:0.1;mem:32", out _)!;

    [Fact]
    public void TryTake_TenthsOfOne_FitExactlyTenTimes()
    {
        var packer = new OfferPacker([Offers.Make("o", "a", ("cpus", 1), ("mem", 1000))]);

        var count = 0;
        while (packer.TryTake(Wanted) is not null)
            count++;

        Assert.Equal(10, count);
        Assert.Equal("mem:680", packer.Available.ToString());
    }

    [Fact]
    public void TryTake_PartlyReserved_UsesTheReservedFirstAndKeepsItsMarks()
    {
        var offer = Offers.Make("o", "a", ("cpus", 1), ("mem", 100));
        var reserved = Offers.Scalar("cpus", 0.04);
        reserved.Reservations.Add(new V1.Resource.Types.ReservationInfo { Role = "r" });
        offer.Resources.Add(reserved);

        var taken = new OfferPacker([offer]).TryTake(Wanted)!;

        Assert.Equal([("cpus", 0.04, 1), ("cpus", 0.06, 0), ("mem", 32.0, 0)], taken.Select(r => (r.Name, r.Scalar.Value, r.Reservations.Count)));
        Assert.All(taken, resource => Assert.Equal("*", resource.AllocationInfo.Role));
    }

    [Fact]
    public void TryTake_OnlyRevocableOrVolumes_TakesNothing()
    {
        var offer = Offers.Make("o", "a", ("mem", 100));
        var revocable = Offers.Scalar("cpus", 4);
        revocable.Revocable = new();
        offer.Resources.Add(revocable);

        var packer = new OfferPacker([offer]);

        Assert.Null(packer.TryTake(Wanted));
        Assert.Equal("mem:100", packer.Available.ToString());
    }

    [Theory]
    [InlineData("cpus:0.1;mem:32", "cpus:0.1;mem:32")]
    [InlineData(" mem : 32 ; cpus:1e-3;", "cpus:0.001;mem:32")]
    public void Parse_Scalars_ReadsThousandths(string text, string expected) =>
        Assert.Equal(expected, ScalarQuantities.Parse(text, out _)!.ToString());

    [Theory]
    [InlineData("")]
    [InlineData("cpus")]
    [InlineData(":1")]
    [InlineData("cpus:-1")]
    [InlineData("cpus:0")]
    [InlineData("cpus:0.0004")]
    [InlineData("cpus:Infinity")]
    [InlineData("cpus:1e13")]
    [InlineData("cpus(role):1")]
    [InlineData("ports:[1-2]")]
    public void Parse_AnythingElse_SaysWhatIsWrong(string text)
    {
        Assert.Null(ScalarQuantities.Parse(text, out var error));
        Assert.False(string.IsNullOrEmpty(error));
    }

    [Theory]
    [InlineData("30secs", 30)]
    [InlineData("1.5hrs", 5400)]
    [InlineData("2m", 120)]
    [InlineData("365days", 31_536_000)]
    public void Duration_AsMesosSpellsIt_IsRead(string text, double seconds) => Assert.Equal(seconds, DurationText.Parse(text)!.Value.TotalSeconds);

    [Theory]
    [InlineData("")]
    [InlineData("10")]
    [InlineData("-1s")]
    [InlineData("0s")]
    [InlineData("366days")]
    [InlineData("1.2.3s")]
    [InlineData("5 lightyears")]
    public void Duration_AnythingElse_IsRefused(string text) => Assert.Null(DurationText.Parse(text));
}
