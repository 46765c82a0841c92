using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Mesos.Orleans.Local.Tests;

/// <summary>A scheduler as somebody writes it with an HTTP client and a JSON parser, and nothing of ours.</summary>
internal sealed class JsonScheduler : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(90);

    private readonly HttpClient _http;
    private readonly string _streamId;
    private readonly Stream _body;
    private readonly HttpResponseMessage _response;

    private JsonScheduler(HttpClient http, HttpResponseMessage response, Stream body)
    {
        _http = http;
        _response = response;
        _body = body;
        _streamId = response.Headers.GetValues("Mesos-Stream-Id").Single();
    }

    /// <summary>The id that the master gave.</summary>
    public string Id { get; private set; } = "";

    /// <summary>Subscribes a framework of one role.</summary>
    public static async Task<JsonScheduler> Subscribe(string master, string role)
    {
        var http = new HttpClient(new SocketsHttpHandler { ResponseDrainTimeout = TimeSpan.Zero, MaxResponseDrainSize = 0 }) { BaseAddress = new(master) };
        using var request = Request($$$"""
            {"type":"SUBSCRIBE","subscribe":{"framework_info":{"user":"root","name":"{{{role}}}","roles":["{{{role}}}"],"failover_timeout":600,
            "capabilities":[{"type":"MULTI_ROLE"},{"type":"RESERVATION_REFINEMENT"},{"type":"PARTITION_AWARE"}]} }}
            """);
        var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var scheduler = new JsonScheduler(http, response, await response.Content.ReadAsStreamAsync());
        scheduler.Id = (await scheduler.Next("SUBSCRIBED"))["subscribed"]!["framework_id"]!["value"]!.GetValue<string>();
        return scheduler;
    }

    /// <summary>The next event of a type; those of other types before it are passed over, but updates are acknowledged.</summary>
    public async Task<JsonNode> Next(string type)
    {
        using var limit = new CancellationTokenSource(Limit);
        while (true)
        {
            var @event = await Read(limit.Token);
            if ((string?)@event["type"] == "UPDATE" && @event["update"]!["status"]!["uuid"] is not null)
                await Acknowledge(@event["update"]!["status"]!);
            if ((string?)@event["type"] == type)
                return @event;
        }
    }

    /// <summary>The first offer from now on.</summary>
    public async Task<JsonNode> NextOffer() => (await Next("OFFERS"))["offers"]!["offers"]![0]!;

    /// <summary>The first update from now on that says one of some states.</summary>
    public async Task<string> NextState(string task, params string[] states)
    {
        while (true)
        {
            var status = (await Next("UPDATE"))["update"]!["status"]!;
            var state = (string)status["state"]!;
            if ((string?)status["task_id"]!["value"] == task && states.Contains(state))
                return state;
        }
    }

    /// <summary>Accepts an offer; what is not used comes back at once.</summary>
    public Task Accept(JsonNode offer, string operations) => Call($$$"""
        {"type":"ACCEPT","accept":{"offer_ids":[{{{offer["id"]!.ToJsonString()}}}],"operations":[{{{operations}}}],"filters":{"refuse_seconds":0} }}
        """);

    /// <summary>Makes a call, and expects 202.</summary>
    public async Task Call(string call)
    {
        var json = JsonNode.Parse(call)!;
        json["framework_id"] = new JsonObject { ["value"] = Id };
        using var request = Request(json.ToJsonString());
        request.Headers.Add("Mesos-Stream-Id", _streamId);
        using var answer = await _http.SendAsync(request);
        Assert.True(answer.StatusCode == HttpStatusCode.Accepted, await answer.Content.ReadAsStringAsync());
    }

    public ValueTask DisposeAsync()
    {
        _response.Dispose();
        _http.Dispose();
        return ValueTask.CompletedTask;
    }

    private Task Acknowledge(JsonNode status) => Call($$$"""
        {"type":"ACKNOWLEDGE","acknowledge":{"agent_id":{{{status["agent_id"]!.ToJsonString()}}},"task_id":{{{status["task_id"]!.ToJsonString()}}},
        "uuid":{{{status["uuid"]!.ToJsonString()}}} }}
        """);

    // RecordIO: the length in decimal, a line feed, and so many bytes.
    private async Task<JsonNode> Read(CancellationToken cancellation)
    {
        var length = new StringBuilder();
        var one = new byte[1];
        while (true)
        {
            await _body.ReadExactlyAsync(one, cancellation);
            if (one[0] == '\n')
                break;
            length.Append((char)one[0]);
        }

        var record = new byte[int.Parse(length.ToString(), CultureInfo.InvariantCulture)];
        await _body.ReadExactlyAsync(record, cancellation);
        return JsonNode.Parse(record)!;
    }

    /// <summary>A body of the media type that Mesos takes: without a charset.</summary>
    public static HttpContent Json(string text) => new StringContent(text, new MediaTypeHeaderValue("application/json"));

    private static HttpRequestMessage Request(string call)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/scheduler") { Content = Json(call) };
        request.Headers.Accept.ParseAdd("application/json");
        return request;
    }
}
