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

    // How many silos are waited on at once: one of them may hang.
    private const int Watchers = 2;

    // Different keys are answered through different gateways; more keys than gateways, so that each has its turn.
    private const int Keys = 16;
    private static readonly TimeSpan CalmWait = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan AlertWait = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan AlertLimit = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan CallLimit = TimeSpan.FromSeconds(1);

    // When nobody answers, those that the client was told are tried again: a cluster may have come back where it once was.
    private const int UnansweredLimit = 3;

    private readonly TimeProvider _time;
    private readonly Uri[] _seeds;
    private readonly Lock _lock = new();
    private readonly string[] _sources = new string[Watchers];
    private volatile Uri[] _gateways;
    private volatile string _version = "";
    private int _unanswered;
    private TaskCompletionSource _alerted = NewSignal();

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
    /// A connection was lost or made: the list is asked for again, and more often for a while. What was sent over a lost connection is never answered, so this is a
    /// change too; the connection to a silo that hangs is closed only some time after the silo has gone from the list.
    /// </summary>
    public void Alert()
    {
        Interlocked.Exchange(ref _alerted, NewSignal()).TrySetResult();
        Changed?.Invoke();
    }

    /// <summary>Keeps the list up to date until cancelled.</summary>
    /// <remarks>Two silos are asked at a time, and answer when there is news: so one that hangs keeps no news back.</remarks>
    /// <param name="grains">The cluster, through the client that uses this list.</param>
    /// <param name="cancellation">Ends it.</param>
    public Task RunAsync(IGrainFactory grains, CancellationToken cancellation) =>
        Task.WhenAll(Enumerable.Range(0, Watchers).Select(watcher => Watch(grains, watcher, cancellation)));

    private async Task Watch(IGrainFactory grains, int watcher, CancellationToken cancellation)
    {
        var alertUntil = _time.GetUtcNow() + AlertLimit;
        for (var key = watcher; !cancellation.IsCancellationRequested;)
        {
            var alerted = Volatile.Read(ref _alerted).Task;
            var list = await Ask(grains.GetGrain<IGatewayListGrain>(key), _time.GetUtcNow() < alertUntil ? AlertWait : CalmWait, alerted, cancellation);
            var changed = list is not null && Take(list);
            if (changed)
                alertUntil = DateTimeOffset.MinValue;
            else if (list is null || alerted.IsCompleted)
                alertUntil = _time.GetUtcNow() + AlertLimit;
            if (changed)
                Changed?.Invoke();

            // The next key goes another way, perhaps.
            if (list is null || IsShared(watcher, list.Source))
                key = (key + Watchers) % Keys;
            await Task.Delay(Pause, _time, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    // Null if there is no answer, or it is not waited for any more because something is wrong.
    private async Task<GatewayList?> Ask(IGatewayListGrain grain, TimeSpan wait, Task alerted, CancellationToken cancellation)
    {
        try
        {
            var answer = grain.WaitForChange(_version, wait).Within(wait + CallLimit, _time, cancellation);
            if (await Task.WhenAny(answer, alerted) != answer)
            {
                _ = answer.ContinueWith(static late => _ = late.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
                return null;
            }

            var list = await answer;
            Volatile.Write(ref _unanswered, 0);
            return list;
        }
        catch (Exception) when (!cancellation.IsCancellationRequested)
        {
            // What kind of failure it is makes no difference, and the client has logged it.
            if (Interlocked.Increment(ref _unanswered) >= UnansweredLimit)
                _gateways = [.. _gateways.Union(_seeds)];
            return null;
        }
        catch (Exception) when (cancellation.IsCancellationRequested)
        {
            // It ends, and a client that shuts down fails in its own ways.
            return null;
        }
    }

    // True if it is another one than before.
    private bool Take(GatewayList list)
    {
        lock (_lock)
        {
            if (list.Gateways.IsEmpty)
                return false;
            _gateways = [.. list.Gateways.Select(Address)];
            var isNew = _version != list.Version;
            _version = list.Version;
            return isNew;
        }
    }

    // True if another watcher waits on the same silo.
    private bool IsShared(int watcher, string source)
    {
        lock (_lock)
        {
            _sources[watcher] = source;
            return source.Length > 0 && _sources.Where((other, n) => n != watcher && other == source).Any();
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    // The form that Orleans gives to gateways: the generation is that of no particular start.
    private static Uri Address(IPEndPoint gateway) => new(string.Create(CultureInfo.InvariantCulture, $"gwy.tcp://{gateway}/0"));
}
