using System.Globalization;

namespace Mesos.Orleans.Agent.Processes;

/// <summary>How many files this process may have open.</summary>
internal static class DescriptorLimit
{
    /// <summary>What is left for everything but processes, but never more than half: the runtime ends a program that starts a thread and finds none.</summary>
    internal const int Reserve = 192;

    private const string Source = "/proc/self/limits";
    private const string Name = "Max open files";

    /// <summary>How many processes can be watched, each through a descriptor.</summary>
    internal static int MaxProcesses() => Math.Max(Read() - Reserve, Read() / 2);

    // The runtime has raised it as far as it may.
    private static int Read()
    {
        var fields = File.ReadLines(Source).First(line => line.StartsWith(Name, StringComparison.Ordinal))[Name.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return int.TryParse(fields[0], NumberStyles.None, CultureInfo.InvariantCulture, out var limit) ? limit : int.MaxValue;
    }
}
