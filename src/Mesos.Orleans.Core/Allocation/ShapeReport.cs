using Mesos.Orleans.Core.Agents;
using Mesos.Orleans.Core.Offers;

namespace Mesos.Orleans.Core.Allocation;

/// <summary>How a framework fares with a shape that it published.</summary>
/// <param name="Shape">The shape.</param>
/// <param name="OnOffer">How many of it are on offer and not answered.</param>
/// <param name="Waiting">For how long it has waited for the next one; zero while it wants no more.</param>
/// <param name="HeldAgent">The agent that is held for it, or null.</param>
public sealed record ShapeReport(OfferShape Shape, int OnOffer, TimeSpan Waiting, AgentId? HeldAgent);
