using System.Net;
using Mesos.Orleans.Api.Tests.Hosting;
using Mesos.Orleans.Core;
using EventType = Mesos.V1.Scheduler.Event.Types.Type;

namespace Mesos.Orleans.Api.Tests.Scheduler;

public sealed class SchedulerStreamTests : IAsyncLifetime
{
    private ApiHost _host = null!;

    private FakeFramework Framework => _host.Grains.Framework(Calls.Framework);

    public async ValueTask InitializeAsync() => _host = await ApiHost.Start(options => options.ReattachDelay = TimeSpan.FromMilliseconds(1));

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task Subscribe_New_SubscribedThenHeartbeatAtOnce()
    {
        using var response = await _host.Post(Calls.SubscribeNew, request => request.Headers.TryAddWithoutValidation("Accept-Encoding", "gzip"));
        var records = new RecordReader(await response.Content.ReadAsStreamAsync());

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("application/json", response.Content.Headers.ContentType!.ToString());
        Assert.Equal(Calls.Stream, Assert.Single(response.Headers.GetValues("Mesos-Stream-Id")));
        Assert.Empty(response.Content.Headers.ContentEncoding);
        Assert.True(response.Headers.TransferEncodingChunked);
        var subscribed = await records.NextJson();
        Assert.Equal(EventType.Subscribed, subscribed!.Type);
        Assert.Equal($"{FakeCluster.Id}-0000", subscribed.Subscribed.FrameworkId.Value);
        Assert.Equal(15, subscribed.Subscribed.HeartbeatIntervalSeconds);
        Assert.Equal((uint)_host.Port, subscribed.Subscribed.MasterInfo.Port);
        Assert.Equal(EventType.Heartbeat, (await records.NextJson())!.Type);
    }

    [Theory]
    [InlineData(null, "application/json")]
    [InlineData("*/*", "application/json")]
    [InlineData("application/*", "application/json")]
    [InlineData("application/x-protobuf", "application/x-protobuf")]
    [InlineData("APPLICATION/X-PROTOBUF ; q=0.5", "application/x-protobuf")]
    [InlineData("application/json;q=0, */*", "application/x-protobuf")]
    [InlineData("application/x-protobuf, application/json", "application/json")]
    public async Task Subscribe_Accept_ChoosesTheAnswerWhateverTheRequestIsIn(string? accept, string chosen)
    {
        var call = new V1.Scheduler.Call
        {
            Type = V1.Scheduler.Call.Types.Type.Subscribe,
            Subscribe = new() { FrameworkInfo = new() { User = "me", Name = "n" } },
        };
        foreach (var content in new[] { ApiHost.Json(ApiHost.Text(call)), ApiHost.Protobuf(call) })
        {
            using var response = await _host.Post(content, request =>
            {
                if (accept is not null)
                    request.Headers.TryAddWithoutValidation("Accept", accept);
            });

            Assert.Equal(chosen, response.Content.Headers.ContentType!.ToString());
            var records = new RecordReader(await response.Content.ReadAsStreamAsync());
            var first = chosen.EndsWith("json", StringComparison.Ordinal) ? await records.NextJson() : await records.NextProtobuf();
            Assert.Equal(EventType.Subscribed, first!.Type);
        }
    }

    [Fact]
    public async Task Subscribe_AcceptTwice_TakenAsOne()
    {
        using var response = await _host.Post(Calls.Subscribe, request =>
        {
            request.Headers.TryAddWithoutValidation("Accept", "application/x-protobuf");
            request.Headers.TryAddWithoutValidation("Accept", "application/x-protobuf");
        });

        Assert.Equal("application/x-protobuf", response.Content.Headers.ContentType!.ToString());
    }

    [Fact]
    public async Task Subscribe_Refused_200ErrorEventThenTheEnd()
    {
        Framework.SubscribeRefusal = Refusal.Invalid("Framework has been removed");

        using var response = await _host.Post(Calls.Subscribe);
        var records = new RecordReader(await response.Content.ReadAsStreamAsync());

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.True(response.Headers.Contains("Mesos-Stream-Id"));
        Assert.Equal("Framework has been removed", (await records.NextJson())!.Error.Message);
        Assert.Null(await records.NextJson());
        Assert.False(Framework.Disconnected.IsCompleted);
    }

    [Fact]
    public async Task Stream_FrameworkCloses_LastEventsThenTheEndWithoutDisconnect()
    {
        var (response, records) = await Subscribe();
        using (response)
        {
            Framework.Close(Calls.Error("Framework failed over"));

            Assert.Equal("Framework failed over", (await records.NextJson())!.Error.Message);
            Assert.Null(await records.NextJson());
            Assert.False(Framework.Disconnected.IsCompleted);
        }
    }

    [Fact]
    public async Task Stream_ClientGoesAway_FrameworkIsTold()
    {
        var (response, _) = await Subscribe();

        response.Dispose();

        Assert.Equal(Guid.Parse(Calls.Stream), await Framework.Disconnected.For("The word that the client is gone"));
    }

