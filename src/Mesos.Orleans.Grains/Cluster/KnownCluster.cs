using Mesos.Orleans.Abstractions.Cluster;
using Orleans;

namespace Mesos.Orleans.Grains.Cluster;

/// <summary>
/// The cluster's identity, which never changes: asked for once per silo, so that who has to know it does not wait for the grain that keeps it when that has just died with
/// another silo.
/// </summary>
/// <remarks>Safe for concurrent use.</remarks>
internal sealed class KnownCluster
{
    private volatile ClusterIdentity? _identity;

    /// <summary>The identity. Fails as the call fails, and is asked for again the next time.</summary>
    /// <param name="grains">The cluster, as the caller reaches it.</param>
    public ValueTask<ClusterIdentity> Get(IGrainFactory grains) => _identity is { } known ? new(known) : new(Ask(grains));

    private async Task<ClusterIdentity> Ask(IGrainFactory grains) => _identity = await grains.GetGrain<IClusterGrain>(0).GetIdentity();
}
