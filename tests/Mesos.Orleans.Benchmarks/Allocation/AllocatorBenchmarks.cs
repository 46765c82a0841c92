namespace Mesos.Orleans.Benchmarks.Allocation;

/// <summary>The allocator's benchmarks, in the shapes of Mesos' own. Pure computation on one thread: no grain, no network, a clock that the benchmark moves.</summary>
public static class AllocatorBenchmarks
{
    /// <summary>Runs them all.</summary>
    /// <param name="size"><c>smoke</c> for a few seconds in all, <c>full</c> for Mesos' sizes (some minutes).</param>
    /// <param name="report">Gets each figure as soon as it is known.</param>
    public static void Run(string size, Action<AllocatorMeasurement> report)
    {
        var full = size switch
        {
            "smoke" => false,
            "full" => true,
            _ => throw new ArgumentException($"The size is smoke or full, not '{size}'.", nameof(size)),
        };

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
            DeclineOffersBenchmark.Run(50_000, 6_000, 20, 1_000, report);
        SuppressBenchmark.Run(agents, frameworks, report);
        BacklogBenchmark.Run(agents, frameworks, report);
        ReservationBenchmark.RunLabels(agents, frameworks, report);
        ReservationBenchmark.RunVolumes(agents, frameworks, report);
        ReservationBenchmark.RunUpdates(full ? 200 : 50, full ? 100 : null, report);
        QuotaBenchmark.RunLargeAndSmall(full ? 2_500 : 250, full ? 500 : 50, full ? 3_000 : 300, "drf", full ? 500 : null, report);
        QuotaBenchmark.RunLargeAndSmall(full ? 2_500 : 250, full ? 500 : 50, full ? 3_000 : 300, "random", null, report);
        QuotaBenchmark.RunNonQuotaVersusQuota(full ? 1_000 : 100, withQuota: false, report);
        QuotaBenchmark.RunNonQuotaVersusQuota(full ? 1_000 : 100, withQuota: true, report);
        NestedRolesBenchmark.Run(full ? 10_000 : 1_000, report);
        RebuildBenchmark.Run(full ? 10_000 : 1_000, 10, report);
        ClusterBenchmark.Run(full ? 80 : 16, full ? 1 : 5, report);
    }
}
