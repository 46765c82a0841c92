using System.IO.Compression;
using System.Net;
using System.Text;
using Mesos.Orleans.Abstractions.Frameworks;
using Mesos.Orleans.Api.Tests.Hosting;
using Mesos.Orleans.Core;

namespace Mesos.Orleans.Api.Tests.Scheduler;

/// <summary>The rows of the two tables of checks of the scheduler API, in their order.</summary>
public sealed class SchedulerCheckOrderTests : IAsyncLifetime
{
    private ApiHost _host = null!;

    public async ValueTask InitializeAsync() => _host = await ApiHost.Start();

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task Scheduler_NotPost_405NamesPostInAllow()
    {
        using var response = await _host.Client.GetAsync(ApiHost.SchedulerPath);

        Assert.Equal(HttpStatusCode.MethodNotAllowed, response.StatusCode);
        Assert.Equal(["POST"], response.Content.Headers.Allow);
        Assert.Equal("Expecting one of { 'POST' }, but received 'GET'", await response.Content.ReadAsStringAsync());
        Assert.Equal("text/plain", response.Content.Headers.ContentType!.MediaType);
    }

    [Fact]
    public async Task Call_NoContentType_400EvenIfTheBodyIsWrongToo()
    {
        using var response = await _host.Post(ApiHost.Bytes("{"u8.ToArray(), contentType: null));

        await Expect(response, HttpStatusCode.BadRequest, "Expecting 'Content-Type' to be present");
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/json; charset=utf-8")]
    [InlineData("Application/JSON")]
    [InlineData("application/recordio")]
    public async Task Call_OtherContentType_415(string contentType)
    {
        using var response = await _host.Post(ApiHost.Bytes(Encoding.UTF8.GetBytes(Calls.Revive), contentType));

        await Expect(response, HttpStatusCode.UnsupportedMediaType, "Expecting 'Content-Type' of application/json or application/x-protobuf");
    }

    [Theory]
    [InlineData("")]
    [InlineData("{\"type\":")]
    [InlineData("hello")]
    [InlineData("[]")]
    public async Task Call_NotJson_400(string body)
    {
        using var response = await _host.Post(body);

        await Expect(response, HttpStatusCode.BadRequest, "Failed to parse body into JSON: ");
    }

    [Fact]
    public async Task Call_JsonLacksRequiredFields_400NamesThem()
    {
        using var response = await _host.Post("""{"type":"SUBSCRIBE","subscribe":{"framework_info":{}}}""");

        var text = await Expect(response, HttpStatusCode.BadRequest, "Failed to convert JSON into Call protobuf: ");
        Assert.Contains("subscribe.framework_info.user", text);
        Assert.Contains("subscribe.framework_info.name", text);
    }

    [Fact]
    public async Task Call_TruncatedProtobuf_400()
    {
        using var response = await _host.Post(ApiHost.Bytes([0x0a, 0x7f, 0x01], "application/x-protobuf"));

        await Expect(response, HttpStatusCode.BadRequest, "Failed to parse body into Call protobuf: ");
    }

    [Theory]
    [InlineData("""{}""", "Expecting 'type' to be present")]
    [InlineData("""{"type":"SUBSCRIBE"}""", "Expecting 'subscribe' to be present")]
    [InlineData("""{"type":"REVIVE"}""", "Expecting 'framework_id' to be present")]
    [InlineData("""{"type":"KILL","framework_id":{"value":"f-1"}}""", "Expecting 'kill' to be present")]
    [InlineData("""{"type":"SUBSCRIBE","framework_id":{"value":"x"},"subscribe":{"framework_info":{"user":"me","name":"n","id":{"value":"y"}}}}""", "'framework_id' differs from")]
    public async Task Call_DoesNotValidate_400BeforeAnyGrainIsAsked(string body, string why)
    {
        using var response = await _host.Post(body);

        var text = await Expect(response, HttpStatusCode.BadRequest, "Failed to validate scheduler::Call: ");
        Assert.Contains(why, text);
        Assert.Empty(_host.Grains.Framework(Calls.Framework).Calls);
    }

    [Fact]
    public async Task Call_AcknowledgeWithShortUuid_400()
    {
        using var response = await _host.Post(
            """{"type":"ACKNOWLEDGE","framework_id":{"value":"f-1"},"acknowledge":{"agent_id":{"value":"a"},"task_id":{"value":"t"},"uuid":"AAAA"}}""");

        await Expect(response, HttpStatusCode.BadRequest, "Failed to validate scheduler::Call: ");
    }

    [Theory]
    [InlineData(Calls.Subscribe)]
    [InlineData("""{"type":"RECONCILE_OPERATIONS","framework_id":{"value":"f-1"},"reconcile_operations":{}}""")]
    public async Task CallThatIsAnswered_UnusableAccept_406(string body)
    {
        using var response = await _host.Post(body, request => request.Headers.TryAddWithoutValidation("Accept", "text/html"));

        await Expect(response, HttpStatusCode.NotAcceptable, "Expecting 'Accept' to allow");
    }

    [Fact]
    public async Task OtherCall_UnusableAccept_AcceptIsNotLookedAt()
    {
        using var response = await _host.Post(Calls.Revive, request => request.Headers.TryAddWithoutValidation("Accept", "text/html"));

        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
    }

    [Fact]
    public async Task Subscribe_WithStreamId_400()
    {
        using var response = await _host.Post(Calls.Subscribe, request => request.Headers.Add("Mesos-Stream-Id", Calls.Stream));

        await Expect(response, HttpStatusCode.BadRequest, "Subscribe calls should not include the 'Mesos-Stream-Id' header");
    }

    [Theory]
    [InlineData(RefusalCode.Invalid, HttpStatusCode.BadRequest)]
    [InlineData(RefusalCode.Forbidden, HttpStatusCode.Forbidden)]
    [InlineData(RefusalCode.NotImplemented, HttpStatusCode.NotImplemented)]
    [InlineData(RefusalCode.Unavailable, HttpStatusCode.ServiceUnavailable)]
    [InlineData(RefusalCode.Conflict, HttpStatusCode.Conflict)]
    [InlineData(RefusalCode.NotFound, HttpStatusCode.NotFound)]
    [InlineData(RefusalCode.TooLarge, HttpStatusCode.RequestEntityTooLarge)]
    [InlineData(RefusalCode.Unauthenticated, HttpStatusCode.Unauthorized)]
    public async Task Call_FrameworkRefuses_StatusOfTheRefusalAndItsText(RefusalCode code, HttpStatusCode status)
    {
        _host.Grains.Framework(Calls.Framework).OnCall = _ => Task.FromResult(new CallReply(new Refusal(code, "No.", Hint: "Do that.")));

        using var response = await _host.Post(Calls.Revive);

        Assert.Equal("No. Do that.", await Expect(response, status, "No."));
    }

    [Theory]
    [InlineData(null)]
    [InlineData(Calls.Stream)]
    [InlineData("not-a-uuid")]
    public async Task Call_StreamId_MissingAndWrongOnesAreToldApart(string? header)
    {
        using var response = await _host.Post(Calls.Revive, request =>
        {
            if (header is not null)
                request.Headers.TryAddWithoutValidation("mesos-stream-id", header);
        });

        Guid? expected = header switch { null => null, Calls.Stream => Guid.Parse(Calls.Stream), _ => Guid.Empty };
        Assert.Equal(expected, Assert.Single(_host.Grains.Framework(Calls.Framework).Calls).StreamId);
    }

    [Fact]
    public async Task Call_Accepted_202WithEmptyBody()
    {
        using var response = await _host.Post(Calls.Revive, path: ApiHost.SchedulerPath + "?_ts=1700000000000");

        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        Assert.Equal(0, response.Content.Headers.ContentLength);
    }

    [Fact]
    public async Task UpdateFramework_Accepted_200()
    {
        using var response = await _host.Post(
            """{"type":"UPDATE_FRAMEWORK","framework_id":{"value":"f-1"},"update_framework":{"framework_info":{"user":"me","name":"n","id":{"value":"f-1"}}}}""");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public async Task Decline_NoOffers_202()
    {
        using var response = await _host.Post("""{"type":"DECLINE","framework_id":{"value":"f-1"},"decline":{"offer_ids":[]}}""");

        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
    }

    [Fact]
    public async Task Call_AuthorizationThatNobodyAskedFor_Ignored()
    {
        using var response = await _host.Post(Calls.Revive, request => request.Headers.TryAddWithoutValidation("Authorization", "Basic bWU6eA=="));

        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        Assert.Null(Assert.Single(_host.Grains.Framework(Calls.Framework).Calls).Principal);
    }

    [Fact]
    public async Task Call_FrameworkDoesNotAnswer_503SaysTheOutcomeIsUnknownAndWhatToAsk()
    {
        _host.Grains.Framework(Calls.Framework).OnCall = _ => throw new TimeoutException("secret inner detail");

        using var response = await _host.Post(Calls.Kill("t-9"));

        var text = await Expect(response, HttpStatusCode.ServiceUnavailable, "The outcome of KILL is unknown");
        Assert.Contains("RECONCILE for task 't-9'", text);
        Assert.DoesNotContain("secret", text);
        _host.Grains.Framework(Calls.Framework).OnCall = _ => Task.FromResult(CallReply.Accepted);
        using var next = await _host.Post(Calls.Kill("t-9"));
        Assert.Equal(HttpStatusCode.Accepted, next.StatusCode);
    }

    [Fact]
    public async Task Call_ExplicitNullsAndUnknownMembers_CountAsAbsent()
    {
        using var response = await _host.Post("""{"type":"REVIVE","framework_id":{"value":"f-1"},"subscribe":null,"accept":null,"whatever":{"a":[1]}}""");

        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
    }

    [Fact]
    public async Task Call_InProtobuf_ReachesTheFramework()
    {
        using var response = await _host.Post(ApiHost.Protobuf(new V1.Scheduler.Call
        {
            Type = V1.Scheduler.Call.Types.Type.Revive,
            FrameworkId = new() { Value = Calls.Framework },
        }));

        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        Assert.Equal(V1.Scheduler.Call.Types.Type.Revive, Assert.Single(_host.Grains.Framework(Calls.Framework).Calls).Call.Type);
    }

    [Fact]
    public async Task Call_TenMebibyteString_Accepted()
    {
        var data = new string('A', 10 * 1024 * 1024);

        using var response = await _host.Post(Calls.Message(data));

        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        Assert.Equal(data.Length / 4 * 3, Assert.Single(_host.Grains.Framework(Calls.Framework).Calls).Call.Message.Data.Length);
    }

    [Fact]
    public async Task Call_GzipBody_Unpacked()
    {
        var content = ApiHost.Bytes(Gzip(Encoding.UTF8.GetBytes(Calls.Revive)), "application/json");
        content.Headers.ContentEncoding.Add("gzip");

        using var response = await _host.Post(content);

        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
    }

    [Theory]
    [InlineData("gzip", "The body is not gzip")]
    [InlineData("br", "Content-Encoding 'br' is not supported")]
    public async Task Call_BodyNotPackedAsItSays_400(string encoding, string why)
    {
        var content = ApiHost.Json(Calls.Revive);
        content.Headers.ContentEncoding.Add(encoding);

        using var response = await _host.Post(content);

        await Expect(response, HttpStatusCode.BadRequest, why);
    }

    internal static byte[] Gzip(byte[] body)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
            gzip.Write(body);
        return packed.ToArray();
    }

    private static async Task<string> Expect(HttpResponseMessage response, HttpStatusCode status, string start)
    {
        var text = await response.Content.ReadAsStringAsync().For("The text of the answer");
        Assert.Equal((status, true, text), (response.StatusCode, text.StartsWith(start, StringComparison.Ordinal), text));
        return text;
    }
}
