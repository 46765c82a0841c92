using System.Globalization;

namespace Mesos.Orleans.FaultTests.Recording;

/// <summary>One run of a task as it wrote it down itself.</summary>
/// <param name="Process">The process that ran it.</param>
/// <param name="Start">When it started, in seconds since the machine's start.</param>
/// <param name="End">When it ended; null if it did not say so.</param>
/// <param name="ExitCode">With what; null if it did not say so.</param>
internal sealed record TaskRun(int Process, double Start, double? End, int? ExitCode);

/// <summary>What tasks wrote down outside of the cluster: a file for each, a line for each start and each end.</summary>
internal static class TaskEvidence
{
    /// <summary>Reads the evidence of all tasks, by task id.</summary>
    public static Dictionary<string, List<TaskRun>> Read(string directory) =>
        Directory.EnumerateFiles(directory).ToDictionary(file => Path.GetFileName(file), ReadFile);

    private static List<TaskRun> ReadFile(string file)
    {
        List<TaskRun> runs = [];
        foreach (var line in File.ReadLines(file))
        {
            if (line.Split(' ') is not [var what, var process, var at, var code])
                throw new InvalidOperationException($"{file} has a line that no task writes: '{line}'.");
            var pid = int.Parse(process, CultureInfo.InvariantCulture);
            var time = double.Parse(at, CultureInfo.InvariantCulture);
            if (what == "start")
            {
                runs.Add(new TaskRun(pid, time, null, null));
                continue;
            }

            var index = runs.FindLastIndex(run => run.Process == pid && run.End is null);
            if (index < 0)
                throw new InvalidOperationException($"{file} has an end without a start: '{line}'.");
            runs[index] = runs[index] with { End = time, ExitCode = int.Parse(code, CultureInfo.InvariantCulture) };
        }

        return runs;
    }
}
