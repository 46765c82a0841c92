namespace Mesos.Orleans.Agent.Tasks;

/// <summary>Where a command task is in its life.</summary>
internal enum CommandTaskPhase
{
    /// <summary>Its sandbox is made and its URIs are fetched.</summary>
    Preparing = 0,

    /// <summary>Its process is being started.</summary>
    Starting = 1,

    /// <summary>Its process runs.</summary>
    Running = 2,

    /// <summary>Its process was told to end.</summary>
    Killing = 3,

    /// <summary>The terminal update was made.</summary>
    Ended = 4,
}

/// <summary>Why a process was told to end.</summary>
internal enum KillCause
{
    /// <summary>It was not.</summary>
    None = 0,

    /// <summary>Somebody asked for it.</summary>
    Request = 1,

    /// <summary><c>max_completion_time</c> was up.</summary>
    CompletionTime = 2,
}

/// <summary>Everything a command task must remember to decide.</summary>
internal sealed record CommandTaskState
{
    /// <summary>Where it is.</summary>
    public CommandTaskPhase Phase { get; init; }

    /// <summary>When <c>max_completion_time</c> is up; null for never.</summary>
    public DateTimeOffset? CompletionDeadline { get; init; }

    /// <summary>A kill that came while the process was being started: its override of the grace.</summary>
    public KillRequested? KillWhenStarted { get; init; }

    /// <summary>Why it is being killed.</summary>
    public KillCause Cause { get; init; }

    /// <summary>When the kill began.</summary>
    public DateTimeOffset KillBegan { get; init; }

    /// <summary>When SIGKILL follows; only ever moves forward in time to now.</summary>
    public DateTimeOffset KillDeadline { get; init; }

    /// <summary>What it ends with, however its process ends; null for what its exit status calls for.</summary>
    public ReportStatus? Verdict { get; init; }

    /// <summary>True once SIGKILL was sent.</summary>
    public bool IsEscalated { get; init; }

    /// <summary>True where the kill that is under way is the same. If not, a restart of the agent must know of it.</summary>
    internal bool KillsLike(CommandTaskState other) =>
        (Cause, KillBegan, KillDeadline, IsEscalated, KillWhenStarted) == (other.Cause, other.KillBegan, other.KillDeadline, other.IsEscalated, other.KillWhenStarted);
}
