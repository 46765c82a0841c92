using System.IO.Pipelines;
using System.Net;
using System.Net.Http.Headers;
using System.Threading.Channels;
using Mesos.Orleans.Protocol.RecordIO;
using CallType = Mesos.V1.Scheduler.Call.Types.Type;

namespace Mesos.Orleans.Benchmarks.Launches;

/// <summary>A scheduler's side of the v1 API over HTTP/1.1: one connection for events, a few for calls, which are posted in no particular order.</summary>
internal sealed class HttpScheduler : IAsyncDisposable
{
    /// <summary>How many calls are on their way at once.</summary>
    public const int Connections = 16;

    private readonly HttpClient _http = new(new SocketsHttpHandler { UseCookies = false, UseProxy = false, AllowAutoRedirect = false }) { Timeout = Timeout.InfiniteTimeSpan };
    private readonly Channel<V1.Scheduler.Call> _calls = Channel.CreateUnbounded<V1.Scheduler.Call>();
    private readonly WireForm _form;
    private readonly Uri _endpoint;
    private readonly MediaTypeHeaderValue _mediaType;
    private HttpResponseMessage? _response;
    private RecordIoReader _events = null!;
    private string _streamId = "";
    private Task[] _senders = [];

    private HttpScheduler(Uri master, WireForm form)
    {
        _form = form;
        _mediaType = new MediaTypeHeaderValue(form.MediaType);
        _endpoint = new Uri(master, "/api/v1/scheduler");
    }

    /// <summary>The framework's id.</summary>
    public V1.FrameworkID FrameworkId { get; private set; } = new();

    /// <summary>Subscribes.</summary>
    public static async Task<HttpScheduler> SubscribeAsync(Uri master, WireForm form, V1.FrameworkInfo info)
    {
        var scheduler = new HttpScheduler(master, form);
        var request = scheduler.Request(new() { Type = CallType.Subscribe, Subscribe = new() { FrameworkInfo = info } });
        request.Headers.Accept.Add(new(form.MediaType));
        scheduler._response = await scheduler._http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        scheduler._response.EnsureSuccessStatusCode();
        scheduler._streamId = scheduler._response.Headers.GetValues("Mesos-Stream-Id").Single();
        scheduler._events = new RecordIoReader(PipeReader.Create(await scheduler._response.Content.ReadAsStreamAsync()));
        var first = await scheduler.Read() ?? throw new InvalidOperationException("The stream ended before it began.");
        scheduler.FrameworkId = first.Subscribed.FrameworkId;
        scheduler._senders = [.. Enumerable.Range(0, Connections).Select(_ => scheduler.SendAll())];
        return scheduler;
    }

    /// <summary>The next event, or null at the end of the stream.</summary>
    public async ValueTask<V1.Scheduler.Event?> Read()
    {
        var result = await _events.ReadAsync();
        return result.IsRecord ? _form.Read(result.Record) : null;
    }

    /// <summary>Puts a call in line; the framework id is filled in.</summary>
    public void Post(V1.Scheduler.Call call)
    {
        call.FrameworkId = FrameworkId;
        _calls.Writer.TryWrite(call);
    }

    /// <summary>Tears the framework down once every call before has been answered. Throws if one was refused.</summary>
    public async Task TearDownAsync()
    {
        _calls.Writer.TryComplete();
        await Task.WhenAll(_senders);
        await Send(new() { Type = CallType.Teardown, FrameworkId = FrameworkId });
    }

    public async ValueTask DisposeAsync()
    {
        _calls.Writer.TryComplete();
        await Task.WhenAll(_senders).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _response?.Dispose();
        _http.Dispose();
    }

    private async Task SendAll()
    {
        await foreach (var call in _calls.Reader.ReadAllAsync())
            await Send(call);
    }

    private async Task Send(V1.Scheduler.Call call)
    {
        using var answer = await _http.SendAsync(Request(call));
        if (answer.StatusCode != HttpStatusCode.Accepted)
            throw new InvalidOperationException($"{call.Type} was answered {(int)answer.StatusCode}: {await answer.Content.ReadAsStringAsync()}");
    }

    private HttpRequestMessage Request(V1.Scheduler.Call call)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, _endpoint) { Content = new ByteArrayContent(_form.Write(call)) { Headers = { ContentType = _mediaType } } };
        if (_streamId.Length > 0)
            request.Headers.TryAddWithoutValidation("Mesos-Stream-Id", _streamId);
        return request;
    }
}
