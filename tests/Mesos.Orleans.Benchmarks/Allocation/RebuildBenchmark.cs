using System.Collections.Immutable;
using Mesos.Orleans.Benchmarks.Reporting;
using Mesos.Orleans.Core.Allocation;
using static Mesos.Orleans.Benchmarks.Allocation.BenchmarkCluster;

namespace Mesos.Orleans.Benchmarks.Allocation;

/// <summary>The allocator is rebuilt from what its owners tell it, as after the loss of a silo: every agent with tasks of many frameworks, then one cycle.</summary>
internal static class RebuildBenchmark
{
    public static void Run(int agents, int tasksPerAgent, Action<Measurement> report)
    {
        var cluster = new BenchmarkCluster();
        var frameworks = Enumerable.Range(0, 100).Select(i => cluster.Framework(i, $"role{i % 10}")).ToArray();
        var models = Enumerable.Range(0, agents).Select(i => cluster.Agent(i, Of("cpus:32;mem:65536;disk:100000;ports:[31000-32000]"),
            Enumerable.Range(0, tasksPerAgent).Select(task => new Usage(FrameworkOf((i + task) % 100), $"role{(i + task) % 10}", Of($"cpus:1;mem:1024;ports:[{31_000 + (3 * task)}-{31_001 + (3 * task)}]"))).ToImmutableArray())).ToArray();
        var offers = 0;
        var milliseconds = Time(() =>
        {
            foreach (var framework in frameworks)
                cluster.Put(framework);
            foreach (var agent in models)
                cluster.Put(agent);
            offers = cluster.Run().Offers.Length;
        });
        report(new($"Rebuild, {agents} agents, {agents * tasksPerAgent} tasks", milliseconds, "ms", agents >= 10_000 ? 1_000 : null, $"all agents and 100 frameworks told anew, then one cycle with {offers} offers"));
    }
}
