namespace Mesos.Orleans.Cli.Execute;

/// <summary>How <c>mesos execute</c> came to its end.</summary>
internal enum ExecuteEnding
{
    /// <summary>Every task has ended by itself.</summary>
    Done,

    /// <summary>The time was over.</summary>
    TimedOut,

    /// <summary>The user stopped it.</summary>
    Interrupted,
}
