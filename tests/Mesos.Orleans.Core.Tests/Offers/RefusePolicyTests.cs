using Mesos.Orleans.Core.Offers;

namespace Mesos.Orleans.Core.Tests.Offers;

public class RefusePolicyTests
{
    [Fact]
    public void Filters_Absent_MeanFiveSeconds()
    {
        Assert.Equal(5, RefusePolicy.Seconds(null));
        Assert.Equal(5, RefusePolicy.Seconds(new V1.Filters()));
    }

    [Theory]
    [InlineData(0.0, 0.0)]
    [InlineData(1e-10, 0.0)]
    [InlineData(1e-9, 1e-9)]
    [InlineData(5.0, 5.0)]
    [InlineData(31_536_000.0, 31_536_000.0)]
    [InlineData(31_536_001.0, 31_536_000.0)]
    [InlineData(double.PositiveInfinity, 31_536_000.0)]
    [InlineData(-0.001, 5.0)]
    [InlineData(double.NegativeInfinity, 5.0)]
    [InlineData(double.NaN, 5.0)]
    public void RefuseSeconds_Given_AreClamped(double given, double expected) =>
        Assert.Equal(expected, RefusePolicy.Seconds(new V1.Filters { RefuseSeconds = given }));
}
