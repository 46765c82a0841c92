using System.Diagnostics;
using Mesos.Orleans.Agent.Posix;

namespace Mesos.Orleans.Benchmarks.Local;

/// <summary>The plain loop that tasks are compared with: posix_spawn of a program and waitpid, one after the other, on one thread.</summary>
internal static unsafe class SpawnLoop
{
    /// <summary>Runs the program so many times.</summary>
    /// <param name="program">Its absolute path.</param>
    /// <param name="arguments">Its argv.</param>
    /// <param name="times">How often.</param>
    /// <returns>Runs per second.</returns>
    public static double Measure(string program, string[] arguments, int times)
    {
        using var path = new NativeStrings([program]);
        using var argv = new NativeStrings(arguments);
        using var environment = new NativeStrings(["PATH=/usr/bin:/bin"]);
        var started = Stopwatch.GetTimestamp();
        for (var run = 0; run < times; run++)
        {
            var errno = SpawnLibc.posix_spawn(out var pid, *path.Pointer, null, null, argv.Pointer, environment.Pointer);
            if (errno != 0)
                throw new InvalidOperationException($"posix_spawn of {program} failed with errno {errno}.");
            if (Libc.waitpid(pid, out var status, 0) != pid || status != 0)
                throw new InvalidOperationException($"{program} ended with wait status {status}.");
        }

        return times / Stopwatch.GetElapsedTime(started).TotalSeconds;
    }
}
