using Mesos.Orleans.Core.Agents;
using Mesos.Orleans.Core.Frameworks;
using Mesos.Orleans.Core.Offers;
using Mesos.Orleans.Core.Resources;

namespace Mesos.Orleans.Core.Allocation;

/// <summary>One decision of a cycle: these resources of this agent go to this framework under this role, until the offer is closed.</summary>
/// <param name="Id">The offer; unique for ever.</param>
/// <param name="Framework">Who gets it.</param>
/// <param name="Agent">Whose resources they are.</param>
/// <param name="Role">The role that they are allocated to.</param>
/// <param name="Resources">The resources, without allocation marks.</param>
/// <param name="AgentInfo">The agent as the allocator knows it: hostname, attributes and domain go into the offer.</param>
/// <param name="Unavailability">When the agent is due for maintenance, or null; goes into the offer.</param>
public sealed record OfferDraft(
    OfferId Id,
    FrameworkId Framework,
    AgentId Agent,
    string Role,
    ResourceSet Resources,
    V1.AgentInfo AgentInfo,
    V1.Unavailability? Unavailability = null);
