using System.IO.Compression;
using System.Net;
using System.Text;
using Google.Protobuf;
using Mesos.Orleans.Abstractions.Agents;
using Mesos.Orleans.Agent.Executors;
using Mesos.Orleans.Agent.Tests.Hosting;
using Mesos.Orleans.Protocol.Json;
using CallType = Mesos.V1.Executor.Call.Types.Type;
using EventType = Mesos.V1.Executor.Event.Types.Type;

namespace Mesos.Orleans.Agent.Tests.Executors;

/// <summary>Every answer of <c>POST /api/v1/executor</c>, in the order of the checks.</summary>
public sealed class ExecutorCallTests : IAsyncLifetime
{
    private const string Json = "application/json";
    private readonly AgentFixture _agent = new();
    private readonly HandExecutor _executor;

    public ExecutorCallTests() => _executor = new(_agent);

    public async ValueTask InitializeAsync() => await _agent.StartAsync();

    public async ValueTask DisposeAsync()
    {
        _executor.Dispose();
        await _agent.DisposeAsync();
    }

    [Fact]
    public async Task Get_IsNotAllowed()
    {
        using var response = await _agent.Http.GetAsync(new Uri(HandExecutor.Path, UriKind.Relative));

        Assert.Equal(HttpStatusCode.MethodNotAllowed, response.StatusCode);
        Assert.Equal(["POST"], response.Content.Headers.Allow);
    }

    [Theory]
    [InlineData(null, "{", 400)]
    [InlineData(Json, "{", 400)]
    [InlineData(Json, "", 400)]
    [InlineData(Json, """{"type":"SUBSCRIBE"}""", 400)]
    [InlineData("text/plain", "{", 415)]
    [InlineData("application/json; charset=utf-8", "{}", 415)]
    [InlineData("application/recordio", "{}", 415)]
    [InlineData("application/x-protobuf", "{}", 400)]
    [InlineData(Json, """{"type":"SUBSCRIBE","framework_id":{"value":"f"},"executor_id":{"value":"e"}}""", 400)]
    [InlineData(Json, """{"type":"UPDATE","framework_id":{"value":"f"},"executor_id":{"value":"e"}}""", 400)]
    [InlineData(Json, """{"framework_id":{"value":"f"},"executor_id":{"value":"e"}}""", 400)]
    [InlineData(Json, """{"type":"HEARTBEAT","framework_id":{"value":"f"},"executor_id":{"value":"e"}}""", 202)]
    public async Task Body_IsJudgedBeforeAnythingElse(string? contentType, string body, int expected)
    {
        using var response = await _agent.Post(HandExecutor.Path, Encoding.UTF8.GetBytes(body), contentType);

        Assert.Equal(expected, (int)response.StatusCode);
        if (expected >= 400)
            Assert.Equal("text/plain", response.Content.Headers.ContentType?.MediaType);
    }

    [Theory]
    [InlineData("api/v1/executor")]
    [InlineData("api/v1/executor/")]
    [InlineData("slave(1)/api/v1/executor")]
    [InlineData("slave%281%29/api/v1/executor")]
    public async Task Path_MayCarryTheProcessAndASlash(string path)
    {
        using var response = await _agent.Post(path, MesosJson.ToUtf8(_executor.Call(CallType.Heartbeat)), Json);

        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
    }

    [Fact]
    public async Task Subscribe_NothingAcceptable_Is406EvenForStrangers()
    {
        var call = _executor.Call(CallType.Subscribe);
        call.Subscribe = new();
        using var response = await _executor.Send(call, "text/html");

        Assert.Equal(HttpStatusCode.NotAcceptable, response.StatusCode);
    }

    [Theory]
    [InlineData(0, 400)]
    [InlineData(1, 413)]
    public async Task Body_IsLimited_UnpackedToo(int tooMany, int expected)
    {
        using var packed = new MemoryStream();
        await using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
            await gzip.WriteAsync(new byte[ExecutorLimits.MaxCallBytes + tooMany]);
        using var request = new HttpRequestMessage(HttpMethod.Post, HandExecutor.Path) { Content = new ByteArrayContent(packed.ToArray()) };
        request.Content.Headers.TryAddWithoutValidation("Content-Type", Json);
        request.Content.Headers.TryAddWithoutValidation("Content-Encoding", "gzip");

        using var response = await _agent.Http.SendAsync(request);

        Assert.Equal(expected, (int)response.StatusCode);
    }

