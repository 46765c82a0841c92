using Mesos.Orleans.Core.Frameworks;
using Mesos.Orleans.Core.Offers;
using CapabilityType = Mesos.V1.FrameworkInfo.Types.Capability.Types.Type;
using PseudoattributeType = Mesos.V1.Scheduler.AttributeConstraint.Types.Selector.Types.PseudoattributeType;

namespace Mesos.Orleans.Core.Tests.Frameworks;

public class FrameworkInfoValidatorTests
{
    [Fact]
    public void Info_Smallest_Passes() => Assert.Null(FrameworkInfoValidator.Validate(Info()));

    [Fact]
    public void Info_MultiRoleWithoutRoles_Passes() => Assert.Null(FrameworkInfoValidator.Validate(MultiRole()));

    [Fact]
    public void Roles_WithoutMultiRole_AreRefused()
    {
        var info = Info();
        info.Roles.Add("a");
        Assert.Equal("'FrameworkInfo.roles' must not be set when the framework is not MULTI_ROLE capable", Judge(info));
    }

    [Fact]
    public void Role_WithMultiRole_IsRefused()
    {
        var info = MultiRole("a");
        info.Role = "a";
        Assert.Equal("'FrameworkInfo.role' must not be set when the framework is MULTI_ROLE capable", Judge(info));
    }

    [Fact]
    public void Roles_Twice_AreRefusedByName() => Assert.Equal(
        "'FrameworkInfo.roles' contains duplicate items: { a, b }", Judge(MultiRole("b", "a", "b", "c", "a")));

