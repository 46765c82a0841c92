using System.Net;
using System.Text.Json;
using Mesos.Orleans.Api.Tests.Hosting;
using EventType = Mesos.V1.Scheduler.Event.Types.Type;

namespace Mesos.Orleans.Api.Tests.Master;

/// <summary>The rows of the tables of checks that the real grains decide, and the life of a subscription.</summary>
public sealed class SchedulerSessionTests(RunningMaster master) : IClassFixture<RunningMaster>
{
    [Fact]
    public async Task Call_FrameworkUnknown_400()
    {
        using var response = await master.Post(Revive("nobody"), Guid.Empty.ToString());

        await Expect(response, HttpStatusCode.BadRequest, "Framework cannot be found");
    }

    [Fact]
    public async Task Call_WithoutStreamId_400()
    {
        using var session = await master.Subscribe("no-stream");

        using var response = await master.Post(Revive(session.Id));

        await Expect(response, HttpStatusCode.BadRequest, "All non-subscribe calls should include the 'Mesos-Stream-Id' header");
    }

    [Theory]
    [InlineData("not-a-uuid")]
    [InlineData("01a205b4-6b82-72ab-8acc-ad6ec28aeeb9")]
    public async Task Call_WithAnotherStreamId_400(string streamId)
    {
        using var session = await master.Subscribe("wrong-stream-" + streamId.Length);

        using var response = await master.Post(Revive(session.Id), streamId);

        await Expect(response, HttpStatusCode.BadRequest, "The stream ID ");
    }

    [Fact]
    public async Task Call_Unknown_501()
    {
        using var session = await master.Subscribe("unknown-call");

        using var response = await master.Post("""{"type":"UNKNOWN","framework_id":{"value":"unknown-call"}}""", session.StreamId);

        Assert.Equal(HttpStatusCode.NotImplemented, response.StatusCode);
    }

    [Fact]
    public async Task Call_SchedulerGone_403()
    {
        using (await master.Subscribe("gone", ",\"failover_timeout\":1000"))
        {
        }

        var response = await Waiting.Until(() => master.Post(Revive("gone"), Guid.Empty.ToString()), response => response.StatusCode == HttpStatusCode.Forbidden, "Status 403");

        await Expect(response, HttpStatusCode.Forbidden, "Framework is not subscribed");
    }

    [Fact]
    public async Task Subscribe_Again_OldStreamFailsOverAndNewOneWorks()
    {
        using var first = await master.Subscribe("twice");
        Assert.Equal(EventType.Subscribed, (await first.Records.NextJson())!.Type);
        Assert.Equal(EventType.Heartbeat, (await first.Records.NextJson())!.Type);

        using var second = await master.Subscribe("twice");

        Assert.Equal(EventType.Subscribed, (await second.Records.NextJson())!.Type);
        Assert.Equal("Framework failed over", (await first.Records.NextJson())!.Error.Message);
        Assert.Null(await first.Records.NextJson());
        using var old = await master.Post(Revive("twice"), first.StreamId);
        using var current = await master.Post(Revive("twice"), second.StreamId);
        Assert.Equal((HttpStatusCode.BadRequest, HttpStatusCode.Accepted), (old.StatusCode, current.StatusCode));
    }

    [Fact]
    public async Task Teardown_Subscribed_StreamEndsAndTheIdIsRefusedForEver()
    {
        using var session = await master.Subscribe("torn-down");

        using var response = await master.Post("""{"type":"TEARDOWN","framework_id":{"value":"torn-down"}}""", session.StreamId);

        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        await session.End();

        using var again = await master.Subscribe("torn-down");
        Assert.Equal(EventType.Error, (await again.Records.NextJson())!.Type);
        Assert.Null(await again.Records.NextJson());
    }

    [Theory]
    [InlineData(",\"role\":\"-x\"")]
    [InlineData(",\"failover_timeout\":-1")]
    public async Task Subscribe_InfoThatBreaksARule_200ErrorEventThenTheEnd(string more)
    {
        using var session = await master.Subscribe("bad-" + more.Length, more);

        Assert.Equal(EventType.Error, (await session.Records.NextJson())!.Type);
        Assert.Null(await session.Records.NextJson());
    }

    [Fact]
    public async Task Subscribe_IdChosenByTheClient_ListedAsActive()
    {
        using var session = await master.Subscribe("somebody-driver-2026");
        Assert.Equal("somebody-driver-2026", (await session.Records.NextJson())!.Subscribed.FrameworkId.Value);

        var text = await master.Client.GetStringAsync("/frameworks?framework_id=somebody-driver-2026");

        var framework = Assert.Single(JsonDocument.Parse(text).RootElement.GetProperty("frameworks").EnumerateArray());
        Assert.True(framework.GetProperty("active").GetBoolean());
    }

    [Fact]
    public async Task OperatorTeardown_Known_StreamEnds()
    {
        using var session = await master.Subscribe("by-operator");
        var content = ApiHost.Json("""{"type":"TEARDOWN","teardown":{"framework_id":{"value":"by-operator"}}}""");

        using var response = await master.Client.PostAsync("/api/v1", content);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        await session.End();
    }

    private static string Revive(string id) => $$$"""{"type":"REVIVE","framework_id":{"value":"{{{id}}}"}}""";

    private static async Task Expect(HttpResponseMessage response, HttpStatusCode status, string start)
    {
        var text = await response.Content.ReadAsStringAsync().For("The text of the answer");
        Assert.Equal((status, true, text), (response.StatusCode, text.StartsWith(start, StringComparison.Ordinal), text));
    }
}
