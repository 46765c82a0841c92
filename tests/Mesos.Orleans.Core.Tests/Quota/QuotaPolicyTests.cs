using System.Collections.Immutable;
using Mesos.Orleans.Core.Allocation;
using Mesos.Orleans.Core.Frameworks;
using Mesos.Orleans.Core.Quota;
using Mesos.Orleans.Core.Resources;
using Mesos.V1.Quota;

namespace Mesos.Orleans.Core.Tests.Quota;

public sealed class QuotaPolicyTests
{
    private static readonly ImmutableSortedDictionary<string, QuotaConfig> Empty = ImmutableSortedDictionary.Create<string, QuotaConfig>(StringComparer.Ordinal);

    [Theory]
    [InlineData("eng/ads", "Setting quota on nested role 'eng/ads' is not supported")]
    [InlineData("*", "Setting quota for the default '*' role is not supported")]
    [InlineData("", "Role names cannot be the empty string")]
    [InlineData("/eng", "Role '/eng' cannot start with a slash")]
    [InlineData("eng/", "Role 'eng/' cannot end with a slash")]
    [InlineData("eng//ads", "Role 'eng//ads' cannot contain two adjacent slashes")]
    [InlineData("eng/../ads", "Role 'eng/../ads' cannot include '..' as a component")]
    [InlineData("-eng", "Role component '-eng' is invalid because it starts with a dash")]
    [InlineData("e g", "Role component 'e g' is invalid because it contains backspace or whitespace")]
    public void Update_RoleThatCannotHaveQuota_Invalid(string role, string message) =>
        ExpectInvalid(Update(Config(role, "cpus:1")), message);

    [Theory]
    [InlineData(-1)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(0.0001)]
    [InlineData(1e300)]
    public void Update_AmountThatIsNone_Refused(double amount)
    {
        var guarantee = new QuotaConfig { Role = "eng", Guarantees = { ["cpus"] = new() { Value = amount } } };
        var limit = new QuotaConfig { Role = "eng", Limits = { ["cpus"] = new() { Value = amount } } };

        Assert.NotNull(Update(guarantee).Refusal);
        Assert.NotNull(Update(limit).Refusal);
    }

    [Fact]
    public void Update_LimitBelowGuarantee_Invalid() =>
        ExpectInvalid(Update(Config("eng", "cpus:2", "cpus:1")), "Role 'eng' is guaranteed 2 cpus but limited to 1.");

    [Fact]
    public void Update_RoleNamedTwice_Invalid() =>
        ExpectInvalid(Update(Config("eng", "cpus:1"), Config("eng", "cpus:2")), "Role 'eng' is named twice.");

    [Theory]
    [InlineData("cpus:10", true)]
    [InlineData("cpus:10.001", false)]
    [InlineData("cpus:10;gpus:1", false)]
    public void Update_GuaranteesAgainstCapacity_AtMostTheClusterHas(string guarantees, bool fits) =>
        Assert.Equal(fits, Update(Config("eng", guarantees)).IsSuccess);

    [Fact]
    public void Update_GuaranteesOfAllRolesOverCapacity_Invalid()
    {
        var table = Update(Config("eng", "cpus:6")).Value!;

        var update = QuotaPolicy.Update(table, [Config("ops", "cpus:5")], force: false, Cluster());

        ExpectInvalid(update, "All guarantees together (cpus:11) would exceed the capacity of the cluster (cpus:10;mem:100) by cpus:1.");
        Assert.Equal(QuotaPolicy.ForceHint, update.Refusal!.Hint);
        Assert.True(QuotaPolicy.Update(table, [Config("ops", "cpus:5")], force: true, Cluster()).IsSuccess);
    }

    [Theory]
    [InlineData("cpus:3", true)]
    [InlineData("cpus:2.999", false)]
    [InlineData("mem:1", true)]
    public void Update_LimitAgainstConsumption_AtLeastWhatSubrolesHold(string limits, bool allowed)
    {
        var cluster = Cluster(new Usage(new FrameworkId("f"), "eng", Set("cpus:1")), new Usage(new FrameworkId("f"), "eng/ads", Set("cpus:2")));

        var update = QuotaPolicy.Update(Empty, [Config("eng", "", limits)], force: false, cluster);

        Assert.Equal(allowed, update.IsSuccess);
        Assert.True(QuotaPolicy.Update(Empty, [Config("eng", "", limits)], force: true, cluster).IsSuccess);
    }

    [Fact]
    public void Update_OneRoleOfTwoWrong_NothingChanges()
    {
        var table = Update(Config("eng", "cpus:1")).Value!;

        Assert.False(QuotaPolicy.Update(table, [Config("eng", "cpus:2"), Config("ops", "cpus:100")], force: false, Cluster()).IsSuccess);
        Assert.Equal(1, table["eng"].Guarantees["cpus"].Value);
    }

