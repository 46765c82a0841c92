using System.Net;
using Mesos.Orleans.Api.Tests.Hosting;
using Mesos.Orleans.Api.Tests.State;
using Mesos.Orleans.Protocol.Json;
using CallType = Mesos.V1.Master.Call.Types.Type;

namespace Mesos.Orleans.Api.Tests.Operator;

public sealed class OperatorEndpointTests : IAsyncLifetime
{
    private const string Path = "/master/api/v1";

    private ApiHost _host = null!;

    public async ValueTask InitializeAsync()
    {
        _host = await ApiHost.Start();
        _host.Grains.AddAgent(Snapshots.Agent("a-1", "cpus:4;mem:1024", used: "cpus:1"));
        _host.Grains.AddFramework(Snapshots.Framework("f-1", Snapshots.Task("t-1", "f-1", 10)));
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Theory]
    [InlineData("/api/v1")]
    [InlineData("/api/v1/operator")]
    [InlineData("/master/api/v1/")]
    public async Task GetHealth_AnyPath_Healthy(string path)
    {
        using var response = await _host.Post("""{"type":"GET_HEALTH"}""", path: path);

        Assert.Equal("""{"type":"GET_HEALTH","get_health":{"healthy":true}}""", await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task GetState_Asked_HasAgentsFrameworksAndTasks()
    {
        using var response = await _host.Post("""{"type":"GET_STATE"}""", path: Path);

        var state = MesosJson.Parse<V1.Master.Response>(await response.Content.ReadAsByteArrayAsync()).Value!.GetState;
        Assert.Equal("a-1", Assert.Single(state.GetAgents.Agents).AgentInfo.Id.Value);
        Assert.Equal("f-1", Assert.Single(state.GetFrameworks.Frameworks).FrameworkInfo.Id.Value);
        Assert.Equal("t-1", Assert.Single(state.GetTasks.Tasks).TaskId.Value);
    }

    [Fact]
    public async Task GetMaster_InProtobuf_AnsweredInProtobuf()
    {
        var content = ApiHost.Protobuf(new V1.Master.Call { Type = CallType.GetMaster });
        using var response = await _host.Post(content, request => request.Headers.Accept.ParseAdd("application/x-protobuf"), Path);

        var master = V1.Master.Response.Parser.ParseFrom(await response.Content.ReadAsByteArrayAsync()).GetMaster;
        Assert.Equal(FakeCluster.Id, master.MasterInfo.Id);
    }

    [Fact]
    public async Task AnyCall_UnusableAccept_406()
    {
        using var response = await _host.Post("""{"type":"GET_HEALTH"}""", request => request.Headers.TryAddWithoutValidation("Accept", "text/html"), Path);

        Assert.Equal(HttpStatusCode.NotAcceptable, response.StatusCode);
    }

    [Fact]
    public async Task Teardown_Known_200()
    {
        using var response = await _host.Post("""{"type":"TEARDOWN","teardown":{"framework_id":{"value":"f-1"}}}""", path: Path);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Theory]
    [InlineData("SUBSCRIBE")]
    [InlineData("SET_LOGGING_LEVEL")]
    public async Task OtherCall_NotBuilt_501ByName(string type)
    {
        using var response = await _host.Post($$"""{"type":"{{type}}"}""", path: Path);

        Assert.Equal(HttpStatusCode.NotImplemented, response.StatusCode);
        Assert.Equal($"{type} is not built yet", await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Call_NoType_400()
    {
        using var response = await _host.Post("{}", path: Path);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }
}
