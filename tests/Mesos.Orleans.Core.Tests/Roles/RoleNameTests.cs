using Mesos.Orleans.Core.Roles;

namespace Mesos.Orleans.Core.Tests.Roles;

public sealed class RoleNameTests
{
    [Theory]
    [InlineData("*")]
    [InlineData("eng")]
    [InlineData("eng/ads/web")]
    [InlineData("a-b/c-")]
    [InlineData("...")]
    [InlineData("a*b")]
    [InlineData("ingénieur\\x")]
    public void Validate_Good_IsTaken(string role) => Assert.Null(RoleName.Validate(role));

    [Theory]
    [InlineData("")]
    [InlineData("/")]
    [InlineData("/a")]
    [InlineData("a/")]
    [InlineData("a//b")]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData("a/./b")]
    [InlineData("a/..")]
    [InlineData("a/*")]
    [InlineData("*/a")]
    [InlineData("-a")]
    [InlineData("a/-b")]
    [InlineData("a b")]
    [InlineData("a\tb")]
    [InlineData("a\nb")]
    [InlineData("a\u007fb")]
    [InlineData("a\u0001b")]
    public void Validate_Bad_IsRefusedWithTheField(string role)
    {
        var refusal = RoleName.Validate(role, "framework_info.role");

        Assert.Equal(RefusalCode.Invalid, refusal?.Code);
        Assert.Equal("framework_info.role", refusal?.Field);
    }

    [Fact]
    public void Validate_LengthAtTheLimitAndOnePast()
    {
        Assert.Null(RoleName.Validate(new string('a', RoleName.MaxLength)));
        Assert.Equal(RefusalCode.TooLarge, RoleName.Validate(new string('a', RoleName.MaxLength + 1))?.Code);
    }

    [Theory]
    [InlineData("a/b", "a", true)]
    [InlineData("a/b/c", "a", true)]
    [InlineData("a", "a", false)]
    [InlineData("ab", "a", false)]
    [InlineData("a", "a/b", false)]
    public void IsStrictSubroleOf_ByWholeSteps(string role, string ancestor, bool expected) =>
        Assert.Equal(expected, RoleName.IsStrictSubroleOf(role, ancestor));

    [Fact]
    public void Paths_AreTakenApart()
    {
        Assert.Equal(["a/b", "a"], RoleName.Ancestors("a/b/c"));
        Assert.Empty(RoleName.Ancestors("a"));
        Assert.Equal("a/b", RoleName.Parent("a/b/c"));
        Assert.Null(RoleName.Parent("a"));
        Assert.Equal("a", RoleName.TopLevel("a/b/c"));
        Assert.Equal("*", RoleName.TopLevel("*"));
    }
}
