using System.Collections.Immutable;
using Mesos.Orleans.Abstractions.Frameworks;
using Orleans;

namespace Mesos.Orleans.Grains.Frameworks;

/// <summary>What a framework takes along when it moves to another silo in good order, and would have to do without after a crash.</summary>
/// <param name="Stream">Its stream.</param>
/// <param name="Epoch">The allocator that it has heard of.</param>
/// <param name="Version">The number of its last report to the allocator.</param>
/// <param name="Offers">Its open offers.</param>
/// <param name="InverseOffers">Its open inverse offers.</param>
/// <param name="Counters">What it has counted.</param>
[GenerateSerializer, Immutable, Alias("mesos.MovedFramework")]
internal sealed record MovedFramework(
    [property: Id(0)] MovedStream Stream,
    [property: Id(1)] long Epoch,
    [property: Id(2)] long Version,
    [property: Id(3)] ImmutableArray<OfferedResources> Offers,
    [property: Id(4)] ImmutableArray<InverseOffered> InverseOffers,
    [property: Id(5)] ImmutableDictionary<string, long> Counters);
