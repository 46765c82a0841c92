using System.Collections.Concurrent;
using System.Text;
using System.Threading.Channels;
using Google.Protobuf;
using Mesos.Orleans.Protocol.Json;
using Mesos.Orleans.Protocol.RecordIO;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using CallType = Mesos.V1.Scheduler.Call.Types.Type;
using EventType = Mesos.V1.Scheduler.Event.Types.Type;

namespace Mesos.Orleans.Cli.Tests.Fakes;

/// <summary>As much of a master, and of one agent, as the program needs: one framework at a time, tasks end as soon as they run.</summary>
internal sealed class FakeMaster : IAsyncDisposable
{
    public const string FrameworkId = "fake-0000";
    public const string AgentId = "fake-S0";

    private readonly WebApplication _application;
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Queue<V1.TaskStatus>> _updates = [];
    private Channel<byte[]>? _stream;
    private string _streamId = "";
    private bool _isBroken;
    private int _streams;
    private int _offers;
    private int _uuids;

    private FakeMaster(WebApplication application) => _application = application;

    /// <summary>Where it listens.</summary>
    public string Url => _application.Urls.First();

    /// <summary>The calls that were accepted, in order.</summary>
    public ConcurrentQueue<V1.Scheduler.Call> Calls { get; } = [];

    /// <summary>What GET answers, one character a byte: by path and query as sent, then by path.</summary>
    public ConcurrentDictionary<string, Func<HttpRequest, string?>> Documents { get; } = new();

    /// <summary>How a task ends; null for never.</summary>
    public Func<V1.TaskInfo, V1.TaskState?> Outcome { get; set; } = _ => V1.TaskState.TaskFinished;

    /// <summary>Called for every call before it is taken; true breaks the stream after it.</summary>
    public Func<V1.Scheduler.Call, bool> BreaksStream { get; set; } = _ => false;

    /// <summary>Where set, SUBSCRIBE is answered so.</summary>
    public (int Status, string Text)? RefuseSubscribe { get; set; }

    /// <summary>Where set, the stream begins with this ERROR.</summary>
    public string? ErrorEvent { get; set; }