    [Fact]
    public async Task Stream_FifteenSecondsPass_Heartbeat()
    {
        var (response, records) = await Subscribe();
        using (response)
        {
            for (var beat = 0; beat < 3; beat++)
            {
                _host.Time.Advance(TimeSpan.FromSeconds(15));
                Assert.Equal(EventType.Heartbeat, (await records.NextJson())!.Type);
            }
        }
    }

    [Fact]
    public async Task Stream_EventsRead_EachIsConfirmedByTheNextRead()
    {
        var (response, records) = await Subscribe();
        using (response)
        {
            Framework.Send(Calls.Error("one"), Calls.Error("two"));
            Framework.Send(Calls.Error("three"));
            foreach (var text in new[] { "one", "two", "three" })
                Assert.Equal(text, (await records.NextJson())!.Error.Message);

            Framework.Close();
            Assert.Null(await records.NextJson());
            Assert.Equal([0, 1, 3, 4], Framework.Reads.Select(read => read.After));
        }
    }

    [Fact]
    public async Task Stream_GrainMoves_OnlyOffersStillOpenAreRescinded()
    {
        var (response, records) = await Subscribe();
        using (response)
        {
            Framework.Send(Calls.Offers("o1", "o2", "o3"));
            Framework.Send(new V1.Scheduler.Event { Type = EventType.Rescind, Rescind = new() { OfferId = new() { Value = "o2" } } });
            Assert.Equal(EventType.Offers, (await records.NextJson())!.Type);
            Assert.Equal(EventType.Rescind, (await records.NextJson())!.Type);
            using var decline = await _host.Post(
                """{"type":"DECLINE","framework_id":{"value":"f-1"},"decline":{"offer_ids":[{"value":"o3"}]}}""",
                request => request.Headers.Add("Mesos-Stream-Id", Calls.Stream));

            Framework.Move();
            Framework.Send(Calls.Error("after"));

            Assert.Equal("o1", (await records.NextJson())!.Rescind.OfferId.Value);
            Assert.Equal("after", (await records.NextJson())!.Error.Message);
        }
    }

    [Fact]
    public async Task Stream_ReadFailsOnce_ClientNoticesNothing()
    {
        var (response, records) = await Subscribe();
        using (response)
        {
            Framework.Fail(new TimeoutException("silo died"));
            Framework.Send(Calls.Error("still here"));

            var next = await NextButHeartbeats(records).WhileDoing(() => _host.Time.Advance(TimeSpan.FromMilliseconds(1)), "The event after the failure");

            Assert.Equal("still here", next!.Error.Message);
        }
    }

    [Fact]
    public async Task Stream_GrainStaysAway_ClosedAfterTheLimitWithoutDisconnect()
    {
        var (response, records) = await Subscribe();
        using (response)
        {
            Framework.FailAlways = true;
            Framework.Send(); // ends the read that waits

            var last = await NextButHeartbeats(records).WhileDoing(() => _host.Time.Advance(TimeSpan.FromSeconds(1)), "The end of the stream");

            Assert.Null(last);
            Assert.False(Framework.Disconnected.IsCompleted);
        }
    }

    [Fact]
    public async Task Stream_ClientDoesNotRead_CutAfterTheLimitAndFrameworkIsTold()
    {
        using var tcp = await _host.Connect();
        var body = Calls.Subscribe;
        await tcp.GetStream().WriteAsync(System.Text.Encoding.ASCII.GetBytes(
            $"POST /api/v1/scheduler HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\n\r\n{body}"));
        var large = Calls.Error(new string('x', 1024 * 1024));
        for (var n = 0; n < 64; n++)
            Framework.Send(large);

        var cut = await Framework.Disconnected.WhileDoing(() => _host.Time.Advance(TimeSpan.FromSeconds(1)), "The cut");

        Assert.Equal(Guid.Parse(Calls.Stream), cut);
    }

    [Fact]
    public async Task Stop_WithAnOpenStream_StreamEndsAndTheFrameworkIsNotDisconnected()
    {
        var (response, records) = await Subscribe();
        using (response)
        {
            await _host.Stop();

            Assert.Null(await records.NextJson());
            Assert.False(Framework.Disconnected.IsCompleted);
        }
    }

    [Fact]
    public async Task Stop_AnnouncedWhileTheServerStillServes_StreamGoesOn()
    {
        var (response, records) = await Subscribe();
        using (response)
        {
            _host.AnnounceStop();
            Framework.Send(Calls.Error("still here"));

            Assert.Equal("still here", (await NextButHeartbeats(records))!.Error.Message);
        }
    }

    // The clock is pushed until something happens, which may take it past a heartbeat or more.
    private static async Task<V1.Scheduler.Event?> NextButHeartbeats(RecordReader records)
    {
        while (true)
        {
            var item = await records.NextJson();
            if (item?.Type != EventType.Heartbeat)
                return item;
        }
    }

    private async Task<(HttpResponseMessage Response, RecordReader Records)> Subscribe()
    {
        var response = await _host.Post(Calls.Subscribe);
        var records = new RecordReader(await response.Content.ReadAsStreamAsync());
        Assert.Equal(EventType.Subscribed, (await records.NextJson())!.Type);
        Assert.Equal(EventType.Heartbeat, (await records.NextJson())!.Type);
        return (response, records);
    }
}
