using System.Diagnostics;
using System.Globalization;

namespace Mesos.Orleans.FaultTests.Processes;

/// <summary>
/// What is left running when an agent was killed, its supervisor, tasks and executors: found by their working directory or their arguments, which name a
/// place below the scenario's.
/// </summary>
internal static class Leftovers
{
    private const int Passes = 5;

    /// <summary>Kills everything that runs below a directory.</summary>
    public static void Kill(string directory)
    {
        for (var pass = 0; pass < Passes && KillOnce(directory); pass++)
        {
        }
    }

    private static bool KillOnce(string directory)
    {
        var found = false;
        foreach (var entry in Directory.EnumerateDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(entry), NumberStyles.None, CultureInfo.InvariantCulture, out var pid) || !IsBelow(entry, directory))
                continue;
            try
            {
                using var process = Process.GetProcessById(pid);
                process.Kill();
                found = true;
            }
            catch (Exception e) when (e is ArgumentException or InvalidOperationException or System.ComponentModel.Win32Exception)
            {
                // It has ended meanwhile.
            }
        }

        return found;
    }

    private static bool IsBelow(string process, string directory)
    {
        try
        {
            return (new FileInfo(Path.Combine(process, "cwd")).LinkTarget is { } cwd && cwd.StartsWith(directory + '/', StringComparison.Ordinal))
                || File.ReadAllText(Path.Combine(process, "cmdline")).Contains(directory + '/', StringComparison.Ordinal);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
