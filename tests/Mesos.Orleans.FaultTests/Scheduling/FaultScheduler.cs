using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using Mesos.Orleans.FaultTests.Recording;

namespace Mesos.Orleans.FaultTests.Scheduling;

/// <summary>
/// A scheduler over plain HTTP and JSON that shares no code with the product: it subscribes to any silo, goes to another one when its stream breaks or falls
/// silent, acknowledges, reconciles, and writes down what it hears. Which offers are used for what is decided by its <see cref="Workload"/>.
/// </summary>
internal sealed class FaultScheduler : IAsyncDisposable
{
    /// <summary>The role of its framework.</summary>
    public const string Role = "faults";

    // Heartbeats come each second.
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan CallLimit = TimeSpan.FromSeconds(12);
    private static readonly TimeSpan SubscribeLimit = TimeSpan.FromSeconds(6);
    private static readonly TimeSpan ReconnectDelay = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan ReconcileInterval = TimeSpan.FromSeconds(3);
    private const int ReconcileBatch = 100;
    private const int ImplicitReconcileEvery = 5;
    private const int MaxWaitingAcknowledgements = 100_000;

    private readonly HttpClient _http = new(new SocketsHttpHandler { ConnectTimeout = TimeSpan.FromSeconds(3) }) { Timeout = Timeout.InfiniteTimeSpan };
    private readonly Channel<JsonObject> _acknowledgements = Channel.CreateBounded<JsonObject>(MaxWaitingAcknowledgements);
    private readonly CancellationTokenSource _stop = new();
    private readonly IReadOnlyList<Uri> _masters;
    private readonly Ledger _ledger;
    private readonly Workload _workload;
    private readonly bool _partitionAware;
    private readonly Action<string> _log;
    private readonly List<Task> _runs = [];
    private CancellationTokenSource _incarnation = new();
    private string? _framework;
    private string? _stream;
    private int _master;

    /// <summary>Makes one; <see cref="Start"/> connects it.</summary>
    public FaultScheduler(IReadOnlyList<Uri> masters, Ledger ledger, Workload workload, bool partitionAware, int firstMaster, Action<string> log)
    {
        (_masters, _ledger, _workload, _partitionAware, _master, _log) = (masters, ledger, workload, partitionAware, firstMaster, log);
        _workload.Scheduler = this;
    }

    /// <summary>How often it has subscribed.</summary>
    public int Subscriptions { get; private set; }

    /// <summary>What no scheduler should be told: its framework is gone, its calls are malformed.</summary>
    public string? Fatal { get; private set; }

    /// <summary>Connects it.</summary>
    public void Start()
    {
        _runs.Add(Subscribe(_incarnation.Token));
        _runs.Add(Acknowledge());
        _runs.Add(Reconcile());
        _runs.Add(_workload.RunAsync(_stop.Token));
    }

    /// <summary>The scheduler dies with what it had in memory; the next one comes up elsewhere with its framework's id and the ledger.</summary>
    /// <param name="overlap">The next one comes up first, so that two are there for a moment.</param>
    public async Task FailOverAsync(bool overlap)
    {
        var old = _incarnation;
        _incarnation = new CancellationTokenSource();
        if (!overlap)
        {
            await old.CancelAsync();
            _workload.Forget();
        }

        while (_acknowledgements.Reader.TryRead(out _))
        {
            // What the dead scheduler had not acknowledged is told again.
        }

        _master++;
        var before = Subscriptions;
        _runs.Add(Subscribe(_incarnation.Token));
        for (var waited = TimeSpan.Zero; overlap && Subscriptions == before && waited < CallLimit; waited += ReconnectDelay)
            await Task.Delay(ReconnectDelay);
        await old.CancelAsync();
    }

