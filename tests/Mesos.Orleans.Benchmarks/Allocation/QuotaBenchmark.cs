using Mesos.Orleans.Core.Allocation;
using Mesos.Orleans.Core.Resources;
using static Mesos.Orleans.Benchmarks.Allocation.BenchmarkCluster;

namespace Mesos.Orleans.Benchmarks.Allocation;

/// <summary>LargeAndSmallQuota and NonQuotaVsQuota: one cycle that makes all offers, and one after it that makes none.</summary>
internal static class QuotaBenchmark
{
    public static void RunLargeAndSmall(int small, int large, int agents, string sorter, double? target, Action<AllocatorMeasurement> report)
    {
        var kind = sorter == "drf" ? SorterKind.Drf : SorterKind.Random;
        var cluster = new BenchmarkCluster(new AllocatorOptions { RoleSorter = kind, FrameworkSorter = kind });
        for (var i = 0; i < small + large; i++)
        {
            cluster.Allocator.SetQuota($"role{i}", RoleQuota.Exactly(i < small ? Quantities(1, 1024, 1024) : Quantities(4, 4096, 4096)));
            cluster.Put(cluster.Framework(i, $"role{i}"));
        }

        var total = Of("cpus:2;mem:2048;disk:2048");
        for (var i = 0; i < agents; i++)
            cluster.Put(cluster.Agent(i, total));
        Cycles($"LargeAndSmallQuota ({sorter}), {small}+{large} roles, {agents} agents", cluster, target, "Mesos 15.5 s and 13 s at 2500+500", report);
    }

    public static void RunNonQuotaVersusQuota(int roles, bool withQuota, Action<AllocatorMeasurement> report)
    {
        var cluster = new BenchmarkCluster();
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
        Cycles($"NonQuotaVsQuota ({(withQuota ? "quota" : "no quota")}), {roles} roles", cluster, null, "2 agents and 2 frameworks a role", report);
    }

    private static void Cycles(string name, BenchmarkCluster cluster, double? target, string conditions, Action<AllocatorMeasurement> report)
    {
        AllocationCycle? cycle = null;
        var first = Time(() => cycle = cluster.Run());
        report(new($"{name}: full cycle", first, "ms", target, $"{cycle!.Offers.Length} offers; {conditions}"));
        cluster.Now += TimeSpan.FromSeconds(1);
        report(new($"{name}: empty cycle", Time(() => cycle = cluster.Run()), "ms", target is null ? null : 5, $"{cycle.Offers.Length} offers"));

        // The agents that are left over are looked at again although nothing may be offered: what Mesos does in each cycle.
        cluster.Allocator.Revive(FrameworkOf(0), []);
        report(new($"{name}: fruitless cycle", Time(() => cycle = cluster.Run()), "ms", null, $"{cycle.Offers.Length} offers; every agent with anything free looked at"));
    }

    private static ResourceQuantities Quantities(int cpus, int mem, int disk) => ResourceQuantities.Of("cpus", cpus * 1000L)
        .Add(ResourceQuantities.Of("mem", mem * 1000L)).Add(ResourceQuantities.Of("disk", disk * 1000L));
}
