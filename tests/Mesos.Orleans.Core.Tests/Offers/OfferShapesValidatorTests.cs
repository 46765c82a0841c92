using System.Collections.Immutable;
using Mesos.Orleans.Core.Offers;
using Mesos.Orleans.Core.Resources;

namespace Mesos.Orleans.Core.Tests.Offers;

public class OfferShapesValidatorTests
{
    private static readonly V1.FrameworkInfo Info = new()
    {
        Roles = { "a", "a/b" },
        Capabilities = { new V1.FrameworkInfo.Types.Capability { Type = V1.FrameworkInfo.Types.Capability.Types.Type.MultiRole } },
    };

    [Fact]
    public void Shapes_None_AreFineAndWithdraw() => Assert.Null(OfferShapesValidator.Validate(Info, []));

    [Theory]
    [InlineData("a", "cpus:1;mem:10;ports:2", 1, null)]
    [InlineData("a", "cpus:1", OfferShapesValidator.MaxCount, null)]
    [InlineData("a", "cpus:1", OfferShapesValidator.MaxCount + 1, "shapes[0].count")]
    [InlineData("a", "cpus:1", 0, "shapes[0].count")]
    [InlineData("c", "cpus:1", 1, "shapes[0].role")]
    [InlineData("", "cpus:1", 1, "shapes[0].role")]
    [InlineData("a", "", 1, "shapes[0].resources")]
    [InlineData("a", "ports:1.5", 1, "shapes[0].resources")]
    [InlineData("a", "ports(a):2", 1, "shapes[0].resources")]
    [InlineData("a", "ephemeral_ports:[1-2]", 1, "shapes[0].resources")]
    [InlineData("a", "cpus(a):1", 1, null)]
    [InlineData("a/b", "cpus(a):1", 1, null)]
    [InlineData("a", "cpus(a/b):1", 1, "shapes[0].resources")]
    [InlineData("a", "cpus(z):1", 1, "shapes[0].resources")]
    public void Shape_IsJudgedByRoleCountAndResources(string role, string resources, int count, string? field) =>
        Assert.Equal(field, OfferShapesValidator.Validate(Info, [new OfferShape(role, ResourceSet.Parse(resources).Value!, count)])?.Field);

    [Fact]
    public void Shapes_AtTheLimit_AreFineAndOneMoreIsTooLarge()
    {
        ImmutableArray<OfferShape> most = [.. Enumerable.Range(1, OfferShapesValidator.MaxShapes).Select(n => Shape($"cpus:{n}"))];

        Assert.Null(OfferShapesValidator.Validate(Info, most));
        Assert.Equal(RefusalCode.TooLarge, OfferShapesValidator.Validate(Info, most.Add(Shape("cpus:1000")))!.Code);
    }

    [Fact]
    public void Shape_OfTooManyResources_IsTooLarge()
    {
        string Resources(int count) => string.Join(';', Enumerable.Range(1, count).Select(n => $"r{n}:1"));

        Assert.Null(OfferShapesValidator.Validate(Info, [Shape(Resources(OfferShapesValidator.MaxResources))]));
        Assert.Equal(RefusalCode.TooLarge, OfferShapesValidator.Validate(Info, [Shape(Resources(OfferShapesValidator.MaxResources + 1))])!.Code);
    }

    [Fact]
    public void Shape_Twice_IsRefused() =>
        Assert.Equal("shapes[1]", OfferShapesValidator.Validate(Info, [Shape("cpus:1;mem:2"), Shape("mem:2;cpus:1")])!.Field);

    [Fact]
    public void Shape_Allocated_IsRefused() =>
        Assert.Equal("shapes[0].resources", OfferShapesValidator.Validate(Info, [new OfferShape("a", ResourceSet.Parse("cpus:1").Value!.AllocateTo("a"), 1)])!.Field);

    [Fact]
    public void Shape_WithConstraintsOfNoGroup_IsRefusedWithTheField() =>
        Assert.Equal("shapes[0].constraints", OfferShapesValidator.Validate(Info, [Shape("cpus:1") with { Constraints = new() }])!.Field);

    [Fact]
    public void Shapes_OfRolesThatWereLeft_CountForNothing()
    {
        var left = new V1.FrameworkInfo { Role = "a" };

        Assert.Equal("a", Assert.Single(OfferShapesValidator.Of(left, [Shape("cpus:1"), new OfferShape("a/b", ResourceSet.Parse("cpus:1").Value!, 1)])).Role);
    }

    private static OfferShape Shape(string resources) => new("a", ResourceSet.Parse(resources).Value!, 1);
}
