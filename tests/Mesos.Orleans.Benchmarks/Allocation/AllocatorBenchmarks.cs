using Mesos.Orleans.Benchmarks.Reporting;

namespace Mesos.Orleans.Benchmarks.Allocation;

/// <summary>The allocator's benchmarks, in the shapes of Mesos' own. Pure computation on one thread: no grain, no network, a clock that the benchmark moves.</summary>
internal static class AllocatorBenchmarks
{
    /// <summary>Runs them all.</summary>
    /// <param name="full">False for a few seconds in all, true for Mesos' sizes (some minutes).</param>
    /// <param name="report">Gets each figure as soon as it is known.</param>
    public static void Run(bool full, Action<Measurement> report)
    {
        // The first runs of each path are the compiler's.
        for (var i = 0; i < 3; i++)
        {
            AddAndUpdateBenchmark.Run(1_000, 100, full: false, _ => { });
            DeclineOffersBenchmark.Run(1_000, 100, 100, null, _ => { });
        }

        QuotaBenchmark.RunLargeAndSmall(25, 5, 30, "drf", null, _ => { });

        var (agents, frameworks) = full ? (10_000, 1_000) : (1_000, 100);
        AddAndUpdateBenchmark.Run(agents, frameworks, full, report);
        DeclineOffersBenchmark.Run(agents, frameworks, 2 * frameworks, full ? 50 : null, report);
        if (full)
        {
            DeclineOffersBenchmark.Run(10_000, 3_000, 20, null, report);
            DeclineOffersBenchmark.Run(50_000, 6_000, 20, 1_000, report);
        }

        foreach (var (count, users) in full ? [(1_000, 100), (5_000, 500), (10_000, 1_000), (20_000, 2_000)] : new[] { (1_000, 100) })
            SuppressBenchmark.RunPlain(count, users, report);
        SuppressBenchmark.Run(agents, frameworks, report);
        BacklogBenchmark.Run(agents, frameworks, report);
        MetricsBenchmark.Run(agents, frameworks, report);
        ReservationBenchmark.RunLabels(agents, frameworks, report);
        ReservationBenchmark.RunVolumes(agents, frameworks, report);
        foreach (var roles in full ? [50, 100, 200] : new[] { 50 })
            ReservationBenchmark.RunUpdates(roles, roles == 200 ? 100 : null, report);
        RunQuotas(full, report);
        SortBenchmark.RunGrid(full, report);
        ShapeBenchmark.Run(agents, frameworks, report);
        ExplainBenchmark.Run(agents, frameworks, report);
        RebuildBenchmark.Run(full ? 10_000 : 1_000, 10, report);
        ClusterBenchmark.Run(full ? 80 : 16, full ? 1 : 5, report);
    }

    private static void RunQuotas(bool full, Action<Measurement> report)
    {
        foreach (var sorter in new[] { "drf", "random" })
        {
            foreach (var tens in full ? [1, 10, 100] : new[] { 10 })
                QuotaBenchmark.RunLargeAndSmall(25 * tens, 5 * tens, 30 * tens, sorter, tens == 100 && sorter == "drf" ? 500 : null, report);
            foreach (var roles in full ? [10, 100, 1_000] : new[] { 100 })
            {
                QuotaBenchmark.RunNonQuotaVersusQuota(roles, withQuota: false, sorter, report);
                QuotaBenchmark.RunNonQuotaVersusQuota(roles, withQuota: true, sorter, report);
            }
        }
    }
}
