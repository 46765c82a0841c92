using System.IO.Compression;
using System.Net;
using System.Text.Json;
using Mesos.Orleans.Api.Tests.Hosting;
using Mesos.Orleans.Core.Agents;

namespace Mesos.Orleans.Api.Tests.State;

public sealed class StateEndpointsTests : IAsyncLifetime
{
    private ApiHost _host = null!;

    public async ValueTask InitializeAsync()
    {
        _host = await ApiHost.Start();
        _host.Grains.AddAgent(Snapshots.Agent("a-1", "cpus:4;mem:1024;ports:[31000-31009,31020-31020];cpus(eng):2", used: "cpus:1;mem:32"));
        _host.Grains.AddFramework(Snapshots.Framework(
            "f-1", Snapshots.Task("t-1", "f-1", 10), Snapshots.Task("t-2", "f-1", 20, V1.TaskState.TaskFinished)));
        _host.Grains.AddFramework(Snapshots.Framework("f-2", Snapshots.Task("t-3", "f-2", 30)));
        _host.Grains.AddFramework(Snapshots.Framework("f-0") with { Completed = true, Connected = false, Active = false, UnregisteredAt = Snapshots.Start });
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Theory]
    [InlineData("/state")]
    [InlineData("/master/state")]
    [InlineData("/master/state.json")]
    [InlineData("/state.json/")]
    public async Task State_AnySpelling_HasWhatReadersWouldThrowWithout(string path)
    {
        var state = await Get(path);

        Assert.Equal(JsonValueKind.Object, state.GetProperty("flags").ValueKind);
        Assert.Equal(FakeCluster.Id, state.GetProperty("id").GetString());
        Assert.Equal($"master@127.0.0.1:{_host.Port}", state.GetProperty("leader").GetString());
        Assert.Equal(_host.Port, state.GetProperty("leader_info").GetProperty("port").GetInt32());
        Assert.Equal("127.0.0.1", state.GetProperty("leader_info").GetProperty("hostname").GetString());
        Assert.Equal(1, state.GetProperty("activated_slaves").GetInt32());
        Assert.Empty(state.GetProperty("orphan_tasks").EnumerateArray());
        Assert.Empty(state.GetProperty("unregistered_frameworks").EnumerateArray());
        Assert.Equal("f-0", Assert.Single(state.GetProperty("completed_frameworks").EnumerateArray()).GetProperty("id").GetString());
    }

    [Fact]
    public async Task State_AgentThatHasNotReturnedYet_IsListedApart()
    {
        _host.Grains.AddAgent(Snapshots.Agent("a-2", "cpus:4") with { Connected = false, Recovered = true, Standing = AgentStanding.Away });
        _host.Grains.AddAgent(Snapshots.Agent("a-3", "cpus:4") with { Connected = false, Standing = AgentStanding.Unreachable });

        foreach (var path in new[] { "/state", "/slaves" })
        {
            var state = await Get(path);
            Assert.Equal("a-1", Assert.Single(state.GetProperty("slaves").EnumerateArray()).GetProperty("id").GetString());
            Assert.Equal("a-2", Assert.Single(state.GetProperty("recovered_slaves").EnumerateArray()).GetProperty("id").GetString());
        }
    }

    [Fact]
    public async Task State_Agent_ResourcesAsSummaries()
    {
        var agent = Assert.Single((await Get("/state")).GetProperty("slaves").EnumerateArray());

        Assert.Equal("slave(1)@127.0.0.1:5051", agent.GetProperty("pid").GetString());
        Assert.Equal("r1", agent.GetProperty("attributes").GetProperty("rack").GetString());
        var resources = agent.GetProperty("resources");
        Assert.Equal(6, resources.GetProperty("cpus").GetDouble());
        Assert.Equal(0, resources.GetProperty("gpus").GetDouble());
        Assert.Equal(0, resources.GetProperty("disk").GetDouble());
        Assert.Equal("[31000-31009, 31020-31020]", resources.GetProperty("ports").GetString());
        Assert.Equal(1, agent.GetProperty("used_resources").GetProperty("cpus").GetDouble());
        Assert.Equal(1, agent.GetProperty("offered_resources").GetProperty("cpus").GetDouble());
        Assert.Equal(2, agent.GetProperty("reserved_resources").GetProperty("eng").GetProperty("cpus").GetDouble());
        Assert.Equal(4, agent.GetProperty("unreserved_resources").GetProperty("cpus").GetDouble());
        Assert.Equal(1_700_000_000.5, agent.GetProperty("registered_time").GetDouble());
        Assert.False(agent.TryGetProperty("reregistered_time", out _));
    }