    [Theory]
    [InlineData("*")]
    [InlineData("a/b/c")]
    [InlineData("a-b.c")]
    public void Role_Valid_Passes(string role)
    {
        var info = Info();
        info.Role = role;
        Assert.Null(Judge(info));
        Assert.Null(Judge(MultiRole(role)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("/a")]
    [InlineData("a/")]
    [InlineData("a//b")]
    [InlineData("a/./b")]
    [InlineData("a/../b")]
    [InlineData("a/*")]
    [InlineData("-a")]
    [InlineData("a/-b")]
    [InlineData("a b")]
    [InlineData("a\tb")]
    public void Role_Invalid_IsRefused(string role)
    {
        var info = Info();
        info.Role = role;
        Assert.StartsWith("'FrameworkInfo.role' is not a valid role: ", Judge(info), StringComparison.Ordinal);
        Assert.StartsWith("'FrameworkInfo.roles' contains invalid role: ", Judge(MultiRole("ok", role)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", null)]
    [InlineData("someone-driver-2026", null)]
    [InlineData("a/b", "'a/b' contains invalid characters")]
    [InlineData("..", "'..' is disallowed")]
    public void Id_ChosenByTheClient_MustNameADirectory(string id, string? message)
    {
        var info = Info();
        info.Id = new() { Value = id };
        Assert.Equal(message, Judge(info));
    }

    [Theory]
    [InlineData(0.0, true)]
    [InlineData(604800.0, true)]
    [InlineData(FrameworkInfoValidator.MaxFailoverTimeoutSeconds, true)]
    [InlineData(9223372038.0, false)]
    [InlineData(double.MaxValue, false)]
    [InlineData(double.PositiveInfinity, false)]
    [InlineData(double.NaN, false)]
    [InlineData(-0.001, false)]
    public void FailoverTimeout_MustBeRepresentable(double seconds, bool fine)
    {
        var info = Info();
        info.FailoverTimeout = seconds;
        var message = Judge(info);
        if (fine)
            Assert.Null(message);
        else
            Assert.Matches(@"^The framework failover_timeout \(.+\) is invalid$", message!);
    }

    [Theory]
    [InlineData(0.0, null)]
    [InlineData(0.5, null)]
    [InlineData(-0.5, "Invalid resource quantity for 'cpus': Negative values not supported")]
    [InlineData(double.NaN, "Invalid resource quantity for 'cpus': NaN not supported")]
    [InlineData(double.PositiveInfinity, "Invalid resource quantity for 'cpus': Infinite values not supported")]
    [InlineData(double.Epsilon, "Invalid resource quantity for 'cpus': Subnormal values not supported")]
    public void OfferFilter_Quantity_MustBeFinite(double cpus, string? message)
    {
        var info = Info();
        var quantities = new V1.OfferFilters.Types.ResourceQuantities();
        quantities.Quantities.Add("cpus", new() { Value = cpus });
        info.OfferFilters.Add("*", new() { MinAllocatableResources = new() { Quantities = { quantities } } });
        Assert.Equal(message, Judge(info));
    }

    [Fact]
    public void OfferFilter_EmptyEntry_IsRefusedButEmptyListPasses()
    {
        var info = Info();
        info.OfferFilters.Add("*", new() { MinAllocatableResources = new() });
        Assert.Null(Judge(info));

        info.OfferFilters["*"].MinAllocatableResources.Quantities.Add(new V1.OfferFilters.Types.ResourceQuantities());
        Assert.Equal("Resource quantities must contain at least one quantity", Judge(info));
    }

    [Fact]
    public void SuppressedRoles_MustBeSubscribed()
    {
        Assert.Null(FrameworkInfoValidator.Validate(MultiRole("a", "b"), ["a"], null));
        Assert.Null(FrameworkInfoValidator.Validate(Info(), ["*"], null));
        Assert.Equal(
            "Suppressed roles { c, d } are not contained in the set of roles",
            FrameworkInfoValidator.Validate(MultiRole("a", "b"), ["d", "a", "c"], null)?.Message);
    }

    [Fact]
    public void OfferConstraints_RolesMustBeSubscribed()
    {
        Assert.Null(FrameworkInfoValidator.Validate(MultiRole("a"), [], Constraints("a", HostnameIs("h"))));
        Assert.Equal(
            "Offer constraints specify `role_constraints` for a role 'b' not contained in the set of roles",
            FrameworkInfoValidator.Validate(MultiRole("a"), [], Constraints("b", HostnameIs("h")))?.Message);
    }

    [Fact]
    public void OfferConstraints_Malformed_AreRefused()
    {
        var empty = new V1.Scheduler.OfferConstraints();
        empty.RoleConstraints.Add("a", new());
        Assert.Equal(
            "Offer constraints are not valid: 'OfferConstraints::role_constraints' has an empty 'RoleConstraints::groups' for role a",
            FrameworkInfoValidator.Validate(MultiRole("a"), [], empty)?.Message);

        Assert.Contains("contains an empty RoleConstraints::Group", Judge(Constraints("a")), StringComparison.Ordinal);

        var constraint = HostnameIs("h");
        constraint.Predicate = new();
        Assert.EndsWith("Unknown predicate type", Judge(Constraints("a", constraint)), StringComparison.Ordinal);

        constraint = HostnameIs("h");
        constraint.Selector = new() { PseudoattributeType = PseudoattributeType.Unknown };
        Assert.EndsWith("Unknown pseudoattribute type", Judge(Constraints("a", constraint)), StringComparison.Ordinal);

        constraint.Selector = new();
        Assert.Contains("Exactly one of", Judge(Constraints("a", constraint)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("rack-[0-9]+", true)]
    [InlineData("a{1000}", true)]
    [InlineData("a{1001}", false)]
    [InlineData("(a{100}){11}", false)]
    [InlineData("[", false)]
    [InlineData(@"(a)\1", false)]
    [InlineData("(?=a)", false)]
    public void OfferConstraints_Regex_MustBeCheap(string pattern, bool fine)
    {
        var constraint = HostnameIs("h");
        constraint.Predicate = new() { TextMatches = new() { Regex = pattern } };
        Assert.Equal(fine, Judge(Constraints("a", constraint)) is null);

        constraint.Predicate = new() { TextNotMatches = new() { Regex = pattern } };
        Assert.Equal(fine, Judge(Constraints("a", constraint)) is null);
    }

    [Fact]
    public void OfferConstraints_Regex_IsLimitedInLength()
    {
        var constraint = HostnameIs("h");
        constraint.Predicate = new() { TextMatches = new() { Regex = new string('a', OfferConstraintsValidator.MaxRegexLength) } };
        Assert.Null(Judge(Constraints("a", constraint)));
        constraint.Predicate.TextMatches.Regex += "a";
        Assert.Contains("too complex", Judge(Constraints("a", constraint)), StringComparison.Ordinal);
    }

    [Fact]
    public void Faults_Several_AreReportedInOrder()
    {
        var info = MultiRole("-a");
        info.Id = new() { Value = "/" };
        info.OfferFilters.Add("*", new() { MinAllocatableResources = new() { Quantities = { new V1.OfferFilters.Types.ResourceQuantities() } } });
        info.FailoverTimeout = -1;

        Assert.Contains("invalid role", FrameworkInfoValidator.Validate(info, ["x"], null)?.Message, StringComparison.Ordinal);
        info.Roles[0] = "a";
        Assert.Equal("'/' contains invalid characters", FrameworkInfoValidator.Validate(info, ["x"], null)?.Message);
        info.Id.Value = "i";
        Assert.StartsWith("Resource quantities", FrameworkInfoValidator.Validate(info, ["x"], null)?.Message, StringComparison.Ordinal);
        info.OfferFilters.Clear();
        Assert.StartsWith("The framework failover_timeout", FrameworkInfoValidator.Validate(info, ["x"], null)?.Message, StringComparison.Ordinal);
        info.FailoverTimeout = 0;
        Assert.StartsWith("Suppressed roles", FrameworkInfoValidator.Validate(info, ["x"], null)?.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void FrameworkRoles_OfSingleAndMultiRole_AreTheOnesInUse()
    {
        Assert.Equal(["*"], FrameworkRoles.Of(Info()));
        Assert.Equal(["a", "b"], FrameworkRoles.Of(MultiRole("b", "a")));
        Assert.Empty(FrameworkRoles.Of(MultiRole()));
    }

    [Fact]
    public void FrameworkCapabilities_OfEveryType_AreOneFlagEach()
    {
        foreach (var type in Enum.GetValues<CapabilityType>())
        {
            var capabilities = FrameworkCapabilities.Of(new V1.FrameworkInfo { Capabilities = { new V1.FrameworkInfo.Types.Capability { Type = type } } });
            Assert.Equal(type == CapabilityType.Unknown ? "None" : type.ToString(), capabilities.Flags.ToString());
        }
        Assert.Equal(FrameworkCapability.None, FrameworkCapabilities.Of(new V1.FrameworkInfo { Capabilities = { new V1.FrameworkInfo.Types.Capability { Type = (CapabilityType)77 } } }).Flags);
    }

    private static string? Judge(V1.FrameworkInfo info) => FrameworkInfoValidator.Validate(info)?.Message;

    private static string? Judge(V1.Scheduler.OfferConstraints constraints) => OfferConstraintsValidator.Validate(constraints)?.Message;

    private static V1.FrameworkInfo Info() => new() { User = "u", Name = "n" };

    private static V1.FrameworkInfo MultiRole(params string[] roles)
    {
        var info = Info();
        info.Capabilities.Add(new V1.FrameworkInfo.Types.Capability { Type = CapabilityType.MultiRole });
        info.Roles.AddRange(roles);
        return info;
    }

    private static V1.Scheduler.OfferConstraints Constraints(string role, params V1.Scheduler.AttributeConstraint[] constraints)
    {
        var result = new V1.Scheduler.OfferConstraints();
        var group = new V1.Scheduler.OfferConstraints.Types.RoleConstraints.Types.Group();
        group.AttributeConstraints.AddRange(constraints);
        result.RoleConstraints.Add(role, new() { Groups = { group } });
        return result;
    }

    private static V1.Scheduler.AttributeConstraint HostnameIs(string host) => new()
    {
        Selector = new() { PseudoattributeType = PseudoattributeType.Hostname },
        Predicate = new() { TextEquals = new() { Value = host } },
    };
}
