using System.Collections.Immutable;
using Mesos.Orleans.Core.Agents;
using Mesos.Orleans.Core.Frameworks;
using Mesos.Orleans.Core.Resources;

namespace Mesos.Orleans.Core.Allocation;

/// <summary>All that the allocator knows of an agent; the agent's grain owns these facts and this copy may be late.</summary>
/// <param name="Id">The agent.</param>
/// <param name="Version">Grows with every change; an older or equal version of a known agent is ignored.</param>
/// <param name="Info">Hostname, attributes, domain.</param>
/// <param name="Capabilities">What the agent can do.</param>
/// <param name="Total">Everything it has, unallocated.</param>
/// <param name="Used">What its tasks and executors hold, for each framework and role; never what is only offered.</param>
/// <param name="Active">False while it is disconnected, deactivated, draining or not yet re-registered: then it is offered to nobody.</param>
/// <param name="Unavailability">When it is due for maintenance, or null. A change of it rescinds the open offers on the agent (semantics.md §11).</param>
public sealed record AgentModel(
    AgentId Id,
    long Version,
    V1.AgentInfo Info,
    ImmutableArray<V1.AgentInfo.Types.Capability.Types.Type> Capabilities,
    ResourceSet Total,
    ImmutableArray<Usage> Used,
    bool Active,
    V1.Unavailability? Unavailability = null);
