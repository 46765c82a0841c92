using Mesos.Orleans.Testing;

namespace Mesos.Orleans.Local.Tests;

/// <summary>The whole local program, silo and agents at once, is killed with SIGKILL while tasks run, and started again.</summary>
[Collection("Local programs")]
public sealed class KilledLocalTests : IDisposable
{
    private readonly DirectoryInfo _work = Directory.CreateTempSubdirectory("mesos-local-");
    private readonly int _port = FreePorts.Next();

    private string Runs => Path.Combine(_work.FullName, "runs");

    // Whatever a failed test has left running ends with the directory.
    public void Dispose() => _work.Delete(recursive: true);

    [Fact]
    public async Task Local_IsKilled_ItsTasksRunOnOnce_AndEveryEndIsTold()
    {
        await using var killed = await StartLocal();
        await using var execute = Execute("echo went");
        await Until(() => Started().Length == 3, killed);

        await killed.KillAlone();
        Go("survivor.1"); // while nobody is there
        await using var again = await StartLocal();
        Go("survivor.0");
        Go("survivor.2");

        Assert.True(await execute.WaitForExit() == 0, execute.Output);
        Assert.Equal(["survivor.0", "survivor.1", "survivor.2"], Started().Order());
        again.Interrupt();
        Assert.Equal(0, await again.WaitForExit());
    }

    [Fact]
    public async Task Local_IsKilledAndStartedAgain_StoppingItKillsWhatTheFirstStarted()
    {
        var pids = Path.Combine(_work.FullName, "pids");
        await using var killed = await StartLocal();
        await using var execute = Execute("echo went", $"echo $$ >> {pids}; ");
        await Until(() => Started().Length == 3, killed);
        await killed.KillAlone();

        await using var again = await StartLocal();
        Assert.All(File.ReadAllLines(pids), pid => Assert.True(IsThere(pid)));
        again.Interrupt();

        Assert.Equal(0, await again.WaitForExit());
        await Until(() => !File.ReadAllLines(pids).Any(IsThere), again);
        Assert.Equal(3, Started().Length);
    }

    private static bool IsThere(string pid) => Directory.Exists($"/proc/{pid}");

    private string[] Started() => File.Exists(Runs) ? File.ReadAllLines(Runs) : [];

    private void Go(string task) => File.WriteAllText(Path.Combine(_work.FullName, task), "");

    private RunningProgram Execute(string end, string begin = "") => RunningProgram.Start(
        "mesos", "execute", "--master", $"http://127.0.0.1:{_port}", "--name", "survivor", "--resources", "cpus:0.1;mem:32", "--instances", "3",
        "--command", $"{begin}echo $MESOS_EXECUTOR_ID >> {Runs}; while test -d {_work.FullName} && ! test -f {_work.FullName}/$MESOS_EXECUTOR_ID; do sleep 0.1; done; {end}");

    private static async Task Until(Func<bool> condition, RunningProgram program)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        while (!condition())
        {
            Assert.False(limit.IsCancellationRequested, program.Output);
            await Task.Delay(TimeSpan.FromMilliseconds(20), CancellationToken.None);
        }
    }

    private async Task<RunningProgram> StartLocal()
    {
        var local = RunningProgram.Start(
            "Mesos.Orleans.Local", "--urls", $"http://127.0.0.1:{_port}", "--work-dir", _work.FullName, "--resources", "cpus:2;mem:2048;disk:1000",
            $"--Mesos:Silo:GatewayPort={FreePorts.Next()}");
        await local.WaitFor("Ctrl-C stops everything");
        return local;
    }
}
