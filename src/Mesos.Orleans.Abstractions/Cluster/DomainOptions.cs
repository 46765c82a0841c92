using Mesos.Orleans.Core.Agents;

namespace Mesos.Orleans.Abstractions.Cluster;

/// <summary>
/// Where the masters are (Mesos' <c>--domain</c>); section <c>Mesos:Domain</c>, the same region for all silos. Agents of other regions are offered only to frameworks
/// with REGION_AWARE. By default nothing: then agents may not have a domain either.
/// </summary>
public sealed class DomainOptions
{
    /// <summary>The configuration section.</summary>
    public const string SectionName = "Mesos:Domain";

    /// <summary>The region; set together with <see cref="Zone"/>.</summary>
    public string? Region { get; set; }

    /// <summary>The zone in it; set together with <see cref="Region"/>.</summary>
    public string? Zone { get; set; }

    /// <summary>True if both are set, or neither.</summary>
    public bool IsWhole => string.IsNullOrEmpty(Region) == string.IsNullOrEmpty(Zone);

    /// <summary>As it is on the wire; null if nothing is set.</summary>
    public V1.DomainInfo? ToWire() => string.IsNullOrEmpty(Region) || string.IsNullOrEmpty(Zone) ? null : FaultDomains.Of(Region, Zone);
}
