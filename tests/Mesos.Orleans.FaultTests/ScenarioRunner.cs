using Mesos.Orleans.FaultTests.Cluster;
using Mesos.Orleans.FaultTests.Recording;
using Mesos.Orleans.FaultTests.Scenarios;
using Mesos.Orleans.FaultTests.Scheduling;

namespace Mesos.Orleans.FaultTests;

/// <summary>Stages one scenario, lets it act, and has the recorder judge it.</summary>
internal sealed class ScenarioRunner(SuiteArguments arguments, TextWriter output)
{
    /// <summary>Runs a scenario to its end, whatever happens in it.</summary>
    public async Task<ScenarioResult> RunAsync(Scenario scenario, CancellationToken cancellation)
    {
        if (scenario.Shape.NeedsNamespaces && !NamespacedSuite.IsInside)
            return await NamespacedSuite.RunAsync(scenario, arguments, output, cancellation);
        var directory = Directory.CreateTempSubdirectory("mesos-faults-").FullName;
        var result = await RunAsync(scenario, directory, cancellation);
        if (!result.IsGreen)
        {
            output.WriteLine($"  {scenario.Name} FAILED with seed {arguments.Seed}: {result.Failure ?? "see above"}");
            output.WriteLine($"  its logs, sandboxes and evidence: {directory}");
        }
        else if (arguments.Keep)
        {
            output.WriteLine($"  kept in {directory}");
        }
        else
        {
            Directory.Delete(directory, recursive: true);
        }

        return result;
    }

    private async Task<ScenarioResult> RunAsync(Scenario scenario, string directory, CancellationToken cancellation)
    {
        var random = new Random(SeedOf(scenario));
        var ledger = new Ledger();
        Action<string> log = text =>
        {
            lock (output)
                output.WriteLine(FormattableString.Invariant($"  {ledger.Now.TotalSeconds,6:0.0}s {text}"));
        };
        FaultRun? run = null;
        try
        {
            await using var cluster = await StagedCluster.StartAsync(scenario.Shape, directory, cancellation);
            log("the cluster is up");
            var workload = new Workload(ledger, cluster.Evidence, new Random(random.Next()));
            var verdict = new Verdict();
            string[] overcommitted;
            string? failure;
            await using (var scheduler = new FaultScheduler(cluster.Masters, ledger, workload, random.Next(2) == 0, random.Next(cluster.Masters.Count), log))
            await using (var watch = new CommitmentWatch(cluster))
            {
                run = new FaultRun(cluster, scheduler, workload, ledger, random, arguments.Size, log, cancellation);
                failure = await ActAsync(scenario, run, verdict);
                overcommitted = [.. watch.Findings];
                log(FormattableString.Invariant($"{ledger.Count} tasks, {scheduler.Subscriptions} subscriptions, {watch.Samples} looks at the agents"));
            }

            foreach (var reason in ledger.Select(task => task.Told is [.., { IsLoss: true }], task => task.Told[^1]).GroupBy(told => (told.State, told.Reason, told.Message)))
                log($"{reason.Count()} tasks are {reason.Key.State}: {reason.Key.Reason} '{reason.Key.Message}'");
            if (ledger.Select(task => task.Told.Any(told => told.IsGivenUp), _ => 0).Length is > 0 and var givenUp)
                log(FormattableString.Invariant($"{givenUp} tasks were called unreachable or lost with their agents"));
            if (failure is not null)
                log(cluster.Report());
            return Judge(scenario, run, cluster, ledger, overcommitted, failure, verdict);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            return new ScenarioResult(scenario.Name, run?.Faults ?? 0, null, e.ToString());
        }
    }

    private static async Task<string?> ActAsync(Scenario scenario, FaultRun run, Verdict verdict)
    {
        try
        {
            run.Scheduler.Start();
            await run.Launch(run.TasksPerFault);
            await scenario.Act(run);
            await run.Launch(run.TasksPerFault);
            await run.Settled();
            if (scenario.Volumes)
                await run.ReadVolumesAsync(verdict);
            return null;
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            return e.Message;
        }
    }

    private ScenarioResult Judge(Scenario scenario, FaultRun run, StagedCluster cluster, Ledger ledger, string[] overcommitted, string? failure, Verdict verdict)
    {
        Recorder.Judge(verdict, ledger, cluster.Evidence, scenario.SandboxesAreWhole ? cluster.AgentDirectories : [], scenario.AgentsAreGivenUp);
        foreach (var finding in overcommitted)
            verdict.AddOvercommitted(finding);
        foreach (var finding in verdict.Findings)
            output.WriteLine($"  {finding}");
        output.WriteLine($"  {run.Faults} faults, {verdict.Tasks} tasks, {verdict.Ran} ran, {verdict.Dropped} dropped, {verdict.Lost} lost, {verdict.Doubled} doubled, {verdict.Overcommitted} overcommitted, {verdict.Inconsistent} inconsistent");
        return new ScenarioResult(scenario.Name, run.Faults, verdict, failure);
    }

    // The same for a name whatever else runs; string.GetHashCode differs from run to run.
    private int SeedOf(Scenario scenario) => scenario.Name.Aggregate(arguments.Seed, (seed, letter) => unchecked((seed * 31) + letter));
}
