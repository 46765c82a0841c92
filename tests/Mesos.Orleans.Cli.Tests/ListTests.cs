using System.Text.Json;
using Mesos.Orleans.Cli.Tests.Fakes;

namespace Mesos.Orleans.Cli.Tests;

public sealed class ListTests : IAsyncLifetime
{
    private readonly Fakes.Cli _cli = new();
    private FakeMaster _master = null!;

    public async ValueTask InitializeAsync()
    {
        _master = await FakeMaster.StartAsync();
        _master.Documents["/slaves"] = _ => """
            {"slaves":[{"id":"S0","hostname":"h\u001b[2J","active":true,"resources":{"cpus":4.0,"mem":1024.5,"disk":10,"gpus":0},
              "used_resources":{"cpus":0.125},"attributes":{"rack":"a","n":1.0}}]}
            """;
        _master.Documents["/frameworks"] = _ => """
            {"frameworks":[{"id":"F1","active":true,"hostname":"h","name":"web","user":"u","roles":["a","b"],"tasks":[{},{}],"used_resources":{"cpus":2}}],
             "completed_frameworks":[{"id":"F0","active":false,"name":"old","role":"*"}]}
            """;
        _master.Documents["/tasks?order=asc&limit=-1"] = _ => """
            {"tasks":[{"id":"t1","state":"TASK_FINISHED","framework_id":"F0"},
                      {"id":"t2","state":"TASK_RUNNING","framework_id":"F1","slave_id":"S0","resources":{"cpus":0.1,"mem":32}}]}
            """;
    }

    public ValueTask DisposeAsync()
    {
        _cli.Dispose();
        return _master.DisposeAsync();
    }

    [Fact]
    public async Task Agents_AsTable_ShowUsedOfTotalAndNoControlCharacters()
    {
        Assert.Equal(0, await _cli.With("MESOS_MASTER", _master.Url).Run("agents"));
        Assert.Equal(
            """
            Agent ID  Hostname  Active  CPUs     Mem       Disk  GPUs  Attributes
            S0        h?[2J     True    0.125/4  0/1024.5  0/10  0/0   rack:a;n:1.0

            """,
            _cli.Out.ToString());
    }

    [Fact]
    public async Task Frameworks_AsTable_ShowActiveOnes()
    {
        Assert.Equal(0, await _cli.Run("frameworks", "--master", _master.Url));
        Assert.Equal(
            """
            ID  Active  Hostname  Name  User  Roles  Tasks  CPUs  Mem
            F1  True    h         web   u     a,b    2      2     0

            """,
            _cli.Out.ToString());
    }

    [Theory]
    [InlineData("frameworks", 1, 2)]
    [InlineData("tasks", 1, 2)]
    public async Task List_All_ShowsEndedOnesToo(string command, int active, int all)
    {
        Assert.Equal(active, await CountAsync(command, "--json"));
        Assert.Equal(all, await CountAsync(command, "--json", "-a"));
    }

    [Fact]
    public async Task Tasks_AsTable_ShowActiveOnes()
    {
        Assert.Equal(0, await _cli.Run("tasks", "--master", _master.Url));
        Assert.Equal(
            """
            ID  State         Framework ID  Executor ID  Agent ID  CPUs  Mem
            t2  TASK_RUNNING  F1                         S0        0.1   32

            """,
            _cli.Out.ToString());
    }

    [Fact]
    public async Task List_MasterDoesNotLead_FollowsTheLocationWithoutScheme()
    {
        await using var other = await FakeMaster.StartAsync();
        other.Documents["/slaves"] = request =>
        {
            request.HttpContext.Response.StatusCode = 307;
            request.HttpContext.Response.Headers.Location = _master.Url["http:".Length..] + "/slaves";
            return "";
        };

        Assert.Equal(0, await _cli.Run("agents", "--master", other.Url));
        Assert.Contains("S0", _cli.Out.ToString(), StringComparison.Ordinal);
    }

    private async Task<int> CountAsync(params string[] arguments)
    {
        using var cli = new Fakes.Cli();
        Assert.Equal(0, await cli.Run([.. arguments, "--master", _master.Url]));
        using var document = JsonDocument.Parse(cli.Out.ToString());
        return document.RootElement.GetArrayLength();
    }
}
