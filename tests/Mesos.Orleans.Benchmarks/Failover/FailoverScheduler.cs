using System.Diagnostics;
using System.Globalization;
using System.IO.Pipelines;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Threading.Channels;
using Mesos.Orleans.Benchmarks.Launches;
using Mesos.Orleans.Protocol.RecordIO;
using CallType = Mesos.V1.Scheduler.Call.Types.Type;
using EventType = Mesos.V1.Scheduler.Event.Types.Type;

namespace Mesos.Orleans.Benchmarks.Failover;

/// <summary>
/// A scheduler over HTTP and protobuf that goes to the next silo when its stream breaks. It holds every offer until it launches, so that after a fault
/// the first offer that comes is a new one; it notes when offers and TASK_RUNNING come. Launches do not queue behind acknowledgements.
/// </summary>
internal sealed class FailoverScheduler : IAsyncDisposable
{
    private const int Acknowledgers = 12;
    private const int Launchers = 4;
    private static readonly TimeSpan CallLimit = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan SubscribeLimit = TimeSpan.FromSeconds(6);
    private static readonly TimeSpan ReconnectDelay = TimeSpan.FromMilliseconds(50);
    private static readonly V1.Filters NoFilter = new() { RefuseSeconds = 0 };

    private readonly Lock _lock = new();
    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false, ConnectTimeout = TimeSpan.FromSeconds(2) }) { Timeout = Timeout.InfiniteTimeSpan };
    private readonly Channel<V1.Scheduler.Call> _acknowledgements = Channel.CreateUnbounded<V1.Scheduler.Call>();
    private readonly Channel<V1.Scheduler.Call> _launches = Channel.CreateUnbounded<V1.Scheduler.Call>();
    private readonly CancellationTokenSource _stop = new();
    private readonly Dictionary<string, V1.Offer> _offers = [];
    private readonly HashSet<string> _running = [];
    private readonly List<string> _ended = [];
    private readonly List<long> _started = [];
    private readonly IReadOnlyList<Uri> _masters;
    private readonly V1.FrameworkInfo _info;
    private readonly List<Task> _loops;
    private string _stream = "";
    private int _launched;
    private long _firstOffer;

    /// <summary>Connects it to the first of the silos.</summary>
    public FailoverScheduler(IReadOnlyList<Uri> masters)
    {
        _masters = masters;
        _info = new V1.FrameworkInfo { User = Environment.UserName, Name = "failover", Roles = { "*" }, FailoverTimeout = 3600, Checkpoint = true };
        _info.Capabilities.Add(new V1.FrameworkInfo.Types.Capability { Type = V1.FrameworkInfo.Types.Capability.Types.Type.MultiRole });
        _loops =
        [
            Subscribe(),
            .. Enumerable.Range(0, Acknowledgers).Select(_ => SendAll(_acknowledgements.Reader)),
            .. Enumerable.Range(0, Launchers).Select(_ => SendAll(_launches.Reader)),
        ];
    }

    /// <summary>The silo that it is connected to, by its place in the list.</summary>
    public int Master { get; private set; }

    /// <summary>The id of its framework.</summary>
    public string Framework => _info.Id.Value;

    /// <summary>Tasks that run.</summary>
    public int Running
    {
        get
        {
            lock (_lock)
                return _running.Count;
        }
    }

    /// <summary>Tasks that were told to have ended; none should.</summary>
    public string[] Ended
    {
        get
        {
            lock (_lock)
                return [.. _ended];
        }
    }

    /// <summary>When TASK_RUNNING came, for each task.</summary>
    public long[] Started
    {
        get
        {
            lock (_lock)
                return [.. _started];
        }
    }

    /// <summary>Forgets the first offer and the held ones: what comes from now on is new.</summary>
    public void Mark()
    {
        lock (_lock)
        {
            _offers.Clear();
            _firstOffer = 0;
        }
    }

    /// <summary>When the first offer since <see cref="Mark"/> came; null while there was none.</summary>
    public long? FirstOffer => Volatile.Read(ref _firstOffer) is var at and > 0 ? at : null;

    /// <summary>Launches tasks on an offer that it holds and that has room for them.</summary>
    /// <param name="tasks">How many.</param>
    /// <param name="where">On which offers.</param>
    /// <returns>False if it holds no such offer.</returns>
    public bool Launch(int tasks, Func<V1.Offer, bool>? where = null)
    {
        lock (_lock)
        {
            if (_offers.Values.FirstOrDefault(offer => Cpus(offer) >= tasks && where?.Invoke(offer) is not false) is not { } offer)
                return false;
            _offers.Remove(offer.Id.Value);
            var launch = new V1.Offer.Types.Operation { Type = V1.Offer.Types.Operation.Types.Type.Launch, Launch = new() };
            for (var count = 0; count < tasks; count++)
                launch.Launch.TaskInfos.Add(Task(_launched++, offer.AgentId));
            _launches.Writer.TryWrite(new() { Type = CallType.Accept, Accept = new() { OfferIds = { offer.Id }, Operations = { launch }, Filters = NoFilter } });
            return true;
        }
    }

    /// <summary>The offers that it holds.</summary>
    public int Offers
    {
        get
        {
            lock (_lock)
                return _offers.Count;
        }
    }

    /// <summary>Updates that it has not acknowledged yet.</summary>
    public int Unacknowledged => _acknowledgements.Reader.Count;

    /// <summary>The agent of an offer that it holds; null without one.</summary>
    public string? AgentOf(Func<V1.Offer, bool> where)
    {
        lock (_lock)
            return _offers.Values.FirstOrDefault(where)?.AgentId.Value;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await System.Threading.Tasks.Task.WhenAll(_loops).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _http.Dispose();
        _stop.Dispose();
    }

    private async Task Subscribe()
    {
        while (!_stop.IsCancellationRequested)
        {
            var answered = false;
            try
            {
                await Read(_masters[Master]);
            }
            catch (Exception e) when (e is HttpRequestException or SocketException or IOException or OperationCanceledException or InvalidOperationException)
            {
                // The next silo has the same framework; but one that answers is alive, and can soon do what it cannot do yet.
                answered = e is HttpRequestException { StatusCode: not null };
            }

            lock (_lock)
                _offers.Clear();
            if (!answered)
                Master = (Master + 1) % _masters.Count;
            await System.Threading.Tasks.Task.Delay(ReconnectDelay, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task Read(Uri master)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
        limit.CancelAfter(SubscribeLimit);
        var call = new V1.Scheduler.Call { Type = CallType.Subscribe, Subscribe = new() { FrameworkInfo = _info } };
        if (_info.Id is { } id)
            call.FrameworkId = id;
        using var answer = await _http.SendAsync(Request(master, call), HttpCompletionOption.ResponseHeadersRead, limit.Token);
        answer.EnsureSuccessStatusCode();
        var stream = answer.Headers.GetValues("Mesos-Stream-Id").Single();
        var reader = new RecordIoReader(PipeReader.Create(await answer.Content.ReadAsStreamAsync(limit.Token)));
        while (true)
        {
            // Heartbeats come every second: a silo that hangs is left.
            limit.CancelAfter(Silence);
            var result = await reader.ReadAsync(limit.Token);
            if (!result.IsRecord)
                return;
            Take(WireForm.Protobuf.Read(result.Record), stream);
        }
    }

    private void Take(V1.Scheduler.Event @event, string stream)
    {
        switch (@event.Type)
        {
            case EventType.Subscribed:
                _info.Id = @event.Subscribed.FrameworkId;
                _stream = stream;
                break;
            case EventType.Offers:
                lock (_lock)
                {
                    if (_firstOffer == 0)
                        _firstOffer = Stopwatch.GetTimestamp();
                    foreach (var offer in @event.Offers.Offers_)
                        _offers[offer.Id.Value] = offer;
                }

                break;
            case EventType.Rescind:
                lock (_lock)
                    _offers.Remove(@event.Rescind.OfferId.Value);
                break;
            case EventType.Update:
                Take(@event.Update.Status);
                break;
        }
    }

    private void Take(V1.TaskStatus status)
    {
        if (status.HasUuid)
            _acknowledgements.Writer.TryWrite(new() { Type = CallType.Acknowledge, Acknowledge = new() { AgentId = status.AgentId, TaskId = status.TaskId, Uuid = status.Uuid } });
        lock (_lock)
        {
            switch (status.State)
            {
                case V1.TaskState.TaskStarting or V1.TaskState.TaskStaging:
                    break;
                case V1.TaskState.TaskRunning:
                    if (_running.Add(status.TaskId.Value))
                        _started.Add(Stopwatch.GetTimestamp());
                    break;
                default:
                    // One that never ran was refused with an offer that had become void; one that ran is lost.
                    if (_running.Remove(status.TaskId.Value))
                        _ended.Add($"{status.TaskId.Value}: {status.State} {status.Message}");
                    break;
            }
        }
    }

    private async Task SendAll(ChannelReader<V1.Scheduler.Call> calls)
    {
        await foreach (var call in calls.ReadAllAsync(_stop.Token))
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
            limit.CancelAfter(CallLimit);
            try
            {
                call.FrameworkId = _info.Id;
                using var answer = await _http.SendAsync(Request(_masters[Master], call), limit.Token);
            }
            catch (Exception e) when (e is HttpRequestException or SocketException or IOException or OperationCanceledException)
            {
                // An acknowledgement is asked for again; a launch is made again by whoever waits for one.
            }
        }
    }

    private HttpRequestMessage Request(Uri master, V1.Scheduler.Call call)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, new Uri(master, "api/v1/scheduler"))
        {
            Content = new ByteArrayContent(WireForm.Protobuf.Write(call)) { Headers = { ContentType = new MediaTypeHeaderValue(WireForm.Protobuf.MediaType) } },
        };
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue(WireForm.Protobuf.MediaType));
        if (call.Type != CallType.Subscribe)
            request.Headers.TryAddWithoutValidation("Mesos-Stream-Id", _stream);
        return request;
    }

    private static V1.TaskInfo Task(int number, V1.AgentID agent) => new()
    {
        Name = "failover",
        TaskId = new() { Value = number.ToString(CultureInfo.InvariantCulture) },
        AgentId = agent,
        Command = new() { Value = "sleep 3600" },
        Resources = { Scalar("cpus", 1), Scalar("mem", 32) },
    };

    private static double Cpus(V1.Offer offer) => offer.Resources.Where(resource => resource.Name == "cpus").Sum(resource => resource.Scalar.Value);

    private static V1.Resource Scalar(string name, double value) =>
        new() { Name = name, Type = V1.Value.Types.Type.Scalar, Scalar = new() { Value = value } };
}
