using Mesos.Orleans.Api.Cluster;
using Mesos.Orleans.Api.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace Mesos.Orleans.Api.Metrics;

/// <summary><c>GET /metrics/snapshot</c>: one flat object of numbers. <c>timeout=</c> is accepted and not needed.</summary>
internal sealed class MetricsEndpoint(
    ClusterReader cluster, MasterIdentity identity, CallCounters counters, IOptions<MesosApiOptions> options, TimeProvider time)
{
    public async Task Snapshot(HttpContext context)
    {
        var metrics = await Read();
        await JsonAnswer.Write(context, options.Value, answer =>
        {
            answer.Json.WriteStartObject();
            foreach (var (key, value) in metrics)
                answer.WriteDouble(key, value);
            answer.Json.WriteEndObject();
            return ValueTask.CompletedTask;
        });
    }

    public async Task<IEnumerable<(string Key, double Value)>> Read() =>
        MetricsSnapshot.Of(await cluster.Read(), counters, time.GetUtcNow() - identity.StartedAt);
}
