using Mesos.Orleans.FaultTests.Cluster;
using Mesos.Orleans.FaultTests.Processes;
using Mesos.Orleans.FaultTests.Recording;
using Mesos.Orleans.FaultTests.Scheduling;

namespace Mesos.Orleans.FaultTests.Scenarios;

/// <summary>What a scenario has in its hands while it runs.</summary>
internal sealed class FaultRun(StagedCluster cluster, FaultScheduler scheduler, Workload workload, Ledger ledger, Random random, SuiteSize size, Action<string> log, CancellationToken cancellation)
{
    private static readonly TimeSpan LaunchLimit = TimeSpan.FromSeconds(90);
    private static readonly TimeSpan SettleLimit = TimeSpan.FromSeconds(150);
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(50);

    /// <summary>The cluster.</summary>
    public StagedCluster Cluster => cluster;

    /// <summary>The scheduler.</summary>
    public FaultScheduler Scheduler => scheduler;

    /// <summary>The seed's.</summary>
    public Random Random => random;

    /// <summary>How much is to be done.</summary>
    public SuiteSize Size => size;

    /// <summary>How many faults were injected.</summary>
    public int Faults { get; private set; }

    /// <summary>Tasks that are launched around one fault.</summary>
    public int TasksPerFault => size == SuiteSize.Smoke ? 8 : 30;

    /// <summary>Injects one fault, while tasks are being launched: it comes a moment after the first of them.</summary>
    public async Task Inject(string what, Func<Task> fault, int faults = 1)
    {
        workload.Allow(TasksPerFault);
        await Pause(0.05, 0.8);
        Faults += faults;
        log($"fault {Faults}: {what}");
        await fault();
    }

    /// <summary>Kills a process and starts it again a moment later.</summary>
    public Task KillAndRestart(StagedProcess process, double atMostSeconds = 2) => Inject($"kill -9 {process.Name}", async () =>
    {
        await process.KillAsync();
        await Pause(0, atMostSeconds);
        process.Start();
    });

    /// <summary>Lets volumes be made while faults come.</summary>
    public void MakeVolumes(int count) => workload.MakeVolumes(count);

    /// <summary>Reads those volumes whose first task came to its end, and judges all of them.</summary>
    public async Task ReadVolumesAsync(Verdict verdict)
    {
        var volumes = await VolumeCheck.JudgeAsync(cluster, verdict, cancellation);
        var written = ledger.Select(task => task.Plan.MakesVolume && task.Told.Any(status => status.State == "TASK_FINISHED"), task => task.Plan.Volume!);
        foreach (var missing in written.Except(volumes))
            verdict.AddLost($"volume {missing} was written to, and is gone");
        workload.ReadVolumes([.. written.Intersect(volumes)]);
        await Settled();
    }

    /// <summary>Waits until all that may be launched has been heard of: the cluster works again.</summary>
    public async Task Recovered()
    {
        // What was launched just before the fault proves nothing.
        workload.Allow(random.Next(2, 6));
        var started = ledger.Now;
        await Until(LaunchLimit, "launching goes on", () => ledger.Count >= workload.Allowed && Unheard() == 0, () => $"{ledger.Count} of {workload.Allowed} launched, {Unheard()} never heard of");
        log($"launching again after {(ledger.Now - started).TotalSeconds:0.0} s");
    }

    /// <summary>Waits until the end of every task was told.</summary>
    public Task Settled() => Until(SettleLimit, "every task has ended", () => ledger.Count >= workload.Allowed && Unsettled().Length == 0, () => $"{Unsettled().Length} have not: {string.Join('\n', Unsettled().Take(5))}");

    /// <summary>Lets tasks be launched without a fault.</summary>
    public async Task Launch(int tasks)
    {
        workload.Allow(tasks);
        await Recovered();
    }

    /// <summary>Waits for some time between two bounds.</summary>
    public Task Pause(double leastSeconds, double mostSeconds) =>
        Task.Delay(TimeSpan.FromSeconds(leastSeconds + (random.NextDouble() * (mostSeconds - leastSeconds))), cancellation);

    /// <summary>Waits for a condition.</summary>
    public async Task Until(TimeSpan limit, string what, Func<bool> condition, Func<string> state)
    {
        var started = ledger.Now;
        while (!condition())
        {
            if (scheduler.Fatal is { } fatal)
                throw new InvalidOperationException($"The scheduler was told: {fatal}");
            if (ledger.Now - started > limit)
                throw new TimeoutException($"Waited {limit.TotalSeconds} s in vain until {what}: {state()}");
            await Task.Delay(PollInterval, cancellation);
        }
    }

    private int Unheard() => ledger.Select(task => !task.IsHeardOf && !task.IsSettled, _ => 0).Length;

    private string[] Unsettled() => ledger.Select(task => !task.IsSettled, task => task.ToString());
}
