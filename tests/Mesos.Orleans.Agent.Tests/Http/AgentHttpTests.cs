using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Google.Protobuf;
using Mesos.Orleans.Agent.Tests.Hosting;
using Mesos.Orleans.Protocol.Binary;
using Mesos.Orleans.Protocol.Http;
using Mesos.Orleans.Protocol.Json;
using CallType = Mesos.V1.Agent.Call.Types.Type;

namespace Mesos.Orleans.Agent.Tests.Http;

public sealed class AgentHttpTests : IAsyncLifetime
{
    private readonly AgentFixture _agent = new();

    public async ValueTask InitializeAsync() => await _agent.StartAsync();

    public ValueTask DisposeAsync() => _agent.DisposeAsync();

    [Theory]
    [InlineData("state")]
    [InlineData("state/")]
    [InlineData("state.json")]
    [InlineData("slave(1)/state")]
    [InlineData("slave%281%29/state/")]
    [InlineData("slave(1)/state?_ts=123")]
    [InlineData("health")]
    [InlineData("slave(1)/health")]
    [InlineData("health/live")]
    [InlineData("version")]
    [InlineData("flags")]
    [InlineData("containers")]
    [InlineData("metrics/snapshot")]
    [InlineData("slave(1)/monitor/statistics")]
    [InlineData("files/debug")]
    public async Task Path_IsKnownInAllItsForms(string path)
    {
        using var response = await _agent.Http.GetAsync(new Uri(path, UriKind.Relative));

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Theory]
    [InlineData("nothing", 404)]
    [InlineData("", 404)]
    [InlineData("slave(2)/state", 404)]
    [InlineData("api/v1", 405)]
    [InlineData("state?jsonp=alert(1)", 400)]
    [InlineData("files/read", 400)]
    [InlineData("files/read?path=/etc/passwd&offset=0", 404)]
    [InlineData("files/read?path=/a/../b", 400)]
    [InlineData("files/read?path=/a&offset=x", 400)]
    [InlineData("files/browse?path=/nothing", 404)]
    [InlineData("files/download?path=/nothing", 404)]
    public async Task Request_CannotBeAnswered_SaysWhyInText(string path, int expected)
    {
        using var response = await _agent.Http.GetAsync(new Uri(path, UriKind.Relative));

        Assert.Equal(expected, (int)response.StatusCode);
        Assert.Equal("text/plain", response.Content.Headers.ContentType?.MediaType);
        Assert.NotEmpty(await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task State_ShowsExecutorsAndTasksWithTheirSandboxes()
    {
        _agent.Run(_agent.Task("gone", null, "echo hi"), _agent.Task("stays", null, "sleep 600"), _agent.Task("custom", AgentFixture.Script()));
        await UntilRunning("stays", "custom", "gone");

        var state = await Get("slave(1)/state");

        Assert.Equal(("cluster-S0", "127.0.0.1", "a1"), (Text(state["id"]), Text(state["hostname"]), Text(state["attributes"]!["rack"])));
        Assert.Equal($"slave(1)@127.0.0.1:{_agent.Http.BaseAddress!.Port}", Text(state["pid"]));
        Assert.Equal((4, 1024, 0), (Number(state["resources"]!["cpus"]), Number(state["resources"]!["mem"]), Number(state["resources"]!["gpus"])));
        Assert.Equal("[31000-31009]", Text(state["resources"]!["ports"]));
        Assert.Equal(2.5, Number(state["unreserved_resources_allocated"]!["cpus"]));
        var framework = Assert.Single(state["frameworks"]!.AsArray())!;
        Assert.Equal("tests", Text(framework["name"]));
        var executors = framework["executors"]!.AsArray().ToDictionary(executor => Text(executor!["id"]), executor => executor!);
        Assert.Equal(["exec", "stays"], executors.Keys.Order());
        Assert.Equal((1.5, "CUSTOM"), (Number(executors["exec"]["resources"]!["cpus"]), Text(executors["exec"]["type"])));
        var task = Assert.Single(executors["exec"]["tasks"]!.AsArray())!;
        Assert.Equal(("custom", "exec", "TASK_RUNNING"), (Text(task["id"]), Text(task["executor_id"]), Text(task["statuses"]![0]!["state"])));
        Assert.True(Directory.Exists(Text(executors["exec"]["directory"])));
        var completed = Assert.Single(framework["completed_executors"]!.AsArray())!;
        Assert.Equal("gone", Text(completed["id"]));
        Assert.Equal("TASK_FINISHED", Text(completed["completed_tasks"]![0]!["state"]));
        Assert.Equal("hi\n", await File.ReadAllTextAsync(Path.Combine(Text(completed["directory"]), "stdout")));
    }

    [Fact]
    public async Task Files_OfASandbox_AreListedReadAndDownloaded()
    {
        _agent.Run(_agent.Task("t1", null, "printf 'hello world'"));
        await UntilRunning("t1");
        var directory = Text((await Get("state"))["completed_frameworks"]![0]!["completed_executors"]![0]!["directory"]);

        var listed = (await Get($"files/browse?path={Uri.EscapeDataString(directory)}")).AsArray();
        var stdout = Assert.Single(listed, file => Text(file!["path"]) == $"{directory}/stdout")!;
        Assert.Equal(11, Number(stdout["size"]));
        Assert.StartsWith("-rw", Text(stdout["mode"]), StringComparison.Ordinal);

        Assert.Equal(("", 11), await Read($"files/read?path={directory}/stdout&offset=-1"));
        Assert.Equal(("wor", 6), await Read($"files/read?path={directory}/stdout&offset=6&length=3"));
        Assert.Equal(("", 11), await Read($"files/read?path={directory}/stdout&offset=99"));

        using var download = await _agent.Http.GetAsync(new Uri($"files/download?path=/frameworks/{_agent.Framework.Value}/executors/t1/runs/latest/stdout", UriKind.Relative));
        Assert.Equal("hello world", await download.Content.ReadAsStringAsync());
        Assert.Equal("attachment", download.Content.Headers.ContentDisposition?.DispositionType);
        var debug = (await Get("files/debug")).AsObject();
        Assert.Equal(directory, Text(Assert.Single(debug).Value));
    }

    [Fact]
    public async Task Version_IsThatOfMesosOverHttpAndToTheCluster()
    {
        Assert.Equal(CompatibleVersion.Mesos, Text((await Get("version"))["version"]));
        Assert.Equal(CompatibleVersion.Mesos, _agent.Cluster.Registration?.Version);
    }

    [Fact]
    public async Task Jsonp_WrapsTheDocument()
    {
        using var response = await _agent.Http.GetAsync(new Uri("metrics/snapshot?jsonp=angular.callbacks._0", UriKind.Relative));

        Assert.Equal("text/javascript", response.Content.Headers.ContentType?.MediaType);
        var body = await response.Content.ReadAsStringAsync();
        Assert.StartsWith("angular.callbacks._0({", body, StringComparison.Ordinal);
        Assert.EndsWith("});", body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Metrics_CountWhatRunsAndRan()
    {
        _agent.Run(_agent.Task("t1", null, "true"), _agent.Task("t2", null, "false"), _agent.Task("t3", null, "sleep 600"), _agent.Task("t4", AgentFixture.Script()));
        await UntilRunning("t1", "t2", "t3", "t4");

        var metrics = await Get("metrics/snapshot");

        (string Key, double Value)[] expected =
        [
            ("registered", 1), ("tasks_finished", 1), ("tasks_failed", 1), ("tasks_running", 2), ("tasks_staging", 0), ("executors_running", 2),
            ("executors_terminated", 0), ("frameworks_active", 1), ("cpus_total", 4), ("cpus_used", 2.5), ("cpus_percent", 0.625), ("mem_used", 128),
            ("gpus_percent", 0), ("cpus_revocable_total", 0),
        ];
        Assert.Equal(expected, expected.Select(metric => (metric.Key, Number(metrics["slave/" + metric.Key]))));
        Assert.True(Number(metrics["slave/uptime_secs"]) > 0);
    }

    [Fact]
    public async Task Statistics_TellWhatTheKernelSaysOfEachContainer()
    {
        _agent.Run(_agent.Task("t1", null, "while true; do :; done"));
        await UntilRunning("t1");
        JsonNode? statistics = null;
        await Eventually.TrueAsync(
            () => (statistics = Get("monitor/statistics").Result.AsArray()[0]!["statistics"])!["cpus_user_time_secs"] is { } used && Number(used) > 0, "it uses a processor");

        Assert.Equal(1, Number(statistics!["cpus_limit"]));
        Assert.Equal(64 * 1024 * 1024, Number(statistics["mem_limit_bytes"]));
        Assert.True(Number(statistics["mem_rss_bytes"]) > 0);
        Assert.True(Number(statistics["timestamp"]) > 1e9);
        var container = Assert.Single((await Get("containers")).AsArray())!;
        Assert.Equal(("t1", "t1"), (Text(container["executor_id"]), Text(container["source"])));
        Assert.True(Number(container["status"]!["executor_pid"]) > 1);
    }

    [Theory]
    [InlineData(CallType.GetHealth)]
    [InlineData(CallType.GetVersion)]
    [InlineData(CallType.GetFlags)]
    [InlineData(CallType.GetMetrics)]
    [InlineData(CallType.GetAgent)]
    [InlineData(CallType.GetContainers)]
    [InlineData(CallType.GetFrameworks)]
    [InlineData(CallType.GetExecutors)]
    [InlineData(CallType.GetTasks)]
    [InlineData(CallType.GetState)]
    public async Task Call_IsAnsweredInBothFormats(CallType type)
    {
        _agent.Run(_agent.Task("t1", null, "sleep 600"), _agent.Task("t2", AgentFixture.Script()));
        await UntilRunning("t1", "t2");
        var call = new V1.Agent.Call { Type = type };

        using var json = await _agent.Post("api/v1", MesosJson.ToUtf8(call), "application/json", "application/json");
        using var binary = await _agent.Post("slave(1)/api/v1", call.ToByteArray(), "application/x-protobuf", "application/x-protobuf");

        var read = MesosJson.Parse<V1.Agent.Response>(await json.Content.ReadAsByteArrayAsync());
        Assert.True(read.IsSuccess, read.Error);
        var same = ProtobufBinary.Parse<V1.Agent.Response>(await binary.Content.ReadAsByteArrayAsync());
        Assert.True(same.IsSuccess, same.Error);
        Assert.Equal(type.ToString(), read.Value.Type.ToString());
        Assert.Equal(read.Value.Type, same.Value.Type);
        if (type is CallType.GetTasks or CallType.GetState)
            Assert.Equal(["t1", "t2"], (read.Value.GetTasks ?? read.Value.GetState.GetTasks).LaunchedTasks.Select(task => task.TaskId.Value).Order());
    }

    [Fact]
    public async Task Call_OnFiles_ListsAndReads()
    {
        _agent.Run(_agent.Task("t1", null, "printf 'hello world'"));
        await UntilRunning("t1");
        var sandbox = $"/frameworks/{_agent.Framework.Value}/executors/t1/runs/latest";

        var list = await Call(new() { Type = CallType.ListFiles, ListFiles = new() { Path = sandbox } });
        Assert.Equal([$"{sandbox}/stderr", $"{sandbox}/stdout"], list.ListFiles.FileInfos.Select(file => file.Path));
        var read = await Call(new() { Type = CallType.ReadFile, ReadFile = new() { Path = sandbox + "/stdout", Offset = 6, Length = 3 } });
        Assert.Equal((11UL, "wor"), (read.ReadFile.Size, read.ReadFile.Data.ToStringUtf8()));
    }

    [Theory]
    [InlineData("""{"type":"LAUNCH_NESTED_CONTAINER_SESSION"}""", null, 501, "LAUNCH_NESTED_CONTAINER_SESSION")]
    [InlineData("""{"type":"PRUNE_IMAGES"}""", null, 501, "PRUNE_IMAGES")]
    [InlineData("""{"type":"GET_HEALTH"}""", "text/html", 406, "Accept")]
    [InlineData("""{"type":"READ_FILE"}""", null, 400, "read_file")]
    [InlineData("""{"type":"READ_FILE","read_file":{"path":"/nothing","offset":18446744073709551615}}""", null, 404, "/nothing")]
    [InlineData("""{}""", null, 400, "type")]
    public async Task Call_CannotBeAnswered_SaysWhy(string body, string? accept, int expected, string text)
    {
        using var response = await _agent.Post("api/v1", Encoding.UTF8.GetBytes(body), "application/json", accept);

        Assert.Equal(expected, (int)response.StatusCode);
        Assert.Contains(text, await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    private static string Text(JsonNode? node) => node!.GetValue<string>();

    private static double Number(JsonNode? node) => node!.GetValue<double>();

    private async Task<(string Data, double Offset)> Read(string path)
    {
        var read = await Get(path);
        return (Text(read["data"]), Number(read["offset"]));
    }

    private async Task<JsonNode> Get(string path) => JsonNode.Parse(await _agent.Http.GetStringAsync(new Uri(path, UriKind.Relative)))!;

    private async Task<V1.Agent.Response> Call(V1.Agent.Call call)
    {
        using var response = await _agent.Post("api/v1", MesosJson.ToUtf8(call), "application/json", "application/json");
        var read = MesosJson.Parse<V1.Agent.Response>(await response.Content.ReadAsByteArrayAsync());
        Assert.True(read.IsSuccess, read.Error);
        return read.Value;
    }

    // Those that end have ended and are history; the others run.
    private async Task UntilRunning(params string[] tasks)
    {
        var settled = Array.Empty<string>();
        for (var attempt = 0; attempt < 2_000 && settled.Length < tasks.Length; attempt++)
        {
            var known = (await Call(new() { Type = CallType.GetTasks })).GetTasks;
            settled = [.. known.LaunchedTasks.Where(task => task.State == V1.TaskState.TaskRunning).Concat(known.CompletedTasks).Select(task => task.TaskId.Value)];
            await Task.Delay(10);
        }

        Assert.Equal(tasks.Order(), settled.Order());
    }
}
