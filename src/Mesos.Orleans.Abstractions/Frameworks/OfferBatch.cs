using System.Collections.Immutable;
using Mesos.Orleans.Core.Agents;
using Mesos.Orleans.Core.Offers;
using Mesos.Orleans.Core.Resources;
using Orleans;

namespace Mesos.Orleans.Abstractions.Frameworks;

/// <summary>What one allocation cycle means for one framework.</summary>
/// <param name="Epoch">The allocator's epoch; a lower one than the last seen is from a deposed allocator and is ignored.</param>
/// <param name="Offers">New offers.</param>
/// <param name="Rescinded">Offers that no longer stand.</param>
[GenerateSerializer, Immutable, Alias("mesos.OfferBatch")]
public sealed record OfferBatch(
    [property: Id(0)] long Epoch,
    [property: Id(1)] ImmutableArray<OfferedResources> Offers,
    [property: Id(2)] ImmutableArray<OfferId> Rescinded)
{
    /// <summary>New requests to leave agents that are due for maintenance.</summary>
    [Id(10)] public ImmutableArray<InverseOffered> InverseOffers { get; init; } = [];

    /// <summary>Requests of that kind that no longer stand.</summary>
    [Id(11)] public ImmutableArray<OfferId> RescindedInverse { get; init; } = [];
}

/// <summary>A request to leave an agent.</summary>
/// <param name="Id">The inverse offer.</param>
/// <param name="Agent">The agent.</param>
/// <param name="Unavailability">From when, and for how long.</param>
[GenerateSerializer, Immutable, Alias("mesos.InverseOffered")]
public sealed record InverseOffered(
    [property: Id(0)] OfferId Id,
    [property: Id(1)] AgentId Agent,
    [property: Id(2)] V1.Unavailability Unavailability);

/// <summary>One offer before it takes its wire form.</summary>
/// <param name="Id">The offer.</param>
/// <param name="Agent">Whose resources they are.</param>
/// <param name="Role">The role that they are allocated to.</param>
/// <param name="Resources">The resources, without allocation marks.</param>
/// <param name="AgentInfo">Hostname, attributes and domain of the agent.</param>
[GenerateSerializer, Immutable, Alias("mesos.OfferedResources")]
public sealed record OfferedResources(
    [property: Id(0)] OfferId Id,
    [property: Id(1)] AgentId Agent,
    [property: Id(2)] string Role,
    [property: Id(3)] ResourceSet Resources,
    [property: Id(4)] V1.AgentInfo AgentInfo)
{
    /// <summary>When the agent is due for maintenance, or null.</summary>
    [Id(10)] public V1.Unavailability? Unavailability { get; init; }
}
