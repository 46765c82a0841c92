using Mesos.Orleans.Core.Agents;
using Mesos.Orleans.Core.Frameworks;
using Mesos.Orleans.Core.Offers;

namespace Mesos.Orleans.Core.Allocation;

/// <summary>A request to a framework to leave an agent that will be unavailable: the whole agent, so no resources are named (features.md §14).</summary>
/// <param name="Id">The inverse offer; from the same source as the ids of offers.</param>
/// <param name="Framework">Who is asked.</param>
/// <param name="Agent">The agent to leave.</param>
/// <param name="Unavailability">From when, and for how long.</param>
public sealed record InverseOfferDraft(OfferId Id, FrameworkId Framework, AgentId Agent, V1.Unavailability Unavailability);
