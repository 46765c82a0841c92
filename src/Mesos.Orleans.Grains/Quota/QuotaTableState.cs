using System.Collections.Immutable;
using Mesos.V1.Quota;
using Orleans;

namespace Mesos.Orleans.Grains.Quota;

/// <summary>The quotas as stored.</summary>
[GenerateSerializer, Alias("mesos.QuotaTableState")]
internal sealed class QuotaTableState
{
    [Id(0)] public long Version { get; set; }

    [Id(1)] public ImmutableArray<QuotaConfig> Configs { get; set; } = [];
}
