using Mesos.Orleans.Benchmarks.Reporting;
using Mesos.Orleans.Core.Allocation;
using Mesos.Orleans.Core.Resources;
using static Mesos.Orleans.Benchmarks.Allocation.BenchmarkCluster;

namespace Mesos.Orleans.Benchmarks.Allocation;

/// <summary>Metrics: the allocator's gauges while each role has a quota and one framework.</summary>
internal static class MetricsBenchmark
{
    public static void Run(int agents, int frameworks, Action<Measurement> report)
    {
        var cluster = new BenchmarkCluster();
        var quota = RoleQuota.Exactly(ResourceQuantities.Of("cpus", 1_000).Add(ResourceQuantities.Of("mem", 512_000)).Add(ResourceQuantities.Of("disk", 256_000)));
        var total = Of("cpus:16;mem:2048;disk:1024");
        for (var i = 0; i < frameworks; i++)
        {
            cluster.Allocator.SetQuota($"role{i}", quota);
            cluster.Put(cluster.Framework(i, $"role{i}"));
        }

        for (var i = 0; i < agents; i++)
            cluster.Put(cluster.Agent(i, total));
        cluster.Run();
        var gauges = 0;
        var milliseconds = Time(() => gauges = cluster.Allocator.Measure().Count());
        report(new($"Metrics, {agents} agents, {frameworks} roles with quota", milliseconds, "ms", null, $"{gauges} gauges, as /metrics/snapshot reads them"));
    }
}
