using Mesos.Orleans.Agent.Posix;

namespace Mesos.Orleans.Agent.Processes;

/// <summary>How a process ended, as waitpid reports it.</summary>
/// <param name="Raw">The status word.</param>
internal readonly record struct WaitStatus(int Raw)
{
    private const int Lost = -1;

    /// <summary>Somebody else collected the status (the parent ignored SIGCHLD, say): nobody knows how the process ended.</summary>
    internal static WaitStatus Unknown => new(Lost);

    /// <summary>True where the status is known.</summary>
    internal bool IsKnown => Raw != Lost;

    /// <summary>True where the process ended by itself.</summary>
    internal bool HasExited => IsKnown && (Raw & 0x7f) == 0;

    /// <summary>The exit status, 0 to 255. Means something only where <see cref="HasExited"/>.</summary>
    internal int ExitStatus => (Raw >> 8) & 0xff;

    /// <summary>The signal that ended the process. Means something only where it did not exit by itself.</summary>
    internal int Signal => Raw & 0x7f;

    /// <summary>True where a core file was written.</summary>
    internal bool DumpedCore => IsKnown && (Raw & 0x80) != 0;

    /// <summary>True for exit status 0.</summary>
    internal bool IsSuccess => Raw == 0;

    /// <summary>The status of a process that ended by itself.</summary>
    internal static WaitStatus Exited(int status) => new((status & 0xff) << 8);

    /// <summary>The status of a process that a signal ended.</summary>
    internal static WaitStatus Signalled(int signal) => new(signal & 0x7f);

    /// <summary><c>exited with status 1</c> or <c>terminated with signal Killed</c>: the words of Mesos, which tools look for.</summary>
    public override string ToString() =>
        !IsKnown ? "ended with unknown status"
        : HasExited ? $"exited with status {ExitStatus}"
        : $"terminated with signal {SignalNames.Describe(Signal)}{(DumpedCore ? " (core dumped)" : "")}";
}
