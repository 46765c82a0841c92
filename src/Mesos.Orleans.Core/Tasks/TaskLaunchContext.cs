using Mesos.Orleans.Core.Agents;
using Mesos.Orleans.Core.Frameworks;
using Mesos.Orleans.Core.Resources;

namespace Mesos.Orleans.Core.Tasks;

/// <summary>What the checks of a launch must know besides the task. The task itself has been through <see cref="TaskLaunchDefaults"/>.</summary>
public sealed record TaskLaunchContext
{
    /// <summary>The framework that launches.</summary>
    public required FrameworkId Framework { get; init; }

    /// <summary>The agent of the accepted offers.</summary>
    public required AgentId Agent { get; init; }

    /// <summary>What that agent can do; by default everything.</summary>
    public AgentCapability AgentCapabilities { get; init; } = AgentCapability.All;

    /// <summary>
    /// What is left of the accepted offers, in allocated form (as the offers carry it). Shared volumes of the offers stay in it whatever
    /// earlier tasks of the same call took, so that several tasks may use one copy.
    /// </summary>
    public required ResourceSet Available { get; init; }

    /// <summary>True for the ids of this framework's tasks that are pending, running or terminal but not acknowledged.</summary>
    public Func<TaskId, bool> IsActive { get; init; } = static _ => false;

    /// <summary>True for the ids of this framework's tasks on unreachable agents.</summary>
    public Func<TaskId, bool> IsUnreachable { get; init; } = static _ => false;

    /// <summary>This framework's executor of that id on this agent, or null. Executors started earlier in the same call count.</summary>
    public Func<string, RunningExecutor?> FindExecutor { get; init; } = static _ => null;

    /// <summary>
    /// True if a persistent volume of that reservation role and persistence id exists on the agent, those made earlier in the same call
    /// included; by default all are taken to exist, and <see cref="Available"/> alone decides.
    /// </summary>
    public Func<string, string, bool> VolumeExists { get; init; } = static (_, _) => true;
}
