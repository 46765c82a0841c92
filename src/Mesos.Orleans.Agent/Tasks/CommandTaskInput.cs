using Mesos.Orleans.Agent.Processes;
using Mesos.Orleans.Core;

namespace Mesos.Orleans.Agent.Tasks;

/// <summary>Something that happened to a command task.</summary>
internal abstract record CommandTaskInput;

/// <summary>Sandbox and URIs are there, or why not.</summary>
/// <param name="Failure">Null for success.</param>
internal sealed record TaskPrepared(Refusal? Failure) : CommandTaskInput;

/// <summary>The process runs, or why not.</summary>
/// <param name="Failure">Null for success.</param>
internal sealed record ProcessStarted(Refusal? Failure) : CommandTaskInput;

/// <summary>The process has ended.</summary>
/// <param name="Status">How.</param>
internal sealed record ProcessExited(WaitStatus Status) : CommandTaskInput;

/// <summary>A KILL came.</summary>
/// <param name="Grace">The grace it asks for; null for the task's own.</param>
internal sealed record KillRequested(TimeSpan? Grace) : CommandTaskInput;

/// <summary>The agent was restarted, and the task's process runs on or is still to be started.</summary>
/// <param name="WasTerminated">True if the process was sent SIGTERM before.</param>
internal sealed record TaskResumed(bool WasTerminated) : CommandTaskInput;

/// <summary>The task must not survive the restart of the agent.</summary>
/// <param name="Verdict">What it ends with.</param>
internal sealed record TaskCondemned(ReportStatus Verdict) : CommandTaskInput;

/// <summary>A moment asked for by <see cref="WakeAt"/> may have come.</summary>
internal sealed record TimerElapsed : CommandTaskInput;
