using System.Globalization;
using Mesos.Orleans.Agent.Posix;

namespace Mesos.Orleans.Agent.Processes;

/// <summary>Keeps exit statuses from being thrown away.</summary>
internal static class ChildSignal
{
    private const nint DefaultHandler = 0;

    /// <summary>
    /// A program started with SIGCHLD ignored (some init scripts and CI runners do that) has its children reaped by the kernel, and
    /// their statuses lost. Restores the default in that case; a handler that .NET has set is left alone.
    /// </summary>
    internal static void EnsureDelivered()
    {
        foreach (var line in File.ReadLines("/proc/self/status"))
        {
            if (line.StartsWith("SigIgn:", StringComparison.Ordinal)
                && ulong.TryParse(line.AsSpan("SigIgn:".Length).Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var ignored)
                && (ignored & (1UL << (Libc.SIGCHLD - 1))) != 0)
                Libc.signal(Libc.SIGCHLD, DefaultHandler);
        }
    }
}
