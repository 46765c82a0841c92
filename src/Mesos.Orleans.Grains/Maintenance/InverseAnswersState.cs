using System.Collections.Immutable;
using Mesos.V1.Allocator;
using Orleans;

namespace Mesos.Orleans.Grains.Maintenance;

/// <summary>The answers of frameworks about one agent as stored.</summary>
[GenerateSerializer, Alias("mesos.InverseAnswersState")]
internal sealed class InverseAnswersState
{
    [Id(0)] public V1.Unavailability? Unavailability { get; set; }

    [Id(1)] public ImmutableArray<InverseOfferStatus> Statuses { get; set; } = [];
}
