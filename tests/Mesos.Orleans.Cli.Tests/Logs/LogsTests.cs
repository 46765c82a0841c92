using System.Text;
using System.Text.Json;
using Mesos.Orleans.Cli.Logs;
using Mesos.Orleans.Cli.Tests.Fakes;
using Microsoft.AspNetCore.Http;

namespace Mesos.Orleans.Cli.Tests.Logs;

public sealed class LogsTests : IAsyncLifetime
{
    private const string LatestRun = "/frameworks/F1/executors/hello.1/runs/latest/stdout";

    private readonly Fakes.Cli _cli = new();
    private FakeMaster _master = null!;
    private string _taskState = "TASK_FINISHED";
    private Dictionary<string, byte[]> _files = [];

    public async ValueTask InitializeAsync()
    {
        _master = await FakeMaster.StartAsync();
        _master.Documents["/state"] = _ => $$"""
            {"slaves":[{"id":"S0","pid":"slave(1)@{{new Uri(_master.Url).Authority}}"}],
             "frameworks":[{"id":"F1","tasks":[],"completed_tasks":[{{Task("hello.1", "F1", 5)}},{{Task("hello.10", "F1", 6)}},{{Task("lost.0", "F1", 6, "S9")}}]}],
             "completed_frameworks":[{"id":"F0","completed_tasks":[{{Task("hello.1", "F0", 1)}}]}]}
            """;
        _master.Documents["/tasks"] = _ => $$"""{"tasks":[{{Task("hello.1", "F1", 5)}}]}""";
        _master.Documents["/files/read"] = request => Read(request, mend: false);
    }

    public ValueTask DisposeAsync()
    {
        _cli.Dispose();
        return _master.DisposeAsync();
    }

