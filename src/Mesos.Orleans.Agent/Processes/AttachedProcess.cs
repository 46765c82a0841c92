using Mesos.Orleans.Core;

namespace Mesos.Orleans.Agent.Processes;

/// <summary>A container of an earlier life of the agent.</summary>
/// <param name="Process">The process, running or ended; null where its start was refused.</param>
/// <param name="Refusal">Why it could not be started, or null.</param>
/// <param name="WasTerminated">True if it was sent SIGTERM already.</param>
internal sealed record AttachedProcess(StartedProcess? Process, Refusal? Refusal, bool WasTerminated);
