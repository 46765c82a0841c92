namespace Mesos.Orleans.Cli;

/// <summary>What the program answers to its caller.</summary>
internal static class ExitCodes
{
    /// <summary>Done; for <c>execute</c>: every task finished.</summary>
    public const int Success = 0;

    /// <summary>Not done, and the error output says why.</summary>
    public const int Failure = 1;

    /// <summary>The command line is wrong.</summary>
    public const int Usage = 2;

    /// <summary>Ended by Ctrl-C, as shells count it: 128 + SIGINT.</summary>
    public const int Interrupted = 130;
}
