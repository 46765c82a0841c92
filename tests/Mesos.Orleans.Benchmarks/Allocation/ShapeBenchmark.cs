using Mesos.Orleans.Benchmarks.Reporting;
using Mesos.Orleans.Core.Allocation;
using Mesos.Orleans.Core.Offers;
using static Mesos.Orleans.Benchmarks.Allocation.BenchmarkCluster;

namespace Mesos.Orleans.Benchmarks.Allocation;

/// <summary>
/// Every framework waits for shapes, of which half fit nowhere: what they cost a cycle that serves the others, one that serves nobody, and one in which nothing happened, with and
/// without agents being held.
/// </summary>
internal static class ShapeBenchmark
{
    public static void Run(int agents, int frameworks, Action<Measurement> report)
    {
        Run("Shapes", agents, frameworks, new AllocatorOptions(), report);
        Run("Shapes, held", agents, frameworks, new AllocatorOptions { ShapeHoldAfter = TimeSpan.FromSeconds(1), IdleOfferLimit = TimeSpan.FromSeconds(1) }, report);
    }

    private static void Run(string name, int agents, int frameworks, AllocatorOptions options, Action<Measurement> report)
    {
        var cluster = new BenchmarkCluster(options);
        var (resources, used, less) = (Of("cpus:24;mem:4096;disk:4096;" + Fragments(16)), Of("cpus:16;mem:2014;disk:1024"), Of("cpus:15;mem:2014;disk:1024"));
        for (var i = 0; i < frameworks; i++)
            cluster.Put(cluster.Framework(i, "*") with { Shapes = [new OfferShape("*", Of(i % 2 == 0 ? "cpus:24;mem:1024" : "cpus:2;mem:256;ports:2"), 8)] });
        for (var i = 0; i < agents; i++)
            cluster.Put(cluster.Agent(i, resources, new Usage(FrameworkOf(i % frameworks), "*", used)));

        Time("full cycle", Cycle);
        for (var i = 0; i < agents; i++)
            cluster.Put(cluster.Agent(i, resources, new Usage(FrameworkOf(i % frameworks), "*", less)));
        cluster.Now += options.AllocationInterval;
        Time("fruitless cycle", Cycle);
        for (var i = 0; i < 2 * frameworks; i++)
        {
            cluster.Now += options.AllocationInterval;
            Cycle();
        }

        cluster.Now += options.AllocationInterval;
        Time("idle cycle", Cycle, target: 1);

        int Cycle() => cluster.Run().Offers.Length;

        void Time(string step, Func<int> run, double? target = null)
        {
            var offers = 0;
            var milliseconds = BenchmarkCluster.Time(() => offers = run());
            report(new($"{name}: {step}, {agents} agents, {frameworks} frameworks", milliseconds, "ms", target, $"{offers} offers; half of the frameworks wait for more than is free on any agent; {cluster.Allocator.HeldAgents} agents held"));
        }
    }
}
