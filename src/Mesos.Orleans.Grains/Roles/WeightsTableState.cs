using System.Collections.Immutable;
using Orleans;

namespace Mesos.Orleans.Grains.Roles;

/// <summary>The weights of roles as stored.</summary>
[GenerateSerializer, Alias("mesos.WeightsTableState")]
internal sealed class WeightsTableState
{
    [Id(0)] public long Version { get; set; }

    [Id(1)] public ImmutableArray<V1.WeightInfo> Weights { get; set; } = [];
}
