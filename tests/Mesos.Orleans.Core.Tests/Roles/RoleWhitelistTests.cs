using Mesos.Orleans.Core.Frameworks;
using Mesos.Orleans.Core.Roles;

namespace Mesos.Orleans.Core.Tests.Roles;

public class RoleWhitelistTests
{
    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("  ")]
    public void Whitelist_Unset_AllowsEveryRole(string? text) => Assert.Null(RoleWhitelist.Parse(text).Value!.Refuse(Info("any", "a/b")));

    [Theory]
    [InlineData("a, b,c/d", "a,b,c/d,*", null)]
    [InlineData("a", "a,z,y", "Roles { y, z } are not present in the master's --roles")]
    [InlineData("a", "a/b", "Roles { a/b } are not present in the master's --roles")]
    public void Whitelist_Set_AllowsWhatItNamesAndStar(string text, string roles, string? message) =>
        Assert.Equal(message, RoleWhitelist.Parse(text).Value!.Refuse(Info(roles.Split(',')))?.Message);

    [Theory]
    [InlineData("a,-b")]
    [InlineData("a,b c")]
    [InlineData("a//b")]
    public void Whitelist_WithAnInvalidRole_CannotBeRead(string text) => Assert.False(RoleWhitelist.Parse(text).IsSuccess);

    [Fact]
    public void RoleOfAQuotaOrWeight_NotOnTheList_IsUnknown()
    {
        var whitelist = RoleWhitelist.Parse("a").Value!;

        Assert.Null(whitelist.Refuse("a", "role"));
        Assert.Null(whitelist.Refuse("*", "role"));
        Assert.Equal(("Unknown role 'b'", "role"), (whitelist.Refuse("b", "role")!.Message, whitelist.Refuse("b", "role")!.Field));
    }

    [Fact]
    public void Subscription_InARoleThatIsNotOnTheList_IsRefused() =>
        Assert.Equal(
            "Roles { b } are not present in the master's --roles",
            SubscriptionPolicy.Decide(new("f"), null, false, Info("b"), [], null, null, RoleWhitelist.Parse("a").Value).Refusal!.Message);

    private static V1.FrameworkInfo Info(params string[] roles) => new()
    {
        User = "u",
        Name = "n",
        Roles = { roles },
        Capabilities = { new V1.FrameworkInfo.Types.Capability { Type = V1.FrameworkInfo.Types.Capability.Types.Type.MultiRole } },
    };
}
