namespace Mesos.Orleans.FaultTests.Recording;

/// <summary>What the sandboxes of one task kept of its output.</summary>
/// <param name="Starts">Lines that say that it started.</param>
/// <param name="Ends">Lines that say that it ended.</param>
internal sealed record SandboxOutput(int Starts, int Ends);

/// <summary>Reads the output of command tasks from their sandboxes, <c>slaves/…/executors/&lt;task&gt;/runs/…/stdout</c>.</summary>
internal static class SandboxOutputs
{
    /// <summary>By task id; null without any directory.</summary>
    public static Dictionary<string, SandboxOutput>? Read(IEnumerable<string> workDirectories)
    {
        var directories = workDirectories.ToArray();
        return directories.Length == 0
            ? null
            : directories.Select(directory => Path.Combine(directory, "slaves")).Where(Directory.Exists)
                .SelectMany(Files).SelectMany(File.ReadLines).Select(line => line.Split(' ')).Where(words => words.Length == 2)
                .GroupBy(words => words[1])
                .ToDictionary(task => task.Key, task => new SandboxOutput(task.Count(words => words[0] == "start"), task.Count(words => words[0] == "end")));
    }

    // "latest" is a link to one of the runs.
    private static IEnumerable<string> Files(string directory) => Directory.EnumerateFiles(directory, "stdout", new EnumerationOptions
    {
        RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint,
    });
}
