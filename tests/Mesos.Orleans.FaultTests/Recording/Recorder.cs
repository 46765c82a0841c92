using Mesos.Orleans.FaultTests.Cluster;

namespace Mesos.Orleans.FaultTests.Recording;

/// <summary>Holds what the scheduler was told against what the tasks wrote down.</summary>
internal static class Recorder
{
    /// <summary>Judges a scenario that is over.</summary>
    /// <param name="verdict">Where the findings go.</param>
    /// <param name="ledger">What was launched and told.</param>
    /// <param name="evidence">Where the tasks wrote.</param>
    /// <param name="sandboxes">The work directories of the agents, whose sandboxes must say the same; empty when what they say is no evidence.</param>
    /// <param name="agentsAreGivenUp">Agents are away for longer than the cluster waits for them.</param>
    public static void Judge(Verdict verdict, Ledger ledger, string evidence, IEnumerable<string> sandboxes, bool agentsAreGivenUp)
    {
        var runs = TaskEvidence.Read(evidence);
        var outputs = SandboxOutputs.Read(sandboxes);
        var tasks = ledger.Select(_ => true, task => task);
        verdict.Tasks = tasks.Length;
        foreach (var task in tasks)
        {
            var own = runs.GetValueOrDefault(task.Plan.Id, []);
            verdict.Ran += own.Count > 0 ? 1 : 0;
            Judge(verdict, task, own, agentsAreGivenUp);
            JudgeOutput(verdict, task, own, outputs);
        }

        foreach (var stranger in runs.Keys.Except(tasks.Select(task => task.Plan.Id)))
            verdict.AddInconsistent($"{stranger} ran and was never launched");
        foreach (var stranger in ledger.Strangers)
            verdict.AddInconsistent($"an update of a task that was never launched: {stranger}");
        JudgeAgents(verdict, tasks, runs);
    }

    private static void Judge(Verdict verdict, LaunchedTask task, List<TaskRun> runs, bool mayBeGivenUp)
    {
        if (runs.Count > 1)
            verdict.AddDoubled($"{task} ran {runs.Count} times: {string.Join(", ", runs)}");
        // What is said of a task whose agent was given up is no end: the agent may return with it.
        var ends = task.Told.Where(status => status.IsTerminal && !(mayBeGivenUp && status.IsGivenUp)).ToArray();
        if (mayBeGivenUp && ends.Length == 0 && task.IsSettled)
            return;
        var reliable = ends.Where(status => !status.IsAnswer).Select(status => status.State).Distinct().ToArray();
        if (!task.IsSettled)
            verdict.AddLost($"{task}; it {(runs.Count == 0 ? "never ran" : "ran: " + runs[^1])}");
        else if (reliable.Length > 1)
            verdict.AddInconsistent($"{task} has several ends");
        else
            JudgeEnd(verdict, task, ends.Last(status => !status.IsAnswer || reliable.Length == 0), runs);
    }

    private static void JudgeEnd(Verdict verdict, LaunchedTask task, ToldStatus end, List<TaskRun> runs)
    {
        var run = runs.Count > 0 ? runs[^1] : null;
        if (end.IsLoss)
        {
            verdict.Dropped++;
            if (run is not null)
                verdict.AddLost($"{task} is called lost, and ran: {run}");
            return;
        }

        if (task.Answer == LaunchAnswer.Refused)
            verdict.AddInconsistent($"{task} was refused, and ran");
        if (run?.ExitCode is { } ended && ended != task.Plan.ExitCode)
            verdict.AddInconsistent($"{task} ended otherwise than it was made to: {run}");
        switch (end.State)
        {
            case "TASK_FINISHED" when run?.ExitCode != 0:
            case "TASK_FAILED" when run is { ExitCode: null } && !task.KillSent:
            case "TASK_FAILED" when run?.ExitCode is { } code && (code == 0 || !end.Message.Contains(FormattableString.Invariant($"status {code}"), StringComparison.Ordinal)):
                verdict.AddLost($"{task} is told to have ended otherwise than it did: {run?.ToString() ?? "it never ran"}");
                break;
            case "TASK_FAILED" when run is null:
                verdict.Dropped++;
                break;
            case "TASK_KILLED" when !task.KillSent && task.Told.Any(status => status.IsGivenUp):
                break;
            case "TASK_KILLED" when !task.KillSent:
                verdict.AddLost($"{task} was killed, and nobody asked for it: {run?.ToString() ?? "it never ran"}");
                break;
        }
    }

    private static void JudgeOutput(Verdict verdict, LaunchedTask task, List<TaskRun> runs, Dictionary<string, SandboxOutput>? outputs)
    {
        runs = [.. runs.Where(run => run.End is not null)];
        if (outputs is null)
            return;
        var output = outputs.GetValueOrDefault(task.Plan.Id, new SandboxOutput(0, 0));
        if (output.Starts > 1)
            verdict.AddDoubled($"{task} started {output.Starts} times by its sandboxes");
        if (output.Starts < runs.Count || output.Ends < runs.Count)
            verdict.AddInconsistent($"{task} wrote more than its sandbox kept: {output.Starts} starts, {output.Ends} ends; {string.Join(", ", runs)}");
    }

    // By the tasks' own times: what ran at one moment on one agent must have fitted there.
    private static void JudgeAgents(Verdict verdict, LaunchedTask[] tasks, Dictionary<string, List<TaskRun>> runs)
    {
        foreach (var agent in tasks.GroupBy(task => task.Agent))
        {
            var changes = agent.SelectMany(task => runs.GetValueOrDefault(task.Plan.Id, []).Where(run => run.End is not null).SelectMany(run => new[]
            {
                (At: run.Start, Cpus: task.Plan.Millicpus, Memory: task.Plan.MemoryMiB),
                (At: run.End!.Value, Cpus: -task.Plan.Millicpus, Memory: -task.Plan.MemoryMiB),
            })).OrderBy(change => change.At).ThenBy(change => change.Cpus);
            var (cpus, memory) = (0, 0);
            foreach (var change in changes)
            {
                (cpus, memory) = (cpus + change.Cpus, memory + change.Memory);
                if (cpus > ClusterShape.AgentMillicpus || memory > ClusterShape.AgentMemoryMiB)
                {
                    verdict.AddOvercommitted(FormattableString.Invariant($"agent {agent.Key} ran tasks of {cpus} thousandths of a cpu and {memory} MiB at uptime {change.At}"));
                    break;
                }
            }
        }
    }
}
