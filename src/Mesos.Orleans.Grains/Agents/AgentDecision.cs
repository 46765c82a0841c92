using System.Collections.Immutable;
using Mesos.Orleans.Abstractions.Agents;
using Mesos.Orleans.Core.Agents;
using Mesos.Orleans.Core.Resources;

namespace Mesos.Orleans.Grains.Agents;

/// <summary>What is decided on one call, step by step, before any of it is written.</summary>
internal sealed class AgentDecision(AgentLedger ledger, long sequence)
{
    private readonly ResourceSet _before = ledger.Used;

    /// <summary>The ledger after the steps so far.</summary>
    public AgentLedger Ledger { get; set; } = ledger;

    /// <summary>The number of the last operation.</summary>
    public long Sequence { get; set; } = sequence;

    /// <summary>The launches that will run.</summary>
    public List<TaskLaunch> Accepted { get; } = [];

    /// <summary>The launches that will not.</summary>
    public List<DroppedLaunch> Dropped { get; } = [];

    /// <summary>The operations that are done, and those that were dropped and must be reported.</summary>
    public List<AgentOperation> Operations { get; } = [];

    /// <summary>The operations that are not done.</summary>
    public List<RefusedOperation> Refused { get; } = [];

    /// <summary>What the operations took.</summary>
    public ResourceSet Consumed { get; set; } = ResourceSet.Empty;

    /// <summary>What the launches hold.</summary>
    public ResourceSet Used => Ledger.Used.Subtract(_before);

    public ImmutableArray<TaskLaunch> Launches => [.. Accepted];
}
