using Mesos.Orleans.Agent.Checkpoints;
using Mesos.Orleans.Agent.Fetching;
using Mesos.Orleans.Agent.Processes;
using Mesos.Orleans.Agent.Sandboxes;
using Microsoft.Extensions.Logging.Abstractions;

namespace Mesos.Orleans.Agent.Tasks;

/// <summary>What every task of an agent uses.</summary>
/// <param name="Agent">The agent.</param>
/// <param name="Work">Its work directory.</param>
/// <param name="Supervisor">Runs processes.</param>
/// <param name="Fetcher">Fetches URIs.</param>
/// <param name="Statuses">Makes updates.</param>
/// <param name="Time">The clock.</param>
/// <param name="Checkpoints">What must survive the agent.</param>
internal sealed record TaskServices(
    AgentFacts Agent, WorkDirectory Work, IProcessSupervisor Supervisor, Fetcher Fetcher, TaskStatuses Statuses, TimeProvider Time,
    CheckpointStore Checkpoints)
{
    /// <summary>Where to say what no update can.</summary>
    internal ILogger Logger { get; init; } = NullLogger.Instance;
}
