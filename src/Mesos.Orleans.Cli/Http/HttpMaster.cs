using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text.Json;
using Mesos.Orleans.Protocol.Json;

namespace Mesos.Orleans.Cli.Http;

/// <summary>Speaks HTTP with a master: the scheduler API and the lists. Follows redirects to the leading one.</summary>
/// <param name="address">The master.</param>
/// <param name="time">For time limits.</param>
internal sealed class HttpMaster(Uri address, TimeProvider time) : IDisposable
{
    /// <summary>How long an answer may take: five missed heartbeats, as Mesos advises for calls.</summary>
    public static readonly TimeSpan AnswerTimeout = TimeSpan.FromSeconds(75);

    /// <summary>How long a connection may take.</summary>
    public static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(10);

    /// <summary>How often one request is redirected before it is given up.</summary>
    public const int MaxRedirects = 3;

    private const string StreamIdHeader = "Mesos-Stream-Id";
    private const string SchedulerPath = "/api/v1/scheduler";
    private const int MaxErrorCharacters = 500;

    // Locations without a scheme would be taken for files, so redirects are followed here. A cluster is reached without a proxy.
    private readonly HttpClient _client = new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseProxy = false,
        ConnectTimeout = ConnectTimeout,
        AutomaticDecompression = DecompressionMethods.GZip,
    })
    {
        Timeout = Timeout.InfiniteTimeSpan,
    };

    /// <summary>The master that answers: the one given, or the leading one it named.</summary>
    public Uri Address { get; private set; } = address;

    public void Dispose() => _client.Dispose();

    /// <summary>Reads a JSON document of the master.</summary>
    /// <exception cref="CommandFailure">It cannot be reached or does not answer with JSON.</exception>
    public async Task<JsonElement> GetAsync(string path, CancellationToken cancellation)
    {
        try
        {
            using var limit = Limited(cancellation);
            using var response = await SendAsync(() => new HttpRequestMessage(HttpMethod.Get, new Uri(Address, path)), limit.Token)
                .ConfigureAwait(false);
            if (!response.IsSuccessStatusCode)
                throw await RefusedAsync(response, path, limit.Token).ConfigureAwait(false);
            var body = await response.Content.ReadAsStreamAsync(limit.Token).ConfigureAwait(false);
            using var document = await JsonDocument.ParseAsync(body, default, limit.Token).ConfigureAwait(false);
            return document.RootElement.Clone();
        }
        catch (Exception broken) when (IsBroken(broken, cancellation))
        {
            throw Unreachable(broken);
        }
        catch (JsonException fault)
        {
            throw new CommandFailure($"{new Uri(Address, path)} answers with something else than JSON. Is it a Mesos master?", fault);
        }
    }

    /// <summary>Subscribes.</summary>
    /// <returns>The stream of events, to be disposed.</returns>
    /// <exception cref="CommandFailure">The master refuses.</exception>
    /// <exception cref="HttpRequestException">The master cannot be reached.</exception>
    public async Task<EventStream> SubscribeAsync(V1.Scheduler.Call call, CancellationToken cancellation)
    {
        using var limit = Limited(cancellation);
        HttpResponseMessage? response = null;
        try
        {
            response = await SendAsync(() => Request(call, streamId: null), limit.Token).ConfigureAwait(false);
            if (response.StatusCode == HttpStatusCode.ServiceUnavailable)
                throw new HttpRequestException($"the master is not ready: {await TextAsync(response, limit.Token).ConfigureAwait(false)}");
            if (response.StatusCode != HttpStatusCode.OK)
                throw await RefusedAsync(response, SchedulerPath, limit.Token).ConfigureAwait(false);
            var streamId = response.Headers.TryGetValues(StreamIdHeader, out var values) ? values.First() : null;
            var body = await response.Content.ReadAsStreamAsync(cancellation).ConfigureAwait(false);
            var stream = new EventStream(response, body, streamId, time);
            response = null;
            return stream;
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new HttpRequestException($"no answer within {AnswerTimeout.TotalSeconds:0} s");
        }
        finally
        {
            response?.Dispose();
        }
    }

    /// <summary>Makes any other call of the scheduler API. Never throws for what the network or the master does.</summary>
    public async Task<CallResult> CallAsync(V1.Scheduler.Call call, string? streamId, CancellationToken cancellation)
    {
        try
        {
            using var limit = Limited(cancellation);
            using var response = await SendAsync(() => Request(call, streamId), limit.Token).ConfigureAwait(false);
            return new CallResult(response.StatusCode, await TextAsync(response, limit.Token).ConfigureAwait(false));
        }
        catch (Exception broken) when (broken is HttpRequestException or SocketException or IOException or OperationCanceledException)
        {
            return new CallResult(null, cancellation.IsCancellationRequested ? "given up" : Reason(broken));
        }
    }

    /// <summary>The failure of a master that cannot be reached.</summary>
    public CommandFailure Unreachable(Exception broken) => new(
        $"Cannot reach the Mesos master at {Address.GetLeftPart(UriPartial.Authority)}: {Reason(broken)}. "
        + $"Start it, or name another with --master URL or {MasterOptions.Variable}.",
        broken);

    private static HttpContent Body(V1.Scheduler.Call call)
    {
        var content = new ByteArrayContent(MesosJson.ToUtf8(call));
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        return content;
    }

    private HttpRequestMessage Request(V1.Scheduler.Call call, string? streamId)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, new Uri(Address, SchedulerPath)) { Content = Body(call) };
        request.Headers.Accept.ParseAdd("application/json");
        if (streamId is not null)
            request.Headers.Add(StreamIdHeader, streamId);
        return request;
    }

    private async Task<HttpResponseMessage> SendAsync(Func<HttpRequestMessage> make, CancellationToken cancellation)
    {
        for (var redirects = 0; ; redirects++)
        {
            using var request = make();
            var response = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation).ConfigureAwait(false);
            if (response.StatusCode != HttpStatusCode.TemporaryRedirect || redirects == MaxRedirects)
                return response;
            using (response)
            {
                var location = response.Headers.NonValidated.TryGetValues("Location", out var values) ? values.ToString() : null;
                Address = MasterAddress.OfRedirect(Address, location) ?? Address;
            }
        }
    }

    private async Task<CommandFailure> RefusedAsync(HttpResponseMessage response, string path, CancellationToken cancellation)
    {
        var text = await TextAsync(response, cancellation).ConfigureAwait(false);
        var hint = response.StatusCode == HttpStatusCode.NotFound ? " Is it a Mesos master?" : "";
        return new CommandFailure($"{new Uri(Address, path)} answers {(int)response.StatusCode}{(text.Length > 0 ? $": {text}" : "")}.{hint}");
    }

    private static async Task<string> TextAsync(HttpResponseMessage response, CancellationToken cancellation)
    {
        var text = (await response.Content.ReadAsStringAsync(cancellation).ConfigureAwait(false)).Trim().ReplaceLineEndings(" ").TrimEnd('.');
        return text.Length > MaxErrorCharacters ? text[..MaxErrorCharacters] : text;
    }

    // HttpClient passes on a SocketException as it is when the other side hangs up right after it has accepted.
    private static bool IsBroken(Exception exception, CancellationToken cancellation) =>
        exception is HttpRequestException or SocketException or IOException
        || (exception is OperationCanceledException && !cancellation.IsCancellationRequested);

    private static string Reason(Exception broken) => broken switch
    {
        OperationCanceledException => $"no answer within {AnswerTimeout.TotalSeconds:0} s",
        { InnerException.Message: var inner } => inner,
        _ => broken.Message.TrimEnd('.'),
    };

    private AnswerLimit Limited(CancellationToken cancellation) => new(AnswerTimeout, time, cancellation);
}
