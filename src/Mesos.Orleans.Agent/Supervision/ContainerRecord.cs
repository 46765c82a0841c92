using Mesos.Orleans.Agent.Processes;
using Mesos.Orleans.Core;

namespace Mesos.Orleans.Agent.Supervision;

/// <summary>What a supervisor knows of one container until the agent lets it go.</summary>
/// <param name="ContainerId">The container; never used twice.</param>
/// <param name="Phase">Where it is.</param>
internal sealed record ContainerRecord(string ContainerId, ContainerPhase Phase)
{
    /// <summary>The process; 0 before it was started.</summary>
    public int Pid { get; init; }

    /// <summary>When the process was started, in ticks since the machine's start: a pid alone may be used again.</summary>
    public long StartTime { get; init; }

    /// <summary>How it ended.</summary>
    public WaitStatus Status { get; init; } = WaitStatus.Unknown;

    /// <summary>Why it could not be started.</summary>
    public Refusal? Refusal { get; init; }

    /// <summary>True once it was sent SIGTERM.</summary>
    public bool WasTerminated { get; init; }

    /// <summary>True while there is or may be a process.</summary>
    internal bool IsLive => Phase is ContainerPhase.Starting or ContainerPhase.Running;
}
