namespace Mesos.Orleans.Agent.Supervision;

/// <summary>What a supervisor keeps in the agent's work directory. Nobody but the agent's user gets into it.</summary>
/// <param name="Root">The directory, absolute.</param>
internal sealed record SupervisorPaths(string Root)
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>Where agents connect.</summary>
    internal const string SocketName = "socket";

    /// <summary>What was started and how it ended.</summary>
    internal string Journal => Path.Combine(Root, "journal");

    /// <summary>Held by the one supervisor of this directory.</summary>
    internal string Lock => Path.Combine(Root, "lock");

    /// <summary>What it has to say to people.</summary>
    internal string Log => Path.Combine(Root, "log");

    /// <summary>The socket.</summary>
    internal string Socket => Path.Combine(Root, SocketName);

    /// <summary>The agent's work directory, in which this is <c>meta/supervisor</c>.</summary>
    internal string WorkDirectory => Path.GetFullPath(Path.Combine(Root, "..", ".."));

    /// <summary>The place of an agent's supervisor.</summary>
    internal static SupervisorPaths Of(string workDirectory) => new(Path.Combine(Path.GetFullPath(workDirectory), "meta", "supervisor"));

    /// <summary>Makes the directory.</summary>
    internal void Create() => Directory.CreateDirectory(Root, OwnerOnly);
}
