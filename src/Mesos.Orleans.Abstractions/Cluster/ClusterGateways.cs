using System.Globalization;
using System.Net;
using Orleans;
using Orleans.Messaging;

namespace Mesos.Orleans.Abstractions.Cluster;

/// <summary>
/// The gateways that a client outside of the cluster knows: those that it was told, and from the first contact on those that the cluster has. A gateway
/// whose silo was declared dead goes from the list, which also closes a connection that hangs; with a fixed list a client would wait on it for ever.
/// </summary>
/// <remarks>Safe for concurrent use.</remarks>
public sealed class ClusterGateways : IGatewayListProvider
{
    /// <summary>How often the client should look at the list; Orleans' <c>GatewayListRefreshPeriod</c>.</summary>
    public static readonly TimeSpan RefreshPeriod = TimeSpan.FromSeconds(0.5);

    // Different keys are answered through different gateways; more keys than gateways, so that each has its turn.
    private const int Keys = 16;
    private static readonly TimeSpan CalmInterval = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan AlertInterval = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan AlertLimit = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan CallLimit = TimeSpan.FromSeconds(1);

    // When nobody answers, those that the client was told are tried again: a cluster may have come back where it once was.
    private const int UnansweredLimit = 3;

    private readonly TimeProvider _time;
    private readonly Uri[] _seeds;
    private volatile Uri[] _gateways;
    private int _unanswered;
    private TaskCompletionSource _alerted = NewSignal();
    private string? _version;

    /// <summary>Starts with the gateways that the client was told.</summary>
    /// <param name="seeds">Some of the cluster's gateways.</param>
    /// <param name="time">The clock of waits.</param>
    public ClusterGateways(IEnumerable<IPEndPoint> seeds, TimeProvider time)
    {
        _time = time;
        _gateways = _seeds = [.. seeds.Select(Address)];
    }

    /// <summary>Silos have come or gone: what waits for a silo's answer had better ask again. Handlers must not block or throw.</summary>
    public event Action? Changed;

    /// <inheritdoc/>
    public TimeSpan MaxStaleness => RefreshPeriod;

    /// <inheritdoc/>
    public bool IsUpdatable => true;

    /// <inheritdoc/>
    public Task InitializeGatewayListProvider() => Task.CompletedTask;

    /// <inheritdoc/>
    public Task<IList<Uri>> GetGateways() => Task.FromResult<IList<Uri>>([.. _gateways]);

    /// <summary>
    /// A connection was lost or made: the list is asked for more often for a while. What was sent over a lost connection is never answered, so this is a
    /// change too; the connection to a silo that hangs is closed only some time after the silo has gone from the list.
    /// </summary>
    public void Alert()
    {
        Volatile.Read(ref _alerted).TrySetResult();
        Changed?.Invoke();
    }

    /// <summary>Keeps the list up to date until cancelled.</summary>
    /// <param name="grains">The cluster, through the client that uses this list.</param>
    /// <param name="cancellation">Ends it.</param>
    public async Task RunAsync(IGrainFactory grains, CancellationToken cancellation)
    {
        var alertUntil = _time.GetUtcNow() + AlertLimit;
        for (var key = 0; !cancellation.IsCancellationRequested; key = (key + 1) % Keys)
        {
            var (answered, changed) = await Ask(grains.GetGrain<IGatewayListGrain>(key), cancellation);
            if (changed)
                alertUntil = DateTimeOffset.MinValue;
            else if (!answered || TakeAlert())
                alertUntil = _time.GetUtcNow() + AlertLimit;
            if (changed)
                Changed?.Invoke();
            await Pause(_time.GetUtcNow() < alertUntil, cancellation);
        }
    }

    private async Task<(bool Answered, bool Changed)> Ask(IGatewayListGrain grain, CancellationToken cancellation)
    {
        try
        {
            var list = await grain.GetGateways().Within(CallLimit, _time, cancellation);
            _unanswered = 0;
            if (list.Gateways.IsEmpty)
                return (true, false);
            _gateways = [.. list.Gateways.Select(Address)];
            var isNew = _version != list.Version;
            _version = list.Version;
            return (true, isNew);
        }
        catch (Exception) when (!cancellation.IsCancellationRequested)
        {
            // The next key goes another way. What kind of failure it is makes no difference, and the client has logged it.
            if (++_unanswered >= UnansweredLimit)
                _gateways = [.. _gateways.Union(_seeds)];
            return (false, false);
        }
        catch (Exception) when (cancellation.IsCancellationRequested)
        {
            // It ends, and a client that shuts down fails in its own ways.
            return (true, false);
        }
    }

    private async Task Pause(bool alert, CancellationToken cancellation)
    {
        try
        {
            await (alert ? Task.Delay(AlertInterval, _time, cancellation) : Volatile.Read(ref _alerted).Task.WaitAsync(CalmInterval, _time, cancellation));
        }
        catch (Exception e) when (e is TimeoutException or OperationCanceledException)
        {
        }
    }

    private bool TakeAlert()
    {
        if (!Volatile.Read(ref _alerted).Task.IsCompleted)
            return false;
        Volatile.Write(ref _alerted, NewSignal());
        return true;
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    // The form that Orleans gives to gateways: the generation is that of no particular start.
    private static Uri Address(IPEndPoint gateway) => new(string.Create(CultureInfo.InvariantCulture, $"gwy.tcp://{gateway}/0"));
}
