using Mesos.Orleans.Abstractions.Frameworks;
using Orleans;
using Orleans.Concurrency;

namespace Mesos.Orleans.Abstractions.Agents;

/// <summary>What operators do to a whole agent; the same grain as <see cref="IAgentGrain"/>. Durable before the reply.</summary>
[Alias("mesos.IAgentLifecycle")]
public interface IAgentLifecycle : IGrainWithStringKey
{
    /// <summary>DEACTIVATE_AGENT: no more offers, open ones are rescinded; tasks go on. Repeatable.</summary>
    [Alias("Deactivate")]
    Task<CallReply> Deactivate();

    /// <summary>REACTIVATE_AGENT: offers again; refused unless the agent is deactivated, and while it still drains.</summary>
    [Alias("Reactivate")]
    Task<CallReply> Reactivate();

    /// <summary>DRAIN_AGENT: deactivates the agent and kills its tasks. It cannot be cancelled; REACTIVATE_AGENT follows once it is drained.</summary>
    /// <param name="maxGrace">The longest grace period for a task; null for each its own.</param>
    /// <param name="markGone">Mark the agent gone once it is drained, as <see cref="MarkGone"/> does.</param>
    [Alias("Drain")]
    Task<CallReply> Drain(TimeSpan? maxGrace, bool markGone);

    /// <summary>
    /// MARK_AGENT_GONE: the agent will never return. Its tasks end (TASK_GONE_BY_OPERATOR, or TASK_LOST), its process is told to kill everything and to stop, and
    /// is never admitted again. Repeatable; refused with NotFound for an agent that is not known.
    /// </summary>
    [Alias("MarkGone")]
    Task<CallReply> MarkGone();

    /// <summary>
    /// Takes a lost agent out of storage: an unreachable one becomes unknown, and may register as if for the first time; of one that is gone only that much is
    /// kept. False, without effect, if it is not lost.
    /// </summary>
    [Alias("Forget")]
    Task<bool> Forget();

    /// <summary>The maintenance plan changed: the agent reads what concerns its machine.</summary>
    [Alias("MachineChanged"), OneWay]
    Task MachineChanged();
}
