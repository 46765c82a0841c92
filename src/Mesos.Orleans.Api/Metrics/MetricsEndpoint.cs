using Mesos.Orleans.Abstractions.Allocation;
using Mesos.Orleans.Abstractions.Cluster;
using Mesos.Orleans.Api.Cluster;
using Mesos.Orleans.Api.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Orleans;
using Orleans.Runtime;

namespace Mesos.Orleans.Api.Metrics;

/// <summary><c>GET /metrics/snapshot</c>: one flat object of numbers. <c>timeout=</c> is accepted and not needed.</summary>
internal sealed class MetricsEndpoint(
    IGrainFactory grains, ClusterReader cluster, MasterIdentity identity, CallCounters counters, IOptions<MesosApiOptions> options, TimeProvider time)
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

    public async Task<IEnumerable<(string Key, double Value)>> Read()
    {
        var allocator = Allocator();
        var removals = Removals();
        var master = MetricsSnapshot.Of(await cluster.Read(), counters, time.GetUtcNow() - identity.StartedAt);
        return master.Concat(await removals).Concat(await allocator);
    }

    private async Task<IEnumerable<(string Key, double Value)>> Removals()
    {
        try
        {
            var counters = await grains.GetGrain<IAgentRemovalsGrain>(0).GetCounters();
            return counters.OrderBy(counter => counter.Key, StringComparer.Ordinal).Select(counter => ("master/" + counter.Key, (double)counter.Value));
        }
        catch (Exception e) when (e is TimeoutException or OrleansException)
        {
            return [];
        }
    }

    // Monitoring matters most when something is wrong: without the allocator's answer its keys are missing, and the others are there.
    private async Task<IEnumerable<(string Key, double Value)>> Allocator()
    {
        try
        {
            var metrics = await grains.GetGrain<IAllocatorGrain>(0).GetMetrics();
            return metrics.OrderBy(metric => metric.Key, StringComparer.Ordinal).Select(metric => (metric.Key, metric.Value));
        }
        catch (Exception e) when (e is TimeoutException or OrleansException)
        {
            return [];
        }
    }
}
