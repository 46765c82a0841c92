using Mesos.Orleans.Benchmarks.Reporting;
using Mesos.Orleans.Core.Allocation;
using static Mesos.Orleans.Benchmarks.Allocation.BenchmarkCluster;

namespace Mesos.Orleans.Benchmarks.Allocation;

/// <summary>DeclineOffers: every offer is declined for ever, so filters pile up to one for each agent and framework.</summary>
internal static class DeclineOffersBenchmark
{
    public static void Run(int agents, int frameworks, int rounds, double? target, Action<Measurement> report)
    {
        var cluster = new BenchmarkCluster();
        var size = $"{agents} agents, {frameworks} frameworks";
        Fill(cluster, agents, frameworks);

        var times = new List<double>();
        var fruitless = new List<double> { 0 };
        var offered = 0L;
        var cycle = cluster.Run();
        for (var round = 0; round < rounds; round++)
        {
            var offers = cycle.Offers;
            offered += offers.Length;
            var milliseconds = Time(() =>
            {
                cluster.Close(offers, int.MaxValue);
                cluster.Now += TimeSpan.FromSeconds(1);
                cycle = cluster.Run();
            });
            (cycle.Offers.IsEmpty ? fruitless : times).Add(milliseconds);
        }

        times.Sort();
        var conditions = $"{rounds} rounds of decline for ever, then a cycle; {offered} offers; counted are the rounds that made offers";
        report(new($"DeclineOffers: mean round, {size}", times.Average(), "ms", target, conditions, Mesos(agents, frameworks)));
        report(new($"DeclineOffers: median round, {size}", times[times.Count / 2], "ms", null, conditions));
        report(new($"DeclineOffers: 99th percentile, {size}", times[times.Count * 99 / 100], "ms", null, conditions));
        report(new($"DeclineOffers: slowest fruitless round, {size}", fruitless.Max(), "ms", null, "every agent is filtered for every framework"));
        report(new($"DeclineOffers: idle cycle, {size}", Time(() => cluster.Run()), "ms", 1, "nothing changed since the cycle before"));
        GC.Collect();
        report(new($"DeclineOffers: memory, {size}", GC.GetTotalMemory(forceFullCollection: true) / 1048576.0, "MiB", 2048, conditions));
    }

    private static Published? Mesos(int agents, int frameworks) => (agents, frameworks) switch
    {
        (10_000, 1_000) => new(1_060, "commit 86653356d, DeclineOffers/21"),
        (10_000, 3_000) => new(2_600, "commit 6abe32f08, DeclineOffers/22"),
        _ => null,
    };

    /// <summary>Frameworks in one role, and agents most of which is used, in fragments.</summary>
    public static void Fill(BenchmarkCluster cluster, int agents, int frameworks)
    {
        for (var i = 0; i < frameworks; i++)
            cluster.Put(cluster.Framework(i, "*"));
        var total = Of("cpus:24;mem:4096;disk:4096;ports:[31000-32000]");
        var used = Of("cpus:16;mem:2014;disk:1024;" + Fragments(16));
        for (var i = 0; i < agents; i++)
            cluster.Put(cluster.Agent(i, total, new Usage(FrameworkOf(i % frameworks), "*", used)));
    }
}
