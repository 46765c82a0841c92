using Mesos.Orleans.Benchmarks.Reporting;
using static Mesos.Orleans.Benchmarks.Allocation.BenchmarkCluster;

namespace Mesos.Orleans.Benchmarks.Allocation;

/// <summary>AllocatorBacklog: as many REVIVE calls as frameworks, all before the next cycle.</summary>
internal static class BacklogBenchmark
{
    public static void Run(int agents, int frameworks, Action<Measurement> report)
    {
        var cluster = new BenchmarkCluster();
        for (var i = 0; i < frameworks; i++)
            cluster.Put(cluster.Framework(i, "*"));
        for (var i = 0; i < agents; i++)
            cluster.Put(cluster.Agent(i, Of("cpus:24;mem:4096;disk:4096;ports:[31000-32000]")));
        var cycle = cluster.Run();
        cluster.Close(cycle.Offers, 3600);
        var milliseconds = Time(() =>
        {
            for (var i = 0; i < frameworks; i++)
                cluster.Allocator.Revive(FrameworkOf(i), []);
            cluster.Run(eventsOnly: true);
        });
        report(new($"AllocatorBacklog, {agents} agents, {frameworks} frameworks", milliseconds, "ms", null, "one REVIVE from each framework, each with filters, then one cycle"));
    }
}
