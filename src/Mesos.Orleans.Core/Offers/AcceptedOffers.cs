using System.Collections.Immutable;
using Mesos.Orleans.Core.Agents;
using Mesos.Orleans.Core.Allocation;
using Mesos.Orleans.Core.Resources;

namespace Mesos.Orleans.Core.Offers;

/// <summary>The offers that one ACCEPT uses together.</summary>
/// <param name="Offers">The offers.</param>
/// <param name="Agent">The agent of all of them.</param>
/// <param name="Role">The role of all of them.</param>
/// <param name="Resources">Their resources together, without allocation marks.</param>
public sealed record AcceptedOffers(ImmutableArray<OfferDraft> Offers, AgentId Agent, string Role, ResourceSet Resources);
