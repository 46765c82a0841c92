using Mesos.Orleans.Cli.Tests.Fakes;

namespace Mesos.Orleans.Cli.Tests;

public sealed class CommandLineTests : IDisposable
{
    private readonly Fakes.Cli _cli = new();

    public void Dispose() => _cli.Dispose();

    [Theory]
    [InlineData("--name", "execute", "--command", "true")]
    [InlineData("--command", "execute", "--name", "n")]
    [InlineData("--instances must be", "execute", "--name", "n", "--command", "c", "--instances", "0")]
    [InlineData("--instances must be", "execute", "--name", "n", "--command", "c", "--instances", "100001")]
    [InlineData("'many'", "execute", "--name", "n", "--command", "c", "--instances", "many")]
    [InlineData("'cpus' must be", "execute", "--name", "n", "--command", "c", "--resources", "cpus:NaN")]
    [InlineData("is no scalar", "execute", "--name", "n", "--command", "c", "--resources", "ports:[1-2]")]
    [InlineData("given twice", "execute", "--name", "n", "--command", "c", "--resources", "cpus:1;cpus:2")]
    [InlineData("without slashes", "execute", "--name", "a/b", "--command", "c")]
    [InlineData("like NAME=value", "execute", "--name", "n", "--command", "c", "--env", "novalue")]
    [InlineData("is no duration", "execute", "--name", "n", "--command", "c", "--kill-after", "soon")]
    [InlineData("--master is 'ftp://x'", "agents", "--master", "ftp://x")]
    [InlineData("TASK|Required argument", "logs")]
    [InlineData("Required command", "")]
    [InlineData("agnets", "agnets")]
    public async Task Arguments_Wrong_AreRefusedWithTheReasonAndExitCode2(string reason, params string[] arguments)
    {
        var code = await _cli.Run([.. arguments.Where(argument => argument.Length > 0)]);

        Assert.Equal(2, code);
        Assert.Contains(reason.Split('|'), part => _cli.Error.ToString().Contains(part, StringComparison.Ordinal));
        Assert.Contains("--help", _cli.Error.ToString(), StringComparison.Ordinal);
        Assert.Empty(_cli.Out.ToString());
    }

    [Fact]
    public async Task Master_InTheEnvironmentIsWrong_NamesTheVariable()
    {
        Assert.Equal(2, await _cli.With("MESOS_MASTER", "zk://host").Run("agents"));
        Assert.Contains("MESOS_MASTER is 'zk://host'", _cli.Error.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--help")]
    [InlineData("execute", "--help")]
    [InlineData("logs", "--help")]
    public async Task Help_OfAnyCommand_EndsWithExamples(params string[] arguments)
    {
        Assert.Equal(0, await _cli.Run(arguments));
        Assert.Contains("Examples:", _cli.Out.ToString(), StringComparison.Ordinal);
        Assert.Contains("mesos ", _cli.Out.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Version_Asked_IsPrinted()
    {
        Assert.Equal(0, await _cli.Run("--version"));
        Assert.Matches(@"^\d+\.\d+", _cli.Out.ToString());
    }

    [Fact]
    public async Task Master_NotThere_SaysSoInOneLineAndWhatToDo()
    {
        var code = await _cli.Run("agents", "--master", "http://127.0.0.1:1");

        Assert.Equal(1, code);
        var line = Assert.Single(_cli.Error.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Contains("http://127.0.0.1:1", line, StringComparison.Ordinal);
        Assert.Contains("--master", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Execute_MasterNotThere_FailsAtOnce()
    {
        Assert.Equal(1, await _cli.Run("execute", "--name", "n", "--command", "true", "--master", "127.0.0.1:1"));
        Assert.Contains("Cannot reach the Mesos master", _cli.Error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Lists_ServerIsNoMaster_SaySo()
    {
        await using var master = await FakeMaster.StartAsync();
        master.Documents["/slaves"] = _ => "<html>";

        Assert.Equal(1, await _cli.Run("agents", "--master", master.Url));
        Assert.Equal(1, await _cli.Run("tasks", "--master", master.Url));
        Assert.Contains("something else than JSON", _cli.Error.ToString(), StringComparison.Ordinal);
        Assert.Contains("answers 404", _cli.Error.ToString(), StringComparison.Ordinal);
    }
}
