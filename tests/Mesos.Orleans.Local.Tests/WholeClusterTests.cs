using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Mesos.Orleans.Testing;

namespace Mesos.Orleans.Local.Tests;

/// <summary>The programs as the README starts them, each a process of its own, with real tasks.</summary>
[Collection("Local programs")]
public sealed class WholeClusterTests : IDisposable
{
    private readonly DirectoryInfo _work = Directory.CreateTempSubdirectory("mesos-local-");
    private readonly int _port = FreePorts.Next();

    private string Master => $"http://127.0.0.1:{_port}";

    public void Dispose() => _work.Delete(recursive: true);

    [Fact]
    public async Task Local_TwentyTasksByTheCli_FinishAndTheirLogsAreRead()
    {
        await using var local = StartLocal();
        await local.WaitFor("Ctrl-C stops everything");

        await ExecuteHello();
        await using var logs = RunningProgram.Start("mesos", "logs", "--master", Master, "hello.7");

        Assert.Equal(0, await logs.WaitForExit());
        Assert.Contains("hello", logs.Output, StringComparison.Ordinal);
        await AssertState(finished: 20);
        local.Interrupt();
        Assert.Equal(0, await local.WaitForExit());
    }

    [Fact]
    public async Task SiloAndAgent_AsSeparatePrograms_RunTheSame()
    {
        var gateway = FreePorts.Next();
        await using var silo = RunningProgram.Start(
            "Mesos.Orleans.Silo", "--urls", Master, $"--Mesos:WorkDirectory={_work.FullName}", $"--Mesos:Silo:SiloPort={FreePorts.Next()}",
            $"--Mesos:Silo:GatewayPort={gateway}");
        await using var agent = RunningProgram.Start(
            "Mesos.Orleans.Agent", "--work-dir", Path.Combine(_work.FullName, "agent"), "--port", "0", "--gateways", $"127.0.0.1:{gateway}",
            "--resources", "cpus:2;mem:2048;disk:1000");
        await agent.WaitFor("Agent ");

        await ExecuteHello();

        await AssertState(finished: 20);
        agent.Interrupt();
        Assert.Equal(0, await agent.WaitForExit());
        silo.Interrupt();
        Assert.Equal(0, await silo.WaitForExit());
    }

    [Fact]
    public async Task Local_CommandThatFails_TheCliSaysSoAndFails()
    {
        await using var local = StartLocal();
        await local.WaitFor("Ctrl-C stops everything");
        await using var execute = RunningProgram.Start(
            "mesos", "execute", "--master", Master, "--name", "bad", "--command", "exit 3", "--resources", "cpus:0.1;mem:32");

        Assert.Equal(1, await execute.WaitForExit());
        Assert.Contains("Command exited with status 3", execute.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Local_BesideAnother_TakesOtherPortsWithoutAComplaint()
    {
        await using var local = StartLocal();
        await local.WaitFor("Ctrl-C stops everything");
        await using var second = RunningProgram.Start(
            "Mesos.Orleans.Local", "--urls", $"http://127.0.0.1:{FreePorts.Next()}", "--work-dir", Path.Combine(_work.FullName, "second"));
        await second.WaitFor("Ctrl-C stops everything");

        Assert.DoesNotContain("fail", second.Output, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Local_StartedAgainOnItsWorkDirectory_IsTheSameCluster()
    {
        string first;
        await using (var local = StartLocal())
        {
            await local.WaitFor("Ctrl-C stops everything");
            first = await Id();
            local.Interrupt();
            Assert.Equal(0, await local.WaitForExit());
        }

        await using var again = StartLocal();
        await again.WaitFor("Ctrl-C stops everything");

        Assert.Equal(first, await Id());
    }

    [Fact]
    public async Task Local_WorkDirectoryInUse_EndsWithASentenceAndLeavesTheFirstAlone()
    {
        await using var first = StartLocal();
        await first.WaitFor("Ctrl-C stops everything");
        await using var second = RunningProgram.Start("Mesos.Orleans.Local", "--urls", $"http://127.0.0.1:{FreePorts.Next()}", "--work-dir", _work.FullName);

        Assert.Equal(1, await second.WaitForExit());
        Assert.Contains("Another master uses the database", second.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", second.Output, StringComparison.Ordinal);
        await ExecuteHello();
    }

    [Fact]
    public async Task Local_PortInUse_EndsWithASentence()
    {
        using var taken = new TcpListener(IPAddress.Loopback, _port);
        taken.Start();
        await using var local = StartLocal();

        Assert.Equal(1, await local.WaitForExit());
        Assert.Contains(_port.ToString(CultureInfo.InvariantCulture), local.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", local.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--agents", "many", "--agents")]
    [InlineData("--agents", "201", "200")]
    [InlineData("--resources", "cpus", "cpus")]
    [InlineData("--nonsense", "1", "--work-dir")]
    public async Task Local_WrongFlag_EndsWithASentenceThatHelps(string flag, string value, string expected)
    {
        await using var local = RunningProgram.Start("Mesos.Orleans.Local", "--urls", Master, "--work-dir", _work.FullName, flag, value);

        Assert.Equal(1, await local.WaitForExit());
        Assert.Contains(expected.TrimStart('-'), local.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", local.Output, StringComparison.Ordinal);
    }

    private RunningProgram StartLocal() => RunningProgram.Start(
        "Mesos.Orleans.Local", "--urls", Master, "--work-dir", _work.FullName, "--resources", "cpus:2;mem:2048;disk:1000",
        $"--Mesos:Silo:GatewayPort={FreePorts.Next()}");

    private async Task ExecuteHello()
    {
        await using var execute = RunningProgram.Start(
            "mesos", "execute", "--master", Master, "--name", "hello", "--command", "echo hello", "--instances", "20");
        Assert.True(await execute.WaitForExit() == 0, execute.Output);
    }

    private async Task AssertState(int finished)
    {
        using var http = new HttpClient();
        using var state = JsonDocument.Parse(await http.GetStringAsync($"{Master}/state"));
        var tasks = state.RootElement.GetProperty("completed_frameworks")[0].GetProperty("completed_tasks").EnumerateArray();
        Assert.Equal(finished, tasks.Count(task => task.GetProperty("state").GetString() == "TASK_FINISHED"));
    }

    private async Task<string> Id()
    {
        using var http = new HttpClient();
        using var state = JsonDocument.Parse(await http.GetStringAsync($"{Master}/state"));
        return state.RootElement.GetProperty("id").GetString()!;
    }
}