    [Fact]
    public async Task Caller_IsUnknown_IsToldWhichPartIs()
    {
        await ExpectText(400, "Framework cannot be found", _executor.Update("t", V1.TaskState.TaskRunning));
        _agent.Run(_agent.Task("t1", AgentFixture.Idle()));
        await Eventually.TrueAsync(() => Directory.Exists(_agent.Sandbox()), "the executor is started");
        var other = _executor.Update("t", V1.TaskState.TaskRunning);
        other.ExecutorId = new() { Value = "other" };

        await ExpectText(400, "Executor cannot be found", other);
    }

    [Fact]
    public async Task Call_BeforeSubscribe_IsForbidden()
    {
        _agent.Run(_agent.Task("t1", AgentFixture.Idle()));
        await Eventually.TrueAsync(() => Directory.Exists(_agent.Sandbox()), "the executor is started");

        await ExpectText(403, "Executor is not subscribed", _executor.Update("t1", V1.TaskState.TaskRunning));
    }

    [Fact]
    public async Task Subscribe_WhileTheExecutorIsStillPrepared_IsRefused()
    {
        var fifo = TestLibc.MakePipe(_agent.Directory, "slow");
        var executor = AgentFixture.Idle();
        executor.Command.Uris.Add(new V1.CommandInfo.Types.URI { Value = fifo, Extract = false });
        _agent.Run(_agent.Task("t1", executor));
        await Eventually.TrueAsync(() => Directory.Exists(_agent.Sandbox()), "it is being prepared");
        var subscribe = _executor.Call(CallType.Subscribe);
        subscribe.Subscribe = new();

        await ExpectText(400, "has not been launched", subscribe);

        await using (var writer = new FileStream(fifo, FileMode.Open, FileAccess.Write))
            await writer.WriteAsync("content"u8.ToArray());
        await _executor.Subscribe();
        await _executor.Next(EventType.Subscribed);
        Assert.Equal("t1", (await _executor.Next(EventType.Launch)).Launch.Task.TaskId.Value);
    }

    [Fact]
    public async Task Call_IsOfNoKnownType_IsNotImplemented()
    {
        _agent.Run(_agent.Task("t1", AgentFixture.Idle()));
        await _executor.Subscribe();

        await ExpectText(501, "not implemented", _executor.Call(CallType.Unknown));
    }

    [Theory]
    [InlineData(V1.TaskState.TaskStaging, true, 400)]
    [InlineData(V1.TaskState.TaskRunning, false, 400)]
    [InlineData(V1.TaskState.TaskRunning, true, 202)]
    public async Task Update_IsValidated(V1.TaskState state, bool hasSource, int expected)
    {
        _agent.Run(_agent.Task("t1", AgentFixture.Idle()));
        await _executor.Subscribe();
        var call = _executor.Update("t1", state);
        if (!hasSource)
            call.Update.Status.ClearSource();

        await ExpectText(expected, "", call);
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public async Task Subscribe_AnyMixOfFormats_GetsSubscribedAndItsTasks(bool binaryCall, bool binaryEvents)
    {
        _agent.Run(_agent.Task("t1", AgentFixture.Idle(), "data"));
        await _executor.Subscribe(null, binaryCall, binaryEvents);

        var subscribed = (await _executor.Next(EventType.Subscribed)).Subscribed;
        Assert.Equal(("exec", _agent.Framework.Value), (subscribed.ExecutorInfo.ExecutorId.Value, subscribed.ExecutorInfo.FrameworkId.Value));
        Assert.Equal(("tests", _agent.Framework.Value), (subscribed.FrameworkInfo.Name, subscribed.FrameworkInfo.Id.Value));
        Assert.Equal(("cluster-S0", "127.0.0.1"), (subscribed.AgentInfo.Id.Value, subscribed.AgentInfo.Hostname));
        Assert.NotEmpty(subscribed.ContainerId.Value);
        var launch = (await _executor.Next(EventType.Launch)).Launch.Task;
        Assert.Equal(("t1", ByteString.CopyFromUtf8("data")), (launch.TaskId.Value, launch.Data));
    }

    private async Task ExpectText(int status, string text, V1.Executor.Call call)
    {
        using var response = await _executor.Send(call);
        Assert.Equal(status, (int)response.StatusCode);
        Assert.Contains(text, await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }
}
