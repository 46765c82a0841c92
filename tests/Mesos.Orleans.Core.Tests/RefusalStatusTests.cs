namespace Mesos.Orleans.Core.Tests;

public sealed class RefusalStatusTests
{
    [Theory]
    [InlineData(RefusalCode.Invalid, 400)]
    [InlineData(RefusalCode.Unauthenticated, 401)]
    [InlineData(RefusalCode.Forbidden, 403)]
    [InlineData(RefusalCode.NotFound, 404)]
    [InlineData(RefusalCode.Conflict, 409)]
    [InlineData(RefusalCode.TooLarge, 413)]
    [InlineData(RefusalCode.NotImplemented, 501)]
    [InlineData(RefusalCode.Unavailable, 503)]
    public void Of_Code_IsItsStatus(RefusalCode code, int status) => Assert.Equal(status, RefusalStatus.Of(code));

    [Fact]
    public void Of_EveryCode_IsInTheTable() => Assert.DoesNotContain(500, Enum.GetValues<RefusalCode>().Select(RefusalStatus.Of));
}
