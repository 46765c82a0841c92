namespace Mesos.Orleans.FaultTests.Scenarios;

/// <summary>Faults of all kinds that need no namespaces, drawn by seed.</summary>
internal static class MixedFaults
{
    private static readonly (string What, Func<FaultRun, Task> Strike)[] Kinds =
    [
        ("kill -9 a silo", run => KillAsync(run, run.Cluster.Silos)),
        ("kill -9 an agent", run => KillAsync(run, run.Cluster.Agents)),
        ("freeze a silo for less than its detection time", run => FreezeAsync(run, run.Cluster.Silos, 1, 4)),
        ("freeze a silo for longer than its detection time", run => FreezeAsync(run, run.Cluster.Silos, 9, 16)),
        ("freeze an agent", run => FreezeAsync(run, run.Cluster.Agents, 1, 8)),
        ("the scheduler fails over", run => run.Scheduler.FailOverAsync(overlap: run.Random.Next(2) == 0)),
        ("kill -9 Redis", run => KillAsync(run, [run.Cluster.Redis!])),
        ("freeze Redis", run => FreezeAsync(run, [run.Cluster.Redis!], 0.5, 6)),
        ("stop a silo in good order", StopAsync),
        ("kill -9 all silos", KillAllAsync),
    ];

    /// <summary>Rounds of one fault or two at a time.</summary>
    public static async Task Run(FaultRun run)
    {
        for (var round = 0; round < (run.Size == SuiteSize.Smoke ? 4 : 20); round++)
        {
            var first = Kinds[run.Random.Next(Kinds.Length)];
            if (run.Random.Next(3) > 0)
            {
                await run.Inject(first.What, () => first.Strike(run));
            }
            else
            {
                var second = Kinds[run.Random.Next(Kinds.Length)];
                await run.Inject($"{first.What}; {second.What}", () => Task.WhenAll(first.Strike(run), second.Strike(run)), faults: 2);
            }

            await run.Recovered();
        }
    }

    private static async Task KillAsync(FaultRun run, IReadOnlyList<Processes.StagedProcess> victims)
    {
        var victim = victims[run.Random.Next(victims.Count)];
        await victim.KillAsync();
        await run.Pause(0, 3);
        victim.Start();
    }

    private static async Task FreezeAsync(FaultRun run, IReadOnlyList<Processes.StagedProcess> victims, double leastSeconds, double mostSeconds)
    {
        var victim = victims[run.Random.Next(victims.Count)];
        victim.Freeze();
        await run.Pause(leastSeconds, mostSeconds);
        victim.Thaw();
    }

    private static async Task StopAsync(FaultRun run)
    {
        var victim = run.Cluster.Silos[run.Random.Next(run.Cluster.Silos.Count)];
        await victim.StopAsync();
        victim.Start();
    }

    private static async Task KillAllAsync(FaultRun run)
    {
        await Task.WhenAll(run.Cluster.Silos.Select(silo => silo.KillAsync()));
        await run.Pause(0, 2);
        foreach (var silo in run.Cluster.Silos)
            silo.Start();
    }
}