    [Fact]
    public async Task State_Framework_ResourcesAreUsedAndOffered()
    {
        var framework = (await Get("/state")).GetProperty("frameworks").EnumerateArray().First(f => f.GetProperty("id").GetString() == "f-1");

        Assert.Equal("eng", framework.GetProperty("role").GetString());
        Assert.Equal(1, framework.GetProperty("used_resources").GetProperty("cpus").GetDouble());
        Assert.Equal(1.5, framework.GetProperty("resources").GetProperty("cpus").GetDouble());
        var offer = Assert.Single(framework.GetProperty("offers").EnumerateArray());
        Assert.Equal("a-1", offer.GetProperty("slave_id").GetString());
        Assert.Equal("eng", offer.GetProperty("allocation_info").GetProperty("role").GetString());
        var task = framework.GetProperty("tasks").EnumerateArray().First();
        Assert.Equal("", task.GetProperty("executor_id").GetString());
        Assert.Equal("TASK_RUNNING", task.GetProperty("state").GetString());
        Assert.Equal("k", task.GetProperty("labels")[0].GetProperty("key").GetString());
        Assert.Equal("c-t-1", task.GetProperty("statuses")[0].GetProperty("container_status").GetProperty("container_id").GetProperty("value").GetString());
        Assert.Empty(framework.GetProperty("unreachable_tasks").EnumerateArray());
        Assert.Empty(framework.GetProperty("completed_tasks").EnumerateArray());
    }

    [Theory]
    [InlineData("", "t-3 t-2 t-1")]
    [InlineData("?order=asc&limit=-1", "t-1 t-2 t-3")]
    [InlineData("?limit=1", "t-3")]
    [InlineData("?limit=0", "")]
    [InlineData("?order=asc&offset=1&limit=1", "t-2")]
    [InlineData("?framework_id=f-1&order=asc", "t-1 t-2")]
    [InlineData("?task_id=t-3&whatever=1", "t-3")]
    [InlineData("?task_id=unknown", "")]
    public async Task Tasks_Query_PicksAndOrders(string query, string expected)
    {
        var tasks = (await Get("/tasks" + query)).GetProperty("tasks").EnumerateArray().Select(task => task.GetProperty("id").GetString());

        Assert.Equal(expected, string.Join(' ', tasks));
    }

