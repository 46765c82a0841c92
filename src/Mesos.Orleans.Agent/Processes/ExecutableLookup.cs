using Mesos.Orleans.Agent.Posix;
using Mesos.Orleans.Core;

namespace Mesos.Orleans.Agent.Processes;

/// <summary>Finds the file that a command names, as execvp(3) would with the environment of the task.</summary>
internal static class ExecutableLookup
{
    private const int ExecutePermission = 1;

    /// <summary>The absolute path of the program; refused where there is none that may be executed.</summary>
    internal static Outcome<string> Resolve(string program, string workingDirectory, string? searchPath)
    {
        if (program.Length == 0)
            return Refusal.Invalid("The command has no value.", "command.value", "Name the program to run.");
        if (program.Contains('/', StringComparison.Ordinal))
            return Check(program, Path.Combine(workingDirectory, program));

        Refusal? denied = null;
        foreach (var directory in (searchPath ?? DefaultPath).Split(':'))
        {
            var candidate = Path.Combine(workingDirectory, directory, program);
            var outcome = Check(program, candidate);
            if (outcome.IsSuccess)
                return outcome;
            if (outcome.Refusal.Code == RefusalCode.Forbidden)
                denied ??= outcome.Refusal;
        }

        return denied ?? new Refusal(
            RefusalCode.NotFound,
            $"Cannot run command '{program}': no such file in PATH ({searchPath ?? DefaultPath}).",
            "command.value",
            "Give the path, or fetch the program through command.uris and name it './name'.");
    }

    /// <summary>The PATH of a task whose environment has none.</summary>
    internal const string DefaultPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    private static Outcome<string> Check(string program, string path)
    {
        if (Directory.Exists(path))
            return new Refusal(RefusalCode.Forbidden, $"Cannot run command '{program}': '{path}' is a directory.", "command.value");
        if (!File.Exists(path))
            return new Refusal(RefusalCode.NotFound, $"Cannot run command '{program}': there is no file '{path}'.", "command.value");
        if (Libc.access(path, ExecutePermission) != 0)
            return new Refusal(RefusalCode.Forbidden, $"Cannot run command '{program}': '{path}' is not executable.", "command.value",
                "Set 'executable' on its URI, or its mode.");
        return path;
    }
}
