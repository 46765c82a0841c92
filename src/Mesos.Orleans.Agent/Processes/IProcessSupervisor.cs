using Mesos.Orleans.Core;

namespace Mesos.Orleans.Agent.Processes;

/// <summary>
/// Starts processes, learns how they end and signals whole trees of them. The seam behind which a supervisor that outlives the
/// agent can stand.
/// </summary>
internal interface IProcessSupervisor
{
    /// <summary>
    /// Starts a process; a container that was started before is answered with what happened then. Refused, with a text fit for a task status: unknown user, missing or not executable program, unusable
    /// directory or file, arguments that are too long, no supervisor.
    /// </summary>
    ValueTask<Outcome<StartedProcess>> StartAsync(ProcessSpec spec, CancellationToken cancellationToken);

    /// <summary>
    /// Sends a signal to every process of the container: its process group at once, then those who left it (own session, daemons).
    /// Completes when all that could be found have it; for SIGKILL, when none is left alive. A container that has ended is no error.
    /// </summary>
    Task KillAsync(string containerId, int signal);

    /// <summary>Finds a container of an earlier life of the agent, running or ended; null where nothing is known of it.</summary>
    AttachedProcess? Attach(string containerId);

    /// <summary>
    /// The end of the container is written down, or nobody wants to know it: what is remembered of it goes. Until then its end is told again after
    /// every restart of the agent. Call it once for each container that was started, whether it ran or was refused.
    /// </summary>
    void Forget(string containerId);
}