    [Theory]
    [InlineData("?limit=many")]
    [InlineData("?limit=-2")]
    [InlineData("?offset=-1")]
    public async Task Tasks_BadQuery_400(string query)
    {
        using var response = await _host.Client.GetAsync("/tasks" + query);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    [Fact]
    public async Task Agents_List_HasSingleResourcesInBothFormats()
    {
        var agent = Assert.Single((await Get("/slaves")).GetProperty("slaves").EnumerateArray());

        Assert.True(agent.GetProperty("active").GetBoolean());
        var reserved = Assert.Single(agent.GetProperty("reserved_resources_full").GetProperty("eng").EnumerateArray());
        Assert.Equal("eng", reserved.GetProperty("role").GetString());
        Assert.Equal(2, reserved.GetProperty("scalar").GetProperty("value").GetDouble());
        Assert.Equal(3, agent.GetProperty("unreserved_resources_full").GetArrayLength());
        Assert.Empty((await Get("/slaves?slave_id=other")).GetProperty("slaves").EnumerateArray());
    }

    [Fact]
    public async Task Frameworks_TrailingSlashAndFilter_Work()
    {
        Assert.Equal(2, (await Get("/master/frameworks/")).GetProperty("frameworks").GetArrayLength());
        Assert.Equal(1, (await Get("/master/frameworks?framework_id=f-2")).GetProperty("frameworks").GetArrayLength());
    }

    [Fact]
    public async Task Summary_Agents_CountTasksByState()
    {
        var summary = await Get("/state-summary");

        var agent = Assert.Single(summary.GetProperty("slaves").EnumerateArray());
        Assert.Equal(2, agent.GetProperty("TASK_RUNNING").GetInt32());
        Assert.Equal(1, agent.GetProperty("TASK_FINISHED").GetInt32());
        Assert.Equal(2, agent.GetProperty("framework_ids").GetArrayLength());
        Assert.Equal(2, summary.GetProperty("frameworks").GetArrayLength());
    }

    [Fact]
    public async Task Roles_List_SumsByRole()
    {
        var roles = (await Get("/master/roles")).GetProperty("roles").EnumerateArray().ToDictionary(role => role.GetProperty("name").GetString()!);

        Assert.Equal(2, roles["eng"].GetProperty("frameworks").GetArrayLength());
        Assert.Equal(1, roles["eng"].GetProperty("offered").GetProperty("cpus").GetDouble());
        Assert.Equal(2, roles["eng"].GetProperty("reserved").GetProperty("cpus").GetDouble());
        Assert.Equal(1, roles["*"].GetProperty("allocated").GetProperty("cpus").GetDouble());
    }

    [Fact]
    public async Task Metrics_Snapshot_FlatNumbers()
    {
        using var call = await _host.Post(Calls.Revive);

        var metrics = await Get("/metrics/snapshot?timeout=1secs");

        Assert.All(metrics.EnumerateObject(), metric => Assert.Equal(JsonValueKind.Number, metric.Value.ValueKind));
        var expected = new Dictionary<string, double>
        {
            ["master/elected"] = 1, ["master/slaves_active"] = 1, ["master/frameworks_active"] = 2, ["master/outstanding_offers"] = 2,
            ["master/tasks_running"] = 2, ["master/tasks_lost"] = 9,
            ["master/frameworks/name-f-1/f-1/subscribed"] = 1, ["master/frameworks/name-f-1/f-1/tasks/terminal/task_lost"] = 3,
            ["master/frameworks/name-f-1/f-1/tasks/active/task_running"] = 1, ["master/frameworks/name-f-1/f-1/offers/sent"] = 7, ["master/cpus_total"] = 6, ["master/cpus_used"] = 1,
            ["master/cpus_percent"] = 1.0 / 6, ["master/messages_revive_offers"] = 1, ["master/gpus_percent"] = 0,
        };
        Assert.All(expected, pair => Assert.Equal(pair.Value, metrics.GetProperty(pair.Key).GetDouble(), precision: 9));
    }

    [Theory]
    [InlineData("/state", "angular.callbacks._0")]
    [InlineData("/metrics/snapshot", "jQuery36_1")]
    [InlineData("/version", "cb")]
    public async Task Get_Jsonp_WrappedAsJavaScript(string path, string callback)
    {
        using var response = await _host.Client.GetAsync($"{path}?jsonp={callback}");
        var text = await response.Content.ReadAsStringAsync();

        Assert.Equal("text/javascript", response.Content.Headers.ContentType!.MediaType);
        Assert.StartsWith(callback + "({", text);
        Assert.EndsWith("});", text);
        JsonDocument.Parse(text[(callback.Length + 1)..^2]);
    }

    [Fact]
    public async Task Get_JsonpThatIsNoName_400()
    {
        using var response = await _host.Client.GetAsync("/state?jsonp=alert(1)//");

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    [Fact]
    public async Task Get_GzipAccepted_OnlyLongAnswersArePacked()
    {
        using var shortOne = await GetGzip("/version");
        using var longOne = await GetGzip("/state");

        Assert.Empty(shortOne.Content.Headers.ContentEncoding);
        Assert.NotNull(shortOne.Content.Headers.ContentLength);
        Assert.Equal(["gzip"], longOne.Content.Headers.ContentEncoding);
        await using var unpacked = new GZipStream(await longOne.Content.ReadAsStreamAsync(), CompressionMode.Decompress);
        Assert.Equal(FakeCluster.Id, (await JsonDocument.ParseAsync(unpacked)).RootElement.GetProperty("id").GetString());
    }

    [Fact]
    public async Task State_Large_StreamedWhole()
    {
        _host.Grains.AddFramework(Snapshots.Framework("f-9", [.. Enumerable.Range(0, 2000).Select(n => Snapshots.Task($"n-{n}", "f-9", n))]));

        Assert.Equal(2003, (await Get("/tasks?limit=-1")).GetProperty("tasks").GetArrayLength());
    }

    [Fact]
    public async Task Redirect_Asked_PointsAtTheSiloThatWasAsked()
    {
        using var client = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false }) { BaseAddress = _host.Client.BaseAddress };
        using var response = await client.GetAsync("/master/redirect");

        Assert.Equal(HttpStatusCode.TemporaryRedirect, response.StatusCode);
        Assert.Equal($"//127.0.0.1:{_host.Port}", Assert.Single(response.Headers.NonValidated["Location"]));
    }

    [Fact]
    public async Task Health_Asked_200Empty()
    {
        using var response = await _host.Client.GetAsync("/health");

        Assert.Equal((HttpStatusCode.OK, ""), (response.StatusCode, await response.Content.ReadAsStringAsync()));
    }

    private async Task<JsonElement> Get(string path)
    {
        using var response = await _host.Client.GetAsync(path);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("application/json", response.Content.Headers.ContentType!.ToString());
        return JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement;
    }

    private Task<HttpResponseMessage> GetGzip(string path)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.AcceptEncoding.ParseAdd("gzip, deflate");
        return _host.Client.SendAsync(request);
    }
}
