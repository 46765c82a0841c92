using Mesos.Orleans.Testing;

namespace Mesos.Orleans.Local.Tests;

/// <summary>The agent program is killed with SIGKILL, or stopped, while tasks run.</summary>
public sealed class KilledAgentTests : IAsyncLifetime
{
    private readonly DirectoryInfo _work = Directory.CreateTempSubdirectory("mesos-killed-");
    private readonly int _port = FreePorts.Next();
    private readonly int _gateway = FreePorts.Next();
    private RunningProgram _silo = null!;

    private string Master => $"http://127.0.0.1:{_port}";

    private string Go => Path.Combine(_work.FullName, "go");

    private string Runs => Path.Combine(_work.FullName, "runs");

    public ValueTask InitializeAsync()
    {
        _silo = RunningProgram.Start(
            "Mesos.Orleans.Silo", "--urls", Master, $"--Mesos:WorkDirectory={_work.FullName}", $"--Mesos:Silo:SiloPort={FreePorts.Next()}",
            $"--Mesos:Silo:GatewayPort={_gateway}");
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        // Whatever a failed test has left running ends with this.
        await File.WriteAllTextAsync(Go, "");
        await _silo.DisposeAsync();
        _work.Delete(recursive: true);
    }

    [Fact]
    public async Task Agent_IsKilled_TasksRunOn_TheirExitStatusesAreReportedAfterTheRestart()
    {
        var agent = await StartAgent();
        await using var execute = StartTask("exit 3");
        await using (agent)
        {
            await TaskRuns();
            await agent.KillAlone();
        }

        await File.WriteAllTextAsync(Go, "");
        await using var again = await StartAgent();

        Assert.Equal(1, await execute.WaitForExit());
        Assert.Contains("Command exited with status 3", execute.Output, StringComparison.Ordinal);
        Assert.Equal("once\n", await File.ReadAllTextAsync(Runs));
        again.Interrupt();
        Assert.Equal(0, await again.WaitForExit());
    }

    [Fact]
    public async Task Agent_IsStopped_TasksRunOn()
    {
        var agent = await StartAgent();
        await using var execute = StartTask("exit 0");
        await using (agent)
        {
            await TaskRuns();
            agent.Interrupt();
            Assert.Equal(0, await agent.WaitForExit());
        }

        await using var again = await StartAgent();
        await File.WriteAllTextAsync(Go, "");

        Assert.Equal(0, await execute.WaitForExit());
        Assert.Equal("once\n", await File.ReadAllTextAsync(Runs));
    }

    [Fact]
    public async Task Agent_GetsUsr1_KillsItsTasksAndEnds()
    {
        await using var agent = await StartAgent();
        await using var execute = StartTask("exit 0");
        await TaskRuns();

        agent.Signal("-USR1");

        Assert.Equal(0, await agent.WaitForExit());
        Assert.Equal(1, await execute.WaitForExit());
        Assert.Contains("TASK_KILLED", execute.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SecondAgent_OnTheSameWorkDirectory_IsRefusedInOneSentence()
    {
        await using var agent = await StartAgent();
        await using var second = StartAgentProgram();

        Assert.Equal(1, await second.WaitForExit());
        Assert.Contains("Another agent uses the work directory", second.Output, StringComparison.Ordinal);
    }

    private RunningProgram StartTask(string end) => RunningProgram.Start(
        "mesos", "execute", "--master", Master, "--name", "survivor", "--resources", "cpus:0.1;mem:32",
        "--command", $"echo once >> {Runs}; while ! test -f {Go}; do sleep 0.1; done; {end}");

    private async Task TaskRuns()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        while (!File.Exists(Runs))
        {
            Assert.False(limit.IsCancellationRequested, "The task never ran.");
            await Task.Delay(TimeSpan.FromMilliseconds(20), CancellationToken.None);
        }
    }

    private async Task<RunningProgram> StartAgent()
    {
        var agent = StartAgentProgram();
        await agent.WaitFor("Agent ");
        return agent;
    }

    private RunningProgram StartAgentProgram() => RunningProgram.Start(
        "Mesos.Orleans.Agent", "--work-dir", Path.Combine(_work.FullName, "agent"), "--port", "0", "--gateways", $"127.0.0.1:{_gateway}",
        "--resources", "cpus:2;mem:2048;disk:1000");
}
