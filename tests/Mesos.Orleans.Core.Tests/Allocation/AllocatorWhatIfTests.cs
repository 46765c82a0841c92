using System.Collections.Immutable;
using Mesos.Orleans.Core.Allocation;
using Mesos.Orleans.Core.Frameworks;
using Mesos.Orleans.Core.Resources;
using static Mesos.Orleans.Core.Tests.Allocation.AllocationFixture;

namespace Mesos.Orleans.Core.Tests.Allocation;

public class AllocatorWhatIfTests
{
    private readonly AllocationFixture _mesos = new();

    [Fact]
    public void WhatIf_TellsNowFromLaterFromNever()
    {
        _mesos.Framework("f1", "a");
        _mesos.Agent("a1", "cpus:4", used: [Using("f0", "z", "cpus:3")]);
        _mesos.Agent("a2", "cpus:2");

        Assert.Equal((1, 2, false), Ask(2_000));
        Assert.Equal((0, 1, false), Ask(4_000));
        Assert.Equal((0, 0, true), Ask(5_000));
    }

    [Fact]
    public void WhatIf_AgentsDrained_DoNotCount()
    {
        _mesos.Framework("f1", "a");
        _mesos.Agent("a1", "cpus:4");
        _mesos.Agent("a2", "cpus:2");

        Assert.Equal((0, 0, true), Ask(4_000, drained: "a1"));
    }

    [Fact]
    public void WhatIf_OtherQuotas_AreTriedAndUndone()
    {
        _mesos.Framework("f1", "a");
        _mesos.Agent("a1", "cpus:4");
        _mesos.Allocator.SetQuota("a", new RoleQuota(ResourceQuantities.Empty, ImmutableSortedDictionary<string, long>.Empty.Add("cpus", 1_000)));
        var guarantee = RoleQuota.Exactly(ResourceQuantities.Of("cpus", 2_000));

        Assert.Equal((0, 0, true), Ask(4_000));
        Assert.Equal((1, 1, false), Ask(4_000, quotas: ("a", null)));
        Assert.Equal((0, 1, false), Ask(4_000, quotas: [("a", null), ("b", guarantee)]));
        Same("cpus:1", _mesos.Only().Resources);
    }

    [Fact]
    public void WhatIf_WithPortsAndReservations_AsksForThemToo()
    {
        _mesos.Framework("f1", "a");
        _mesos.Agent("a1", "cpus:4;cpus(a):1;ports:[10-12]", used: [Using("f0", "z", "ports:[10-10]")]);

        Assert.Equal((0, 1, false), Ask("cpus:1;ports:[10-11]"));
        Assert.Equal((1, 1, false), Ask("cpus(a):1;ports:2"));
        Assert.Equal((0, 0, true), Ask("cpus(a):2"));
    }

    private (int Now, int Later, bool Never) Ask(long cpus, string? drained = null, params (string Role, RoleQuota? Quota)[] quotas) =>
        Ask($"cpus:{cpus / 1000}", drained, quotas);

    private (int Now, int Later, bool Never) Ask(string wanted, string? drained = null, params (string Role, RoleQuota? Quota)[] quotas)
    {
        var report = _mesos.Allocator.WhatIf(
            new FrameworkId("f1"), "a", Of(wanted), drained is null ? [] : [new Core.Agents.AgentId(drained)],
            quotas.ToImmutableDictionary(quota => quota.Role, quota => quota.Quota), _mesos.Now)!;
        return (report.FitsNow, report.FitsAfterOthers, report.Never);
    }
}
