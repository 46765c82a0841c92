using System.Collections.Immutable;
using Mesos.Orleans.Core.Allocation;
using Orleans;

namespace Mesos.Orleans.Grains.Allocation;

/// <summary>What the allocator takes along when it moves to another silo in good order, and would have to ask its owners for after a crash.</summary>
/// <param name="LastOffer">The number of the last offer made in this epoch.</param>
/// <param name="Agents">The agents.</param>
/// <param name="Frameworks">The frameworks.</param>
/// <param name="Offers">The open offers.</param>
[GenerateSerializer, Immutable, Alias("mesos.MovedAllocator")]
internal sealed record MovedAllocator(
    [property: Id(0)] long LastOffer,
    [property: Id(1)] ImmutableArray<AgentModel> Agents,
    [property: Id(2)] ImmutableArray<FrameworkModel> Frameworks,
    [property: Id(3)] ImmutableArray<MovedOffer> Offers);
