namespace Mesos.Orleans.Agent.Posix;

/// <summary>What strsignal(3) says about each signal on Linux, in the C locale.</summary>
internal static class SignalNames
{
    private const int FirstRealTime = 34;
    private const int LastRealTime = 64;

    private static readonly string[] Descriptions =
    [
        "", "Hangup", "Interrupt", "Quit", "Illegal instruction", "Trace/breakpoint trap", "Aborted", "Bus error",
        "Floating point exception", "Killed", "User defined signal 1", "Segmentation fault", "User defined signal 2", "Broken pipe",
        "Alarm clock", "Terminated", "Stack fault", "Child exited", "Continued", "Stopped (signal)", "Stopped", "Stopped (tty input)",
        "Stopped (tty output)", "Urgent I/O condition", "CPU time limit exceeded", "File size limit exceeded", "Virtual timer expired",
        "Profiling timer expired", "Window changed", "I/O possible", "Power failure", "Bad system call",
    ];

    /// <summary>The description of a signal number.</summary>
    internal static string Describe(int signal) =>
        signal is > 0 && signal < Descriptions.Length ? Descriptions[signal]
        : signal is >= FirstRealTime and <= LastRealTime ? $"Real-time signal {signal - FirstRealTime}"
        : $"Unknown signal {signal}";
}
