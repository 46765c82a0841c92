namespace Mesos.Orleans.Agent.Processes;

/// <summary>What is needed to start one POSIX process in a session of its own.</summary>
internal sealed record ProcessSpec
{
    /// <summary>
    /// Names the container that the process belongs to, unique over time. It is put into the environment as
    /// <see cref="ProcessSweeper.ContainerMarker"/>, by which descendants are found that left both session and parent.
    /// </summary>
    public required string ContainerId { get; init; }

    /// <summary>
    /// A path (absolute, or with a slash and then relative to <see cref="WorkingDirectory"/>), or a name to be looked up in the
    /// PATH of <see cref="Environment"/>.
    /// </summary>
    public required string Program { get; init; }

    /// <summary>The whole argv, the name of the program first. Empty stands for the program alone.</summary>
    public required IReadOnlyList<string> Arguments { get; init; }

    /// <summary>The whole environment; nothing is inherited.</summary>
    public required IReadOnlyDictionary<string, string> Environment { get; init; }

    /// <summary>An existing directory, absolute.</summary>
    public required string WorkingDirectory { get; init; }

    /// <summary>The file that receives standard output, absolute; appended to, made where missing. A symbolic link is refused.</summary>
    public required string StandardOutputPath { get; init; }

    /// <summary>The file that receives standard error, under the same rules.</summary>
    public required string StandardErrorPath { get; init; }

    /// <summary>The user to act as; null for the user of the agent. Another user than the agent's needs an agent that is root.</summary>
    public string? User { get; init; }
}
