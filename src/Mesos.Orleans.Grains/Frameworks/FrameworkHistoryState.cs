using System.Collections.Immutable;
using Mesos.Orleans.Core.Frameworks;
using Orleans;

namespace Mesos.Orleans.Grains.Frameworks;

/// <summary>The completed frameworks that are still stored. Ids and alias are a stored format.</summary>
[GenerateSerializer, Alias("mesos.FrameworkHistoryState")]
internal sealed class FrameworkHistoryState
{
    /// <summary>When each of them ended.</summary>
    [Id(0)] public ImmutableDictionary<FrameworkId, DateTimeOffset> EndedAt { get; set; } = ImmutableDictionary<FrameworkId, DateTimeOffset>.Empty;
}