    [Fact]
    public async Task Logs_OfEndedTask_PrintsTheFileAsItIs()
    {
        _files[LatestRun] = Encoding.UTF8.GetBytes("hello\n\"w\\orld\"\tü\u0001");

        Assert.Equal(0, await Run("hello.1"));
        Assert.Equal("hello\n\"w\\orld\"\tü\u0001", _cli.Out.ToString());
        Assert.Contains("2 frameworks have a task hello.1", _cli.Error.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Logs_LongerThanOnePageOfWideCharacters_LosesNone(bool mend)
    {
        _master.Documents["/files/read"] = request => Read(request, mend);
        var text = "x" + string.Concat(Enumerable.Repeat("äbc€😀\n", 20_000));
        _files[LatestRun] = Encoding.UTF8.GetBytes(text);

        Assert.Equal(0, await Run("hello.1"));
        Assert.True(text == _cli.Out.ToString(), "The output is not the file.");
    }

    [Fact]
    public async Task Logs_Stderr_ReadsTheOtherFile()
    {
        _files[LatestRun] = "out"u8.ToArray();
        _files[LatestRun.Replace("stdout", "stderr", StringComparison.Ordinal)] = "err"u8.ToArray();

        Assert.Equal(0, await Run("hello.1", "--stderr"));
        Assert.Equal("err", _cli.Out.ToString());
    }

    [Fact]
    public async Task Logs_OtherFramework_ReadsItsRun()
    {
        _files["/frameworks/F0/executors/hello.1/runs/latest/stdout"] = "old"u8.ToArray();

        Assert.Equal(0, await Run("hello.1", "--framework", "F0"));
        Assert.Equal("old", _cli.Out.ToString());
        Assert.Empty(_cli.Error.ToString());
    }

    [Fact]
    public async Task Logs_AgentKnowsOnlyTheDirectory_AsksItsState()
    {
        _master.Documents["/slave(1)/state"] = _ =>
            """{"frameworks":[{"id":"F1","executors":[],"completed_executors":[{"id":"hello.1","container":"c","directory":"/var/run/c"}]}]}""";
        _files["/var/run/c/stdout"] = "found"u8.ToArray();

        Assert.Equal(0, await Run("hello.1"));
        Assert.Equal("found", _cli.Out.ToString());
    }

    [Fact]
    public async Task Logs_Follow_WaitsForTheFileAndTheEnd()
    {
        _taskState = "TASK_STAGING";
        var polls = 0;
        _master.Documents["/tasks"] = _ =>
        {
            polls++;
            if (polls == 2)
                _files = new() { [LatestRun] = "first "u8.ToArray() };
            if (polls == 3)
                (_files, _taskState) = (new() { [LatestRun] = "first last"u8.ToArray() }, "TASK_FINISHED");
            return $$"""{"tasks":[{{Task("hello.1", "F1", 5)}}]}""";
        };

        Assert.Equal(0, await Run("hello.1", "--follow", "--framework", "F1"));
        Assert.Equal("first last", _cli.Out.ToString());
    }

    [Fact]
    public async Task Logs_Json_PrintsOneObject()
    {
        _files[LatestRun] = "a\nb"u8.ToArray();

        Assert.Equal(0, await Run("hello.1", "--json"));
        using var document = JsonDocument.Parse(_cli.Out.ToString());
        Assert.Equal("a\nb", document.RootElement.GetProperty("data").GetString());
        Assert.Equal("F1", document.RootElement.GetProperty("framework_id").GetString());
    }

    [Theory]
    [InlineData("nosuch", "There is no task 'nosuch'")]
    [InlineData("hello", "'hello' is the beginning of 2 tasks: hello.1, hello.10")]
    [InlineData("lost", "Agent S9 of task lost.0 is not registered")]
    [InlineData("hello.10", "has no stdout of task hello.10")]
    public async Task Logs_NotToBeFound_SaysWhy(string task, string reason)
    {
        Assert.Equal(1, await Run(task));
        Assert.Contains(reason, _cli.Error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void TaskAddress_NestedContainer_LeadsIntoTheSandboxOfItsTask()
    {
        using var document = JsonDocument.Parse("""
            {"id":"t","framework_id":"F","executor_id":"e","slave_id":"S","state":"TASK_RUNNING",
             "statuses":[{"timestamp":1.5,"container_status":{"container_id":{"value":"child","parent":{"value":"root"}}}}]}
            """);

        Assert.Equal(
            ["/frameworks/F/executors/e/runs/root/tasks/t/stdout", "/frameworks/F/executors/e/runs/latest/tasks/t/stdout"],
            TaskAddress.Read(document.RootElement).VirtualPaths("stdout"));
    }

    [Fact]
    public void FilePage_BytesThatAreNotUtf8_AreKept()
    {
        byte[] json = [.. "{\"offset\":7,\"more\":{\"a\":[1]},\"data\":\"a"u8, 0xff, .. "\\u00e4\\ud83d\\ude00\\/\\\"\"}"u8];

        var page = FilePage.Parse(json)!;

        Assert.Equal(7, page.Offset);
        Assert.Equal([(byte)'a', 0xff, .. "ä😀/\""u8], page.Data);
    }

    private Task<int> Run(params string[] arguments) => _cli.Run(["logs", .. arguments, "--master", _master.Url]);

    private string Task(string id, string framework, double since, string agent = "S0") => $$"""
        {"id":"{{id}}","framework_id":"{{framework}}","executor_id":"","slave_id":"{{agent}}","state":"{{_taskState}}",
         "statuses":[{"state":"TASK_RUNNING","timestamp":{{since}},"container_status":{"container_id":{"value":"c"} } }]}
        """;

    // Agents differ in what they do with half characters: Mesos sends the bytes, others mend them.
    private string? Read(HttpRequest request, bool mend)
    {
        if (!_files.TryGetValue(request.Query["path"].ToString(), out var file))
            return null;
        var offset = long.Parse(request.Query["offset"].ToString(), System.Globalization.CultureInfo.InvariantCulture);
        if (offset < 0 || offset >= file.Length)
            return JsonSerializer.Serialize(new { data = "", offset = file.Length });
        var length = int.Parse(request.Query["length"].ToString(), System.Globalization.CultureInfo.InvariantCulture);
        var bytes = file.AsSpan((int)offset, Math.Min(length, file.Length - (int)offset));
        if (!mend)
            return "{\"data\":\"" + Escape(bytes) + "\",\"offset\":" + offset + "}";
        return JsonSerializer.Serialize(new { data = Encoding.UTF8.GetString(bytes), offset });
    }

    private static string Escape(ReadOnlySpan<byte> bytes)
    {
        var output = new StringBuilder();
        foreach (var b in bytes)
            output.Append(b is (byte)'"' or (byte)'\\' or < 0x20 ? $"\\u{b:x4}" : ((char)b).ToString());
        return output.ToString();
    }
}
