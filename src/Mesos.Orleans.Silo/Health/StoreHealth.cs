using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Mesos.Orleans.Silo.Health;

/// <summary>Healthy while the grain storage answers and is the one the silo was started on.</summary>
internal sealed class StoreHealth(StoreWatch watch) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var fault = await watch.LookAsync().WaitAsync(cancellationToken).ConfigureAwait(false);
        return fault is null ? HealthCheckResult.Healthy("answers") : HealthCheckResult.Unhealthy(fault);
    }
}
