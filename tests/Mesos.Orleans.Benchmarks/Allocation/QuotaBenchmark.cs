using Mesos.Orleans.Benchmarks.Reporting;
using Mesos.Orleans.Core.Allocation;
using Mesos.Orleans.Core.Resources;
using static Mesos.Orleans.Benchmarks.Allocation.BenchmarkCluster;

namespace Mesos.Orleans.Benchmarks.Allocation;

/// <summary>LargeAndSmallQuota and NonQuotaVsQuota: one cycle that makes all offers, and one after it that makes none.</summary>
internal static class QuotaBenchmark
{
    public static void RunLargeAndSmall(int small, int large, int agents, string sorter, double? target, Action<Measurement> report)
    {
        var cluster = new BenchmarkCluster(Sorted(sorter));
        for (var i = 0; i < small + large; i++)
        {
            cluster.Allocator.SetQuota($"role{i}", RoleQuota.Exactly(i < small ? Quantities(1, 1024, 1024) : Quantities(4, 4096, 4096)));
            cluster.Put(cluster.Framework(i, $"role{i}"));
        }

        var total = Of("cpus:2;mem:2048;disk:2048");
        for (var i = 0; i < agents; i++)
            cluster.Put(cluster.Agent(i, total));
        Cycles($"LargeAndSmallQuota ({sorter}), {small}+{large} roles, {agents} agents", cluster, target, "one framework a role", Mesos(15_500), Mesos(13_000), report);

        Published? Mesos(double milliseconds) => Published.Of((small, large, sorter) == (2_500, 500, "drf"), milliseconds, "commit 81e10fc02, LargeAndSmallQuota/2");
    }

    public static void RunNonQuotaVersusQuota(int roles, bool withQuota, string sorter, Action<Measurement> report)
    {
        var cluster = new BenchmarkCluster(Sorted(sorter));
        for (var i = 0; i < roles; i++)
        {
            if (withQuota)
                cluster.Allocator.SetQuota($"role{i}", RoleQuota.Exactly(Quantities(8, 8192, 8192)));
            cluster.Put(cluster.Framework(2 * i, $"role{i}"));
            cluster.Put(cluster.Framework((2 * i) + 1, $"role{i}"));
        }

        var total = Of("cpus:4;mem:4096;disk:4096");
        for (var i = 0; i < 2 * roles; i++)
            cluster.Put(cluster.Agent(i, total));
        Cycles($"NonQuotaVsQuota ({sorter}, {(withQuota ? "quota" : "no quota")}), {roles} roles", cluster, null, "2 agents and 2 frameworks a role", null, null, report);
    }

    private static AllocatorOptions Sorted(string sorter)
    {
        var kind = sorter == "drf" ? SorterKind.Drf : SorterKind.Random;
        return new AllocatorOptions { RoleSorter = kind, FrameworkSorter = kind };
    }

    private static void Cycles(
        string name, BenchmarkCluster cluster, double? target, string conditions, Published? full, Published? empty, Action<Measurement> report)
    {
        AllocationCycle? cycle = null;
        var first = Time(() => cycle = cluster.Run());
        report(new($"{name}: full cycle", first, "ms", target, $"{cycle!.Offers.Length} offers; {conditions}", full));
        cluster.Now += TimeSpan.FromSeconds(1);
        report(new($"{name}: empty cycle", Time(() => cycle = cluster.Run()), "ms", target is null ? null : 5, $"{cycle.Offers.Length} offers", empty));

        // The agents that are left over are looked at again although nothing may be offered: what Mesos does in each cycle.
        cluster.Allocator.Revive(FrameworkOf(0), []);
        report(new($"{name}: fruitless cycle", Time(() => cycle = cluster.Run()), "ms", null, $"{cycle.Offers.Length} offers; every agent with anything free looked at", empty));
    }

    private static ResourceQuantities Quantities(int cpus, int mem, int disk) => ResourceQuantities.Of("cpus", cpus * 1000L)
        .Add(ResourceQuantities.Of("mem", mem * 1000L)).Add(ResourceQuantities.Of("disk", disk * 1000L));
}