    [Fact]
    public void Update_NoGuaranteesAndLimits_RemovesTheQuota()
    {
        var table = Update(Config("eng", "cpus:1")).Value!;

        Assert.Empty(QuotaPolicy.Update(table, [Config("eng", "")], force: false, Cluster()).Value!);
    }

    [Fact]
    public void Update_LimitOfZero_IsKept()
    {
        var config = new QuotaConfig { Role = "eng", Limits = { ["gpus"] = new() { Value = 0 } } };

        Assert.Equal(0, Update(config).Value!["eng"].Limits["gpus"].Value);
    }

    [Fact]
    public void Update_TooManyRoles_TooLarge()
    {
        QuotaConfig[] configs = [.. Enumerable.Range(0, QuotaReader.MaxRoles + 1).Select(n => Config($"r{n}", ""))];

        Assert.Equal(RefusalCode.TooLarge, Update(configs).Refusal!.Code);
        Assert.True(Update(configs[1..]).IsSuccess);
    }

    [Fact]
    public void Set_NewRole_GuaranteeIsTheLimitToo()
    {
        var table = QuotaPolicy.Set(Empty, Request("eng", "cpus:2;mem:10"), Cluster()).Value!;

        Assert.Equal(table["eng"].Guarantees, table["eng"].Limits);
        Assert.Equal(10, table["eng"].Limits["mem"].Value);
    }

    [Fact]
    public void Set_OverCapacity_ConflictUnlessForced()
    {
        var request = Request("eng", "cpus:11");
        Assert.Equal(RefusalCode.Conflict, QuotaPolicy.Set(Empty, request, Cluster()).Refusal!.Code);

        request.Force = true;
        Assert.True(QuotaPolicy.Set(Empty, request, Cluster()).IsSuccess);
    }

    [Fact]
    public void Set_RoleThatHasQuota_Invalid() =>
        ExpectInvalid(QuotaPolicy.Set(Update(Config("eng", "cpus:1")).Value!, Request("eng", "cpus:1"), Cluster()), "Role 'eng' already has a quota.");

    [Theory]
    [InlineData("")]
    [InlineData("cpus(ops):1")]
    [InlineData("ports:[1-2]")]
    public void Set_GuaranteeThatIsNoPlainAmount_Invalid(string guarantee) =>
        Assert.Equal(RefusalCode.Invalid, QuotaPolicy.Set(Empty, Request("eng", guarantee), Cluster()).Refusal!.Code);

    [Fact]
    public void Set_GuaranteeNamedTwice_Invalid()
    {
        var request = new QuotaRequest { Role = "eng", Guarantee = { QuotaReader.Scalar("cpus", 1), QuotaReader.Scalar("cpus", 1) } };

        ExpectInvalid(QuotaPolicy.Set(Empty, request, Cluster()), "Each resource may be guaranteed once.");
    }

    [Fact]
    public void Remove_RoleWithoutQuota_Invalid() => ExpectInvalid(QuotaPolicy.Remove(Empty, "eng"), "Role 'eng' has no quota.");

    [Fact]
    public void Usage_ReservationsAndTasks_CountOnceForTheTopLevelRole()
    {
        var total = Set("cpus(eng/ads):4;cpus:6;mem:100");
        var used = new Usage(new FrameworkId("f"), "eng/ads", Set("cpus(eng/ads):3;cpus:1"));

        var usage = ClusterUsage.Of([(total, [used])]);

        Assert.Equal("cpus:10;mem:100", usage.Capacity.ToString());
        Assert.Equal("cpus:5", usage.ConsumedBy("eng").ToString());
        Assert.True(usage.ConsumedBy("ops").IsEmpty);
    }

    private static Outcome<ImmutableSortedDictionary<string, QuotaConfig>> Update(params QuotaConfig[] configs) =>
        QuotaPolicy.Update(Empty, configs, force: false, Cluster());

    private static ClusterUsage Cluster(params ImmutableArray<Usage> used) => ClusterUsage.Of([(Set("cpus:10;mem:100"), used)]);

    private static ResourceSet Set(string text) => ResourceSet.Parse(text).Value!;

    private static QuotaRequest Request(string role, string guarantee) =>
        new() { Role = role, Guarantee = { guarantee.Length == 0 ? [] : Set(guarantee).ToWire() } };

    private static QuotaConfig Config(string role, string guarantees, string limits = "")
    {
        var config = new QuotaConfig { Role = role };
        foreach (var entry in guarantees.Length == 0 ? [] : Set(guarantees).Entries)
            config.Guarantees.Add(entry.Name, new() { Value = ScalarValue.FromMillis(entry.Millis) });
        foreach (var entry in limits.Length == 0 ? [] : Set(limits).Entries)
            config.Limits.Add(entry.Name, new() { Value = ScalarValue.FromMillis(entry.Millis) });
        return config;
    }

    private static void ExpectInvalid<T>(Outcome<T> outcome, string message)
    {
        Assert.False(outcome.IsSuccess);
        Assert.Equal((RefusalCode.Invalid, message), (outcome.Refusal.Code, outcome.Refusal.Message));
    }
}
