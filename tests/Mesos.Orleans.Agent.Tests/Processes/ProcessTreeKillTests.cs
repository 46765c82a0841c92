using System.Globalization;
using Mesos.Orleans.Agent.Posix;
using Mesos.Orleans.Agent.Processes;

namespace Mesos.Orleans.Agent.Tests.Processes;

public sealed class ProcessTreeKillTests : IAsyncDisposable
{
    // Prints its pid from another session whose parent is init: nothing but the environment ties it to the task.
    private const string Daemon = "(setsid sh -c 'echo $$; exec sleep 1000' &) ";

    private readonly ProcessFixture _processes = new();

    public ValueTask DisposeAsync() => _processes.DisposeAsync();

    [Fact]
    public async Task Kill_Term_ReachesTheGroupOnce()
    {
        var spec = _processes.Shell("trap 'echo term' TERM; echo ready; while :; do sleep 0.01; done");
        await _processes.StartAsync(spec);
        await ProcessFixture.FirstLineAsync(spec);

        await _processes.Supervisor.KillAsync(spec.ContainerId, Libc.SIGTERM).WithinPatience();
        await Eventually.TrueAsync(() => File.ReadAllText(spec.StandardOutputPath).Contains("term"), "the handler ran");
        await _processes.Supervisor.KillAsync(spec.ContainerId, Libc.SIGKILL).WithinPatience();

        Assert.Equal("ready\nterm\n", await File.ReadAllTextAsync(spec.StandardOutputPath));
    }

    [Fact]
    public async Task Kill_Kill_EndsThoseWhoIgnoreTermAndThoseInOtherSessions()
    {
        var spec = _processes.Shell($"trap '' TERM; {Daemon}; setsid sh -c 'sleep 1000' & wait; sleep 1000");
        var process = await _processes.StartAsync(spec);
        var daemon = int.Parse(await ProcessFixture.FirstLineAsync(spec), CultureInfo.InvariantCulture);
        Assert.True(ProcessFixture.IsAlive(daemon));

        await _processes.Supervisor.KillAsync(spec.ContainerId, Libc.SIGKILL).WithinPatience();

        Assert.False(ProcessFixture.IsAlive(daemon));
        Assert.False(ProcessFixture.IsAlive(process.Pid));
        Assert.Equal(WaitStatus.Signalled(Libc.SIGKILL), await process.Exit.WithinPatience());
    }

    [Fact]
    public async Task Kill_Term_ReachesADaemon()
    {
        var spec = _processes.Shell($"{Daemon}; exec sleep 1000");
        var process = await _processes.StartAsync(spec);
        var daemon = int.Parse(await ProcessFixture.FirstLineAsync(spec), CultureInfo.InvariantCulture);

        await _processes.Supervisor.KillAsync(spec.ContainerId, Libc.SIGTERM).WithinPatience();

        Assert.Equal(WaitStatus.Signalled(Libc.SIGTERM), await process.Exit.WithinPatience());
        await Eventually.TrueAsync(() => !ProcessFixture.IsAlive(daemon), "the daemon ended");
    }

    [Fact]
    public async Task MainProcess_Exits_LeftoversAreKilled()
    {
        var spec = _processes.Shell($"sleep 1000 & {Daemon}; sleep 1000 & echo $!; while [ $(wc -l < {{0}}) -lt 2 ]; do sleep 0.01; done");
        spec = spec with { Arguments = ["sh", "-c", spec.Arguments[2].Replace("{0}", spec.StandardOutputPath)] };

        var (status, output) = await _processes.RunAsync(spec);

        Assert.True(status.IsSuccess);
        var pids = output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(int.Parse).ToArray();
        Assert.Equal(2, pids.Length);
        await Eventually.TrueAsync(() => !pids.Any(ProcessFixture.IsAlive), "the leftovers ended");
    }

    [Fact]
    public async Task Kill_OneTask_LeavesItsNeighbourAlone()
    {
        var neighbour = await _processes.StartAsync(_processes.Shell("sleep 1000"));
        var victim = await _processes.StartAsync(_processes.Shell("sleep 1000"));

        await _processes.Supervisor.KillAsync(victim.ContainerId, Libc.SIGKILL).WithinPatience();
        await victim.Exit.WithinPatience();

        Assert.True(ProcessFixture.IsAlive(neighbour.Pid));
    }

    [Fact]
    public async Task Kill_ContainerUnknown_DoesNothing() =>
        await _processes.Supervisor.KillAsync("nobody's", Libc.SIGKILL).WithinPatience();

    [Fact]
    public void Members_NumberOfAReapedLeaderWasReused_AreNotTheStrangers()
    {
        ProcessEntry[] snapshot = [new(100, 1, 100, 100, false), new(101, 100, 100, 100, false), new(102, 1, 102, 102, false)];

        var members = ProcessTree.Members(
            snapshot, new Dictionary<string, int> { ["c"] = 100 }, _ => true, process => process.Pid == 102 ? "c" : null, self: 7);

        Assert.Equal([102], members["c"].Select(process => process.Pid));
    }

    [Fact]
    public void Members_DescendantLeftSessionAndLostTheMarker_IsFoundByItsParents()
    {
        ProcessEntry[] snapshot = [new(100, 7, 100, 100, false), new(101, 100, 101, 101, false), new(102, 101, 102, 102, false)];

        var members = ProcessTree.Members(snapshot, new Dictionary<string, int> { ["c"] = 100 }, _ => false, _ => null, self: 7);

        Assert.Equal([100, 101, 102], members["c"].Select(process => process.Pid));
    }
}
