namespace Mesos.Orleans.Benchmarks.Allocation;

/// <summary>SuppressOffers and ExtremeSuppressOffers: offers come back without filters while more and more frameworks want none.</summary>
internal static class SuppressBenchmark
{
    public static void Run(int agents, int frameworks, Action<AllocatorMeasurement> report)
    {
        Run("SuppressOffers", agents, frameworks, 0, frameworks / 5, report);
        Run("ExtremeSuppressOffers", agents, frameworks, frameworks * 99 / 100, 0, report);
    }

    private static void Run(string name, int agents, int frameworks, int suppressed, int step, Action<AllocatorMeasurement> report)
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

        report(new($"{name}: slowest cycle, {agents} agents, {frameworks} frameworks", slowest, "ms", null, "5 rounds; all offers returned without filters"));

        void Suppress(int count)
        {
            for (var end = Math.Min(frameworks, next + count); next < end; next++)
                cluster.Put(cluster.Framework(next, "*", suppressed: true));
        }
    }
}
