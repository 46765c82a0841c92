using Mesos.Orleans.Benchmarks.Reporting;

namespace Mesos.Orleans.Benchmarks.Allocation;

/// <summary>SuppressOffers and ExtremeSuppressOffers: offers come back without filters while more and more frameworks want none.</summary>
internal static class SuppressBenchmark
{
    public static void Run(int agents, int frameworks, Action<Measurement> report)
    {
        Run("SuppressOffers", agents, frameworks, 0, frameworks / 5, report);
        Run("ExtremeSuppressOffers", agents, frameworks, frameworks * 99 / 100, 0, report);
    }

    /// <summary>All offers come back without filters, and all are made again: the cycle that Mesos charts over its releases.</summary>
    public static void RunPlain(int agents, int frameworks, Action<Measurement> report)
    {
        const string Source = "1.8.0, its 1.7.0 performance blog's chart, by eye";
        Published? mesos = agents switch { 5_000 => new(400, Source), 10_000 => new(1_100, Source), 20_000 => new(3_800, Source), _ => new(100, Source) };
        Run("AllocationCycle", agents, frameworks, 0, 0, report, mesos);
    }

    private static void Run(string name, int agents, int frameworks, int suppressed, int step, Action<Measurement> report, Published? published = null)
    {
        var cluster = new BenchmarkCluster();
        DeclineOffersBenchmark.Fill(cluster, agents, frameworks);
        var next = 0;
        Suppress(suppressed);
        var cycle = cluster.Run();
        var slowest = 0.0;
        for (var round = 0; round < 5; round++)
        {
            cluster.Close(cycle.Offers, 0);
            Suppress(step);
            cluster.Now += TimeSpan.FromSeconds(1);
            slowest = Math.Max(slowest, BenchmarkCluster.Time(() => cycle = cluster.Run()));
        }

        report(new($"{name}: slowest cycle, {agents} agents, {frameworks} frameworks", slowest, "ms", null, "5 rounds; all offers returned without filters", published));

        void Suppress(int count)
        {
            for (var end = Math.Min(frameworks, next + count); next < end; next++)
                cluster.Put(cluster.Framework(next, "*", suppressed: true));
        }
    }
}