    public static async Task<FakeMaster> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var application = builder.Build();
        var master = new FakeMaster(application);
        application.Run(master.AnswerAsync);
        await application.StartAsync();
        return master;
    }

    public IEnumerable<V1.Scheduler.Call> Of(CallType type) => Calls.Where(call => call.Type == type);

    public ValueTask DisposeAsync()
    {
        _stream?.Writer.TryComplete();
        return _application.DisposeAsync();
    }

    private async Task AnswerAsync(HttpContext context)
    {
        if (context.Request.Path != "/api/v1/scheduler")
        {
            await AnswerDocumentAsync(context);
            return;
        }

        var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        var call = MesosJson.Parse<V1.Scheduler.Call>(body.ToArray());
        if (context.Request.ContentType != "application/json" || !call.IsSuccess)
            await TextAsync(context, 400, call.Error ?? "content type");
        else if (call.Value.Type == CallType.Subscribe)
            await SubscribeAsync(context, call.Value);
        else if (context.Request.Headers["Mesos-Stream-Id"] != _streamId)
            await TextAsync(context, 400, "wrong stream id");
        else if (_isBroken)
            await TextAsync(context, 403, "Framework is not subscribed");
        else
            Take(context, call.Value);
    }

    private async Task AnswerDocumentAsync(HttpContext context)
    {
        var path = context.Request.Path.Value!;
        var answer = Documents.TryGetValue(path + context.Request.QueryString, out var document) || Documents.TryGetValue(path, out document)
            ? document(context.Request) : null;
        if (answer is null)
        {
            await TextAsync(context, 404, "");
            return;
        }

        context.Response.ContentType = "application/json";
        // Latin-1, so that a document can be bytes that are no UTF-8.
        await context.Response.Body.WriteAsync(Encoding.Latin1.GetBytes(answer));
    }

    private async Task SubscribeAsync(HttpContext context, V1.Scheduler.Call call)
    {
        if (RefuseSubscribe is { } refusal)
        {
            await TextAsync(context, refusal.Status, refusal.Text);
            return;
        }

        Calls.Enqueue(call);
        var stream = Channel.CreateUnbounded<byte[]>();
        lock (_lock)
        {
            _stream = stream;
            _streamId = $"stream-{++_streams}";
            _isBroken = false;
            if (ErrorEvent is not null)
                Send(new V1.Scheduler.Event { Type = EventType.Error, Error = new() { Message = ErrorEvent } });
            else
                Welcome(call);
        }

        context.Response.ContentType = "application/json";
        context.Response.Headers["Mesos-Stream-Id"] = _streamId;
        await context.Response.StartAsync();
        await foreach (var record in stream.Reader.ReadAllAsync(context.RequestAborted))
        {
            // In two pieces: readers must not count on chunks being records.
            await context.Response.Body.WriteAsync(record.AsMemory(0, record.Length / 2));
            await context.Response.Body.FlushAsync();
            await context.Response.Body.WriteAsync(record.AsMemory(record.Length / 2));
            await context.Response.Body.FlushAsync();
        }
    }

    private void Welcome(V1.Scheduler.Call call)
    {
        Send(new V1.Scheduler.Event
        {
            Type = EventType.Subscribed,
            Subscribed = new() { FrameworkId = new() { Value = FrameworkId }, HeartbeatIntervalSeconds = 15 },
        });
        Send(new V1.Scheduler.Event { Type = EventType.Heartbeat });
        foreach (var updates in _updates.Values.Where(updates => updates.Count > 0))
            Send(updates.Peek());
        if (call.Subscribe.SuppressedRoles.Count == 0)
            Offer();
    }

    private void Take(HttpContext context, V1.Scheduler.Call call)
    {
        lock (_lock)
        {
            if (BreaksStream(call))
                _isBroken = _stream!.Writer.TryComplete();
            Calls.Enqueue(call);
            switch (call.Type)
            {
                case CallType.Accept:
                    foreach (var task in call.Accept.Operations.SelectMany(operation => operation.Launch.TaskInfos))
                        Run(task);
                    Offer();
                    break;
                case CallType.Revive:
                    Offer();
                    break;
                case CallType.Acknowledge:
                    Acknowledge(call.Acknowledge);
                    break;
                case CallType.Kill:
                    Update(call.Kill.TaskId, V1.TaskState.TaskKilled);
                    break;
                case CallType.Teardown:
                    _stream!.Writer.TryComplete();
                    break;
            }
        }

        context.Response.StatusCode = 202;
    }

    private void Run(V1.TaskInfo task)
    {
        Update(task.TaskId, V1.TaskState.TaskRunning);
        if (Outcome(task) is { } end)
            Update(task.TaskId, end);
    }

    // One update of a task is in flight at a time, as in Mesos.
    private void Acknowledge(V1.Scheduler.Call.Types.Acknowledge acknowledge)
    {
        var updates = _updates[acknowledge.TaskId.Value];
        if (updates.TryPeek(out var head) && head.Uuid == acknowledge.Uuid && updates.Dequeue() is not null && updates.TryPeek(out var next))
            Send(next);
    }

    private void Update(V1.TaskID task, V1.TaskState state)
    {
        var status = new V1.TaskStatus
        {
            TaskId = task,
            State = state,
            AgentId = new() { Value = AgentId },
            Uuid = ByteString.CopyFrom(new Guid(++_uuids, 0, 0, new byte[8]).ToByteArray()),
        };
        if (!_updates.TryGetValue(task.Value, out var updates))
            _updates[task.Value] = updates = [];
        updates.Enqueue(status);
        if (updates.Count == 1)
            Send(status);
    }

    private void Send(V1.TaskStatus status) =>
        Send(new V1.Scheduler.Event { Type = EventType.Update, Update = new() { Status = status } });

    private void Offer() => Send(new V1.Scheduler.Event
    {
        Type = EventType.Offers,
        Offers = new() { Offers_ = { Offers.Make($"O{++_offers}", AgentId, ("cpus", 1), ("mem", 1024)) } },
    });

    private void Send(V1.Scheduler.Event message) => _stream!.Writer.TryWrite(RecordIoWriter.Frame(MesosJson.ToUtf8(message)));

    private static Task TextAsync(HttpContext context, int status, string text)
    {
        context.Response.StatusCode = status;
        return context.Response.WriteAsync(text);
    }
}
