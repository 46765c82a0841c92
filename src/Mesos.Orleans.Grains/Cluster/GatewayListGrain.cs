using System.Collections.Immutable;
using System.Net;
using Mesos.Orleans.Abstractions.Cluster;
using Mesos.Orleans.Grains.Hosting;
using Microsoft.Extensions.Logging;
using Orleans;
using Orleans.Concurrency;
using Orleans.Runtime;

namespace Mesos.Orleans.Grains.Cluster;

/// <summary>Reads the membership table, and remembers what it read for a moment. Works on the silo that its caller is connected to.</summary>
[StatelessWorker(1)]
internal sealed partial class GatewayListGrain(
    IMembershipTable table,
    IClusterMembershipService membership,
    ILocalSiloDetails local,
    LongPoll poll,
    TimeProvider time,
    ILogger<GatewayListGrain> logger) : Grain, IGatewayListGrain
{
    private static readonly TimeSpan Freshness = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(20);

    private readonly CancellationTokenSource _end = new();
    private TaskCompletionSource _changed = NewSignal();
    private Task<GatewayList>? _list;
    private long _read;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        Watch().Ignore();
        return Task.CompletedTask;
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        _end.Cancel();
        return Task.CompletedTask;
    }

    public Task<GatewayList> GetGateways()
    {
        if (_list is null or { IsCompleted: true, IsCompletedSuccessfully: false } || (_list.IsCompleted && time.GetElapsedTime(_read) > Freshness))
        {
            _list = Read();
        }

        return _list;
    }

    public async Task<GatewayList> WaitForChange(string version, TimeSpan wait)
    {
        var start = time.GetTimestamp();
        while (true)
        {
            var changed = _changed.Task;
            var list = await GetGateways();

            // Not every change of the membership is one of this list.
            var rest = (wait < MaxWait ? wait : MaxWait) - time.GetElapsedTime(start);
            if (list.Version != version || rest <= TimeSpan.Zero || !await poll.Wait(changed, rest))
            {
                return list;
            }
        }
    }

    private async Task<GatewayList> Read()
    {
        var silos = (await table.ReadAll()).Members.Select(member => member.Item1).Where(silo => silo.Status == SiloStatus.Active)
            .OrderBy(silo => silo.SiloAddress).ToArray();
        _read = time.GetTimestamp();
        return new GatewayList(
            string.Join(' ', silos.Select(silo => silo.SiloAddress.ToParsableString())),
            [.. silos.Where(silo => silo.ProxyPort > 0).Select(silo => new IPEndPoint(silo.SiloAddress.Endpoint.Address, silo.ProxyPort))])
        {
            Source = local.SiloAddress.ToParsableString(),
        };
    }

    // This silo hears of a change from whoever made it, and then the table has it.
    private async Task Watch()
    {
        try
        {
            await foreach (var _ in membership.MembershipUpdates.WithCancellation(_end.Token))
            {
                _list = null;
                Interlocked.Exchange(ref _changed, NewSignal()).TrySetResult();
            }
        }
        catch (Exception e) when (e is not OutOfMemoryException && !_end.IsCancellationRequested)
        {
            // Whoever waits is answered when the time is up, from another activation.
            LogUnwatched(e.Message);
            DeactivateOnIdle();
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Changes of the cluster's membership are not heard of here any more, which begins anew: {Error}")]
    private partial void LogUnwatched(string error);
}
