using Mesos.Orleans.Abstractions.Allocation;
using Mesos.Orleans.Grains.Cluster;
using Microsoft.Extensions.Logging;
using Orleans;
using Orleans.Runtime;

namespace Mesos.Orleans.Grains.Hosting;

/// <summary>
/// Keeps the allocator awake from every silo, also while nobody else needs it: it wakes all agents and frameworks that are registered, so that their deadlines run
/// on after a restart of the whole cluster, even if none of them ever comes back. When a silo goes it may have been the allocator's, so it is called at once. What it and
/// the frameworks need of the cluster is read ahead.
/// </summary>
internal sealed partial class AllocatorWatch(
    IGrainFactory grains, KnownCluster cluster, IClusterMembershipService membership, TimeProvider time, ILogger<AllocatorWatch> logger) : ILifecycleParticipant<ISiloLifecycle>, IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(30);

    private readonly CancellationTokenSource _stopping = new();

    public void Participate(ISiloLifecycle lifecycle) => lifecycle.Subscribe(
        nameof(AllocatorWatch),
        ServiceLifecycleStage.Active,
        _ =>
        {
            Run().Ignore();
            Follow().Ignore();
            return Task.CompletedTask;
        },
        _ => _stopping.CancelAsync());

    public void Dispose() => _stopping.Dispose();

    private async Task Run()
    {
        while (!_stopping.IsCancellationRequested)
        {
            await Wake();
            await Task.Delay(Interval, time, _stopping.Token);
        }
    }

    private async Task Follow()
    {
        await foreach (var _ in membership.MembershipUpdates.WithCancellation(_stopping.Token))
            await Wake();
    }

    private async Task Wake()
    {
        try
        {
            await cluster.Get(grains);
            await grains.GetGrain<IAllocatorGrain>(0).GetEpoch();
        }
        catch (Exception e)
        {
            // A cluster that starts, stops or loses its store fails in many ways; the watch must outlive them all.
            LogAsleep(e.Message);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "The allocator gives no answer, which is tried again: {Error}")]
    private partial void LogAsleep(string error);
}
