using Mesos.Orleans.Abstractions.Cluster;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Orleans;

namespace Mesos.Orleans.Silo.Health;

/// <summary>Healthy when a call gets through to the grain that every registration needs, wherever in the cluster it lives.</summary>
internal sealed class ClusterHealth(IGrainFactory grains, TimeProvider time) : IHealthCheck
{
    /// <summary>How long the call may take.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            var identity = await grains.GetGrain<IClusterGrain>(0).GetIdentity().WaitAsync(Patience, time, cancellationToken).ConfigureAwait(false);
            return HealthCheckResult.Healthy(identity.Id);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            return HealthCheckResult.Unhealthy(e is TimeoutException ? "the cluster grain gives no answer in time" : $"the cluster grain fails: {e.Message}");
        }
    }
}
