using Mesos.Orleans.Core;

namespace Mesos.Orleans.Agent.Processes;

/// <summary>
/// Starts processes, learns how they end and signals whole trees of them. The seam behind which a supervisor that outlives the
/// agent can stand.
/// </summary>
internal interface IProcessSupervisor
{
    /// <summary>
    /// Starts a process. Refused, with a text fit for a task status: unknown user, missing or not executable program, unusable
    /// directory or file, arguments that are too long, a container that already runs.
    /// </summary>
    ValueTask<Outcome<StartedProcess>> StartAsync(ProcessSpec spec, CancellationToken cancellationToken);

    /// <summary>
    /// Sends a signal to every process of the container: its process group at once, then those who left it (own session, daemons).
    /// Completes when all that could be found have it; for SIGKILL, when none is left alive. A container that has ended is no error.
    /// </summary>
    Task KillAsync(string containerId, int signal);
}