    /// <summary>Sends a call to a silo.</summary>
    /// <returns>The status; null when there was no answer, so that the outcome is unknown.</returns>
    public async Task<HttpStatusCode?> CallAsync(JsonObject call)
    {
        if (_framework is null || _stream is not { } stream)
            return HttpStatusCode.Forbidden;
        call["framework_id"] = new JsonObject { ["value"] = _framework };
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
        limit.CancelAfter(CallLimit);
        try
        {
            using var request = Request(_masters[_master % _masters.Count], call);
            request.Headers.Add("Mesos-Stream-Id", stream);
            using var answer = await _http.SendAsync(request, limit.Token);
            if (answer.StatusCode == HttpStatusCode.Accepted)
                return answer.StatusCode;
            var body = await answer.Content.ReadAsStringAsync(limit.Token);
            _log($"{call["type"]} was answered {(int)answer.StatusCode}: {body.Trim()}");
            return (int)answer.StatusCode >= 500 ? null : answer.StatusCode;
        }
        catch (Exception e) when (e is HttpRequestException or SocketException or IOException or OperationCanceledException)
        {
            return null;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _incarnation.CancelAsync();
        await Task.WhenAll(_runs).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _http.Dispose();
        _stop.Dispose();
    }

    private async Task Subscribe(CancellationToken incarnation)
    {
        using var both = CancellationTokenSource.CreateLinkedTokenSource(incarnation, _stop.Token);
        while (!both.IsCancellationRequested)
        {
            var master = _masters[_master % _masters.Count];
            var answered = false;
            try
            {
                await Read(master, both.Token);
                _log($"the stream of {master} ended");
            }
            catch (Exception e) when (e is HttpRequestException or SocketException or IOException or TimeoutException or InvalidDataException or OperationCanceledException)
            {
                if (both.IsCancellationRequested)
                    return;
                // A silo that answers is alive; what it cannot do yet, it can do soon.
                answered = e is HttpRequestException { StatusCode: not null };
                _log($"no stream from {master}: {e.Message}");
            }
            catch (Exception e)
            {
                Fatal = e.ToString();
                return;
            }

            // One that has been told that another has taken its place gives way.
            if (incarnation != _incarnation.Token)
                return;
            _workload.Forget();
            if (!answered)
                _master++;
            await Task.Delay(ReconnectDelay, both.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task Read(Uri master, CancellationToken cancellation)
    {
        using var request = Request(master, SubscribeCall());
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(SubscribeLimit);
        using var answer = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit.Token);
        if (!answer.IsSuccessStatusCode)
            throw new HttpRequestException($"SUBSCRIBE was answered {(int)answer.StatusCode}: {await answer.Content.ReadAsStringAsync(limit.Token)}", null, answer.StatusCode);
        var stream = answer.Headers.GetValues("Mesos-Stream-Id").Single();
        var reader = new RecordReader(await answer.Content.ReadAsStreamAsync(cancellation));
        while (await reader.ReadAsync(Silence, cancellation) is { } @event)
        {
            if (!Take(@event, stream))
                return;
        }
    }

    private bool Take(JsonNode @event, string stream)
    {
        switch ((string)@event["type"]!)
        {
            case "SUBSCRIBED":
                _framework = (string)@event["subscribed"]!["framework_id"]!["value"]!;
                _stream = stream;
                Subscriptions++;
                _log($"subscribed as {_framework}");
                break;
            case "OFFERS":
                foreach (var offer in @event["offers"]!["offers"]!.AsArray())
                    _workload.Offer(OpenOffer.Read(offer!));
                break;
            case "RESCIND":
                _workload.Rescind((string)@event["rescind"]!["offer_id"]!["value"]!);
                break;
            case "UPDATE":
                Take(@event["update"]!["status"]!);
                break;
            case "ERROR":
                var message = (string)@event["error"]!["message"]!;
                _log($"ERROR: {message}");
                if (message.Contains("removed", StringComparison.Ordinal))
                    Fatal = message;
                return false;
        }

        return true;
    }

    private void Take(JsonNode status)
    {
        var uuid = (string?)status["uuid"];
        var task = (string)status["task_id"]!["value"]!;
        _ledger.Tell(task, new ToldStatus(
            (string)status["state"]!, uuid is not null, (string?)status["reason"] ?? "", (string?)status["message"] ?? "", _ledger.Now));
        if (uuid is not null)
            _acknowledgements.Writer.TryWrite(new JsonObject
            {
                ["type"] = "ACKNOWLEDGE",
                ["acknowledge"] = new JsonObject
                {
                    ["agent_id"] = status["agent_id"]!.DeepClone(), ["task_id"] = status["task_id"]!.DeepClone(), ["uuid"] = uuid,
                },
            });
    }

    // Those that fail are told again.
    private async Task Acknowledge() => await Parallel.ForEachAsync(
        _acknowledgements.Reader.ReadAllAsync(_stop.Token), new ParallelOptions { MaxDegreeOfParallelism = 4, CancellationToken = _stop.Token },
        async (call, _) => await CallAsync(call));

    private async Task Reconcile()
    {
        for (var round = 1; !_stop.IsCancellationRequested; round++)
        {
            await Task.Delay(ReconcileInterval, _stop.Token);
            var due = _ledger.Now - ReconcileInterval;
            var tasks = round % ImplicitReconcileEvery == 0
                ? []
                : _ledger.Select(task => !task.IsSettled && task.Launched < due, task => (Id: task.Plan.Id, task.Agent));
            if (tasks.Length == 0 && round % ImplicitReconcileEvery != 0)
                continue;
            foreach (var batch in tasks.Length == 0 ? [tasks] : tasks.Chunk(ReconcileBatch))
                await CallAsync(new JsonObject { ["type"] = "RECONCILE", ["reconcile"] = new JsonObject { ["tasks"] = new JsonArray([.. batch.Select(Named)]) } });
            foreach (var task in _ledger.Select(task => task.KillSent && !task.IsSettled, task => (Id: task.Plan.Id, task.Agent)))
                await KillAsync(task.Id, task.Agent);
        }
    }

    /// <summary>Asks for the end of a task.</summary>
    public Task<HttpStatusCode?> KillAsync(string task, string agent) =>
        CallAsync(new JsonObject { ["type"] = "KILL", ["kill"] = Named((task, agent)) });

    private static JsonObject Named((string Id, string Agent) task) => new()
    {
        ["task_id"] = new JsonObject { ["value"] = task.Id }, ["agent_id"] = new JsonObject { ["value"] = task.Agent },
    };

    private JsonObject SubscribeCall()
    {
        var capabilities = new JsonArray(new JsonObject { ["type"] = "MULTI_ROLE" }, new JsonObject { ["type"] = "RESERVATION_REFINEMENT" });
        if (_partitionAware)
            capabilities.Add(new JsonObject { ["type"] = "PARTITION_AWARE" });
        var info = new JsonObject
        {
            ["user"] = Environment.UserName,
            ["name"] = "faults",
            ["roles"] = new JsonArray(Role),
            ["failover_timeout"] = 86400,
            ["checkpoint"] = true,
            ["capabilities"] = capabilities,
        };
        var call = new JsonObject { ["type"] = "SUBSCRIBE", ["subscribe"] = new JsonObject { ["framework_info"] = info } };
        if (_framework is { } id)
        {
            call["framework_id"] = new JsonObject { ["value"] = id };
            info["id"] = new JsonObject { ["value"] = id };
        }

        return call;
    }

    private static HttpRequestMessage Request(Uri master, JsonObject call) => new(HttpMethod.Post, new Uri(master, "api/v1/scheduler"))
    {
        Content = new StringContent(call.ToJsonString(), Encoding.UTF8, new MediaTypeHeaderValue("application/json")),
    };
}
