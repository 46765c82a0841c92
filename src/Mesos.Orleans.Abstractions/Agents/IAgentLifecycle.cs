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
    /// <param name="markGone">Refused by name: agents cannot be marked gone yet.</param>
    [Alias("Drain")]
    Task<CallReply> Drain(TimeSpan? maxGrace, bool markGone);

    /// <summary>The maintenance plan changed: the agent reads what concerns its machine.</summary>
    [Alias("MachineChanged"), OneWay]
    Task MachineChanged();
}
