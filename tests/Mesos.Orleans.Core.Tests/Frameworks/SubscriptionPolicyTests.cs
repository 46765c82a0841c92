using Mesos.Orleans.Core.Frameworks;

namespace Mesos.Orleans.Core.Tests.Frameworks;

public class SubscriptionPolicyTests
{
    private static readonly FrameworkId Id = new("f-1");

    [Fact]
    public void Subscription_OfACompletedFramework_IsForbiddenWhateverItSays() =>
        Assert.Equal(RefusalCode.Forbidden, Decide(new() { User = "u", Name = "n", Role = "-bad" }, completed: true).Refusal!.Code);

    [Fact]
    public void Subscription_WithAnInvalidInfo_IsRefusedByTheValidator() =>
        Assert.StartsWith("'FrameworkInfo.role' is not a valid role", Decide(new() { User = "u", Name = "n", Role = "-bad" }).Refusal!.Message, StringComparison.Ordinal);

    [Fact]
    public void Subscription_WithoutPrincipal_GetsTheAuthenticatedOne()
    {
        var info = Decide(new() { User = "u", Name = "n" }, principal: "p").Value!;

        Assert.Equal("p", info.Principal);
        Assert.Equal("f-1", info.Id.Value);
    }

    [Fact]
    public void Subscription_WithPrincipal_KeepsIt() =>
        Assert.Equal("own", Decide(new() { User = "u", Name = "n", Principal = "own" }, principal: "p").Value!.Principal);

    [Fact]
    public void Resubscription_KeepsWhatMayNotChange()
    {
        var info = Decide(new() { User = "new", Name = "m" }, current: new() { User = "old", Name = "n" }).Value!;

        Assert.Equal("old", info.User);
        Assert.Equal("m", info.Name);
    }

    [Fact]
    public void Subscription_LeavesWhatWasOfferedAlone()
    {
        var offered = new V1.FrameworkInfo { User = "u", Name = "n" };
        Assert.True(Decide(offered, principal: "p").IsSuccess);
        Assert.Null(offered.Id);
    }

    [Theory]
    [InlineData("", "a,b")]
    [InlineData("a", "a")]
    [InlineData("a,c", null)]
    public void RolesNamed_NoneMeansAllAndAStrangerVoidsTheCall(string named, string? expected)
    {
        var info = new V1.FrameworkInfo { Roles = { "a", "b" }, Capabilities = { new V1.FrameworkInfo.Types.Capability { Type = V1.FrameworkInfo.Types.Capability.Types.Type.MultiRole } } };

        var roles = FrameworkRoles.Named(info, named.Split(',', StringSplitOptions.RemoveEmptyEntries));

        Assert.Equal(expected, roles is null ? null : string.Join(',', roles.Order()));
    }

    private static Outcome<V1.FrameworkInfo> Decide(
        V1.FrameworkInfo offered, V1.FrameworkInfo? current = null, bool completed = false, string? principal = null) =>
        SubscriptionPolicy.Decide(Id, current, completed, offered, [], null, principal);
}
