using System.Net;
using System.Net.Http.Headers;
using Google.Protobuf;
using Mesos.Orleans.Api.Tests.Hosting;
using Mesos.Orleans.Protocol.Json;

namespace Mesos.Orleans.Api.Tests.Conformance;

/// <summary>A scheduler on the HTTP API, in JSON or protobuf both ways.</summary>
public sealed class HttpScheduler(bool json) : ISchedulerKind
{
    private readonly string _mediaType = json ? "application/json" : "application/x-protobuf";

    public bool HasHeartbeats => true;

    public async Task<ISchedulerConnection> Subscribe(ConformanceCluster cluster, V1.FrameworkInfo info)
    {
        // Without a limit of 0 the client would go on reading for two seconds after it has gone away.
        var client = new HttpClient(new SocketsHttpHandler { ResponseDrainTimeout = TimeSpan.Zero, MaxResponseDrainSize = 0 }) { BaseAddress = cluster.Master, Timeout = Waiting.Limit };
        var call = new V1.Scheduler.Call { Type = V1.Scheduler.Call.Types.Type.Subscribe, Subscribe = new() { FrameworkInfo = info }, FrameworkId = info.Id };
        var request = Request(call);
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue(_mediaType));
        var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal((HttpStatusCode.OK, _mediaType), (response.StatusCode, response.Content.Headers.ContentType?.MediaType));
        return new Connection(this, client, response, await response.Content.ReadAsStreamAsync());
    }

    private HttpRequestMessage Request(V1.Scheduler.Call call)
    {
        var content = new ByteArrayContent(json ? MesosJson.ToUtf8(call) : call.ToByteArray());
        content.Headers.ContentType = new MediaTypeHeaderValue(_mediaType);
        return new HttpRequestMessage(HttpMethod.Post, ApiHost.SchedulerPath) { Content = content };
    }

    private sealed class Connection(HttpScheduler kind, HttpClient client, HttpResponseMessage response, Stream body) : ISchedulerConnection
    {
        private readonly string _streamId = response.Headers.GetValues("Mesos-Stream-Id").Single();
        private readonly RecordReader _records = new(new BufferedStream(body, 1 << 16));

        public Task<V1.Scheduler.Event?> Next() => kind._mediaType == "application/json" ? _records.NextJson() : _records.NextProtobuf();

        public async Task<string?> Call(V1.Scheduler.Call call)
        {
            var request = kind.Request(call);
            request.Headers.Add("Mesos-Stream-Id", _streamId);
            using var answer = await client.SendAsync(request);
            var text = await answer.Content.ReadAsStringAsync();
            if (answer.StatusCode != HttpStatusCode.Accepted)
                return $"{(int)answer.StatusCode} {text}";
            Assert.Equal("", text);
            return null;
        }

        public ValueTask DisposeAsync()
        {
            response.Dispose();
            client.Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
