using Microsoft.Extensions.Diagnostics.HealthChecks;
using Orleans.Runtime;

namespace Mesos.Orleans.Silo.Health;

/// <summary>Healthy while the silo is an active member of its cluster, degraded while it joins or leaves, unhealthy once the others hold it dead.</summary>
internal sealed class SiloHealth(ISiloStatusOracle membership, IHostApplicationLifetime lifetime) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var status = membership.CurrentStatus;
        return Task.FromResult(status switch
        {
            SiloStatus.Dead => HealthCheckResult.Unhealthy("declared dead by the cluster"),
            _ when lifetime.ApplicationStopping.IsCancellationRequested => HealthCheckResult.Degraded("stopping"),
            SiloStatus.Active => HealthCheckResult.Healthy("active"),
            _ => HealthCheckResult.Degraded(status.ToString()),
        });
    }
}
