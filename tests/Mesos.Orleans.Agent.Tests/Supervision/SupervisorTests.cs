using System.Diagnostics;
using Mesos.Orleans.Agent.Posix;
using Mesos.Orleans.Agent.Processes;
using Mesos.Orleans.Agent.Supervision;
using Mesos.Orleans.Agent.Tests.Processes;
using Microsoft.Extensions.Logging.Abstractions;

namespace Mesos.Orleans.Agent.Tests.Supervision;

public sealed class SupervisorTests : IAsyncLifetime
{
    private const int Continue = 18;
    private const int Stop = 19;

    private SupervisorFixture _fixture = null!;

    public ValueTask InitializeAsync()
    {
        _fixture = new SupervisorFixture();
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync() => _fixture.DisposeAsync();

    [Theory]
    [InlineData("exit 0", "exited with status 0")]
    [InlineData("exit 7", "exited with status 7")]
    [InlineData("kill -TERM $$", "terminated with signal Terminated")]
    public async Task Process_Ends_StatusIsExact(string script, string expected)
    {
        var process = await _fixture.StartAsync(_fixture.Shell(script));

        Assert.Equal(expected, (await process.Exit.WithinPatience()).ToString());
    }

    [Fact]
    public async Task Process_IsChildOfAProcessOutsideTheAgentsSession()
    {
        var process = await _fixture.StartAsync(_fixture.Shell("exec sleep 600"));

        var entries = ProcessEntry.ReadAll().ToDictionary(entry => entry.Pid);
        Assert.Equal(_fixture.Client.Pid, entries[process.Pid].Parent);
        Assert.Equal(_fixture.Client.Pid, entries[_fixture.Client.Pid].Session);
        Assert.NotEqual(entries[_fixture.Client.Pid].Session, entries[Environment.ProcessId].Session);
    }

    [Fact]
    public async Task Start_ThatCannotBe_IsRefusedWithTheReason()
    {
        var spec = _fixture.Shell("true") with { Program = "/no/such/program", Arguments = [] };

        var outcome = await _fixture.Client.StartAsync(spec, CancellationToken.None).AsTask().WithinPatience();

        Assert.Contains("/no/such/program", outcome.Refusal!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_OfAKnownContainer_IsAnsweredWithWhatHappenedTheFirstTime()
    {
        var spec = _fixture.Shell("echo ran; exit 4");
        var first = await _fixture.StartAsync(spec);
        await first.Exit.WithinPatience();

        var second = await _fixture.StartAsync(spec);

        Assert.Equal(first.Pid, second.Pid);
        Assert.Equal("exited with status 4", (await second.Exit.WithinPatience()).ToString());
        Assert.Equal("ran\n", await File.ReadAllTextAsync(spec.StandardOutputPath));
    }

    [Fact]
    public async Task Agent_Dies_ProcessesRunOnAndTheirEndsAreTold()
    {
        var (runs, ends) = (_fixture.Shell("while ! test -f go; do sleep 0.02; done; exit 5"), _fixture.Shell("while ! test -f end; do sleep 0.02; done; exit 6"));
        var (running, ending) = (await _fixture.StartAsync(runs), await _fixture.StartAsync(ends));
        var supervisor = _fixture.Client.Pid;

        _fixture.Client.Abandon();
        await File.WriteAllTextAsync(Path.Combine(_fixture.Directory, "end"), "");
        await Eventually.TrueAsync(() => !ProcessFixture.IsAlive(ending.Pid), "it ends while there is no agent");
        await _fixture.RestartAgentAsync();

        Assert.Equal(supervisor, _fixture.Client.Pid);
        Assert.Equal("exited with status 6", (await _fixture.Client.Attach(ends.ContainerId)!.Process!.Exit.WithinPatience()).ToString());
        var attached = _fixture.Client.Attach(runs.ContainerId)!;
        Assert.Equal(running.Pid, attached.Process!.Pid);
        Assert.False(attached.Process.Exit.IsCompleted);
        await File.WriteAllTextAsync(Path.Combine(_fixture.Directory, "go"), "");
        Assert.Equal("exited with status 5", (await attached.Process.Exit.WithinPatience()).ToString());
    }

    [Fact]
    public async Task End_IsForgotten_IsNotToldAgain()
    {
        var (first, second) = (_fixture.Shell("exit 1"), _fixture.Shell("exit 2"));
        await (await _fixture.StartAsync(first)).Exit.WithinPatience();
        await (await _fixture.StartAsync(second)).Exit.WithinPatience();

        _fixture.Client.Forget(first.ContainerId);
        await Eventually.TrueAsync(() => File.ReadAllText(_fixture.Paths.Journal).Contains($"F {first.ContainerId}"), "it is written down");
        await _fixture.RestartAgentAsync();

        Assert.Null(_fixture.Client.Attach(first.ContainerId));
        Assert.NotNull(_fixture.Client.Attach(second.ContainerId));
    }

    [Fact]
    public async Task Supervisor_IsKilled_ProcessesRunOn_AndCanBeKilled()
    {
        var spec = _fixture.Shell("trap 'echo bye; exit 3' TERM; echo up; while true; do sleep 0.02; done");
        var process = await _fixture.StartAsync(spec);
        await ProcessFixture.FirstLineAsync(spec);
        var supervisor = _fixture.Client.Pid;

        _fixture.KillSupervisor();
        await Eventually.TrueAsync(() => _fixture.Client.Pid != supervisor, "another takes over");
        Assert.True(ProcessFixture.IsAlive(process.Pid));
        await _fixture.Client.KillAsync(spec.ContainerId, Libc.SIGTERM).WithinPatience();

        Assert.False((await process.Exit.WithinPatience()).IsKnown);
        Assert.Equal("up\nbye\n", await File.ReadAllTextAsync(spec.StandardOutputPath));
    }

    [Fact]
    public async Task Supervisor_IsKilled_EndsThatItSawAreKept()
    {
        var spec = _fixture.Shell("exit 9");
        await (await _fixture.StartAsync(spec)).Exit.WithinPatience();

        _fixture.Client.Abandon();
        _fixture.KillSupervisor();
        await _fixture.RestartAgentAsync();

        Assert.Equal("exited with status 9", (await _fixture.Client.Attach(spec.ContainerId)!.Process!.Exit.WithinPatience()).ToString());
    }

    [Fact]
    public async Task Supervisor_BecomesAnotherBuild_StatusesStayExact()
    {
        var spec = _fixture.Shell("while ! test -f go; do sleep 0.02; done; exit 42");
        var process = await _fixture.StartAsync(spec);
        var supervisor = _fixture.Client.Pid;
        var startTime = ProcessEntry.StartTimeOf(supervisor);

        await _fixture.Client.ReplaceAsync().WithinPatience();

        Assert.Equal(supervisor, _fixture.Client.Pid);
        Assert.Equal(startTime, ProcessEntry.StartTimeOf(supervisor));
        Assert.True(File.ReadAllBytes($"/proc/{supervisor}/cmdline").AsSpan().IndexOf("replacement"u8) > 0);
        await File.WriteAllTextAsync(Path.Combine(_fixture.Directory, "go"), "");
        Assert.Equal("exited with status 42", (await process.Exit.WithinPatience()).ToString());
    }

    [Fact]
    public async Task Agent_OfAnotherVersion_ConnectsAndReplacesTheSupervisor_StatusesStayExact()
    {
        var spec = _fixture.Shell("while ! test -f go; do sleep 0.02; done; exit 42");
        var process = await _fixture.StartAsync(spec);
        var supervisor = _fixture.Client.Pid;
        _fixture.Client.Abandon();

        await ForeignAgent.ReplaceAsync(_fixture.Paths).WithinPatience();
        await _fixture.RestartAgentAsync();

        Assert.Equal(supervisor, _fixture.Client.Pid);
        var attached = _fixture.Client.Attach(spec.ContainerId)!.Process!;
        Assert.Equal(process.Pid, attached.Pid);
        await File.WriteAllTextAsync(Path.Combine(_fixture.Directory, "go"), "");
        Assert.Equal("exited with status 42", (await attached.Exit.WithinPatience()).ToString());
    }

    [Fact]
    public async Task Supervisor_OfAnotherVersionCannotBeReplaced_ItsProcessesAreFoundByTheNextOne()
    {
        var spec = _fixture.Shell("while ! test -f go; do sleep 0.02; done; exit 42");
        var process = await _fixture.StartAsync(spec);
        _fixture.Client.Abandon();
        _fixture.KillSupervisor();
        await Eventually.TrueAsync(() => !ProcessFixture.IsAlive(_fixture.Client.Pid), "the supervisor is gone");
        using var old = new ScriptedSupervisor(_fixture.Paths);

        var refusing = old.RefuseReplacementAsync();
        await _fixture.RestartAgentAsync();

        Assert.Equal([MessageKind.Hello, MessageKind.Replace], await refusing.WithinPatience());
        var attached = _fixture.Client.Attach(spec.ContainerId)!.Process!;
        Assert.Equal(process.Pid, attached.Pid);
        Assert.False(attached.Exit.IsCompleted);
    }

    [Fact]
    public async Task Supervisor_NothingRunsAndTheAgentLeaves_EndsAtOnce()
    {
        await (await _fixture.StartAsync(_fixture.Shell("true"))).Exit.WithinPatience();
        using var supervisor = Process.GetProcessById(_fixture.Client.Pid);

        await _fixture.Client.DisposeAsync();

        await supervisor.WaitForExitAsync().WithinPatience();
    }

    [Fact]
    public async Task Program_WasReplacedUnderTheAgent_ASupervisorOfItsVersionWillDo()
    {
        var spec = _fixture.Shell("true");
        using var listener = new ScriptedSupervisor(_fixture.Paths);
        var client = new SupervisorClient(_fixture.Paths, TimeProvider.System, NullLogger.Instance);

        var starting = client.StartAsync(spec, CancellationToken.None).AsTask();
        await listener.ComeBackAsAnotherBuildAsync(SupervisorProtocol.Version).WithinPatience();
        await listener.WelcomeAndStartAsync(spec.ContainerId, "another").WithinPatience();

        Assert.True((await starting.WithinPatience()).IsSuccess);
        client.Abandon();
    }

    [Fact]
    public async Task Program_WasReplacedUnderTheAgentByAnotherVersion_StartsAreRefusedAtOnce()
    {
        var spec = _fixture.Shell("true");
        using var listener = new ScriptedSupervisor(_fixture.Paths);
        var client = new SupervisorClient(_fixture.Paths, TimeProvider.System, NullLogger.Instance);

        var starting = client.StartAsync(spec, CancellationToken.None).AsTask();
        await listener.ComeBackAsAnotherBuildAsync(SupervisorProtocol.Version + 1).WithinPatience();
        await listener.ComeBackAsAnotherBuildAsync(SupervisorProtocol.Version + 1).WithinPatience();

        Assert.Equal("Restart the agent.", (await starting.WithinPatience()).Refusal!.Hint);
        client.Abandon();
    }

    [Fact]
    public async Task Connection_IsLostRightAfterTheWelcome_AnotherIsMade()
    {
        var spec = _fixture.Shell("true");
        using var listener = new ScriptedSupervisor(_fixture.Paths);
        var time = new SlowAttempt();
        var client = new SupervisorClient(_fixture.Paths, time, NullLogger.Instance);
        time.GoesOn = () => listener.HasHungUp && !client.IsConnected;

        var starting = client.StartAsync(spec, CancellationToken.None).AsTask();
        await listener.WelcomeAndHangUpAsync().WithinPatience();
        await listener.WelcomeAndStartAsync(spec.ContainerId).WithinPatience();

        Assert.True((await starting.WithinPatience()).IsSuccess);
        client.Abandon();
    }

    // Real time, but whoever waits for the first welcome comes to see it only once the connection is lost again.
    private sealed class SlowAttempt : TimeProvider
    {
        private int _attempts;

        internal Func<bool> GoesOn { get; set; } = () => true;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            if (dueTime == SupervisorClient.WelcomeTimeout && Interlocked.Increment(ref _attempts) == 1)
                SpinWait.SpinUntil(GoesOn, Eventually.Patience);
            return base.CreateTimer(callback, state, dueTime, period);
        }
    }

    [Fact]
    public async Task Connection_IsLostWhileNothingIsAttached_AnAttachedEndIsHeardAllTheSame()
    {
        var spec = _fixture.Shell("while ! test -f go; do sleep 0.02; done; exit 5");
        await _fixture.StartAsync(spec);
        await _fixture.RestartAgentAsync();
        var supervisor = _fixture.Client.Pid;
        _fixture.KillSupervisor();
        await Eventually.TrueAsync(() => !_fixture.Client.IsConnected, "the connection is lost");

        var attached = _fixture.Client.Attach(spec.ContainerId)!;
        await File.WriteAllTextAsync(Path.Combine(_fixture.Directory, "go"), "");

        await attached.Process!.Exit.WithinPatience();
        Assert.NotEqual(supervisor, _fixture.Client.Pid);
    }

    [Fact]
    public async Task Supervisor_QuitsAfterItsAgentHasStoppedWaiting_LeavesNoZombie()
    {
        await (await _fixture.StartAsync(_fixture.Shell("true"))).Exit.WithinPatience();
        var supervisor = _fixture.Client.Pid;
        Libc.kill(supervisor, Stop);

        await _fixture.Client.DisposeAsync();
        Assert.True(Directory.Exists($"/proc/{supervisor}"));
        Libc.kill(supervisor, Continue);

        await Eventually.TrueAsync(() => !Directory.Exists($"/proc/{supervisor}"), "nothing of it is left");
    }

    [Fact]
    public async Task Supervisor_IsKilledWhileNothingRuns_LeavesNoZombie()
    {
        var spec = _fixture.Shell("true");
        await (await _fixture.StartAsync(spec)).Exit.WithinPatience();
        _fixture.Client.Forget(spec.ContainerId);
        var supervisor = _fixture.Client.Pid;

        _fixture.KillSupervisor();

        await Eventually.TrueAsync(() => !Directory.Exists($"/proc/{supervisor}"), "nothing of it is left");
    }

    [Fact]
    public async Task Unattached_AreKilledWithAllTheirProcesses()
    {
        var spec = _fixture.Shell("setsid sleep 600 & echo $!; exec sleep 600");
        var process = await _fixture.StartAsync(spec);
        var daemon = int.Parse(await ProcessFixture.FirstLineAsync(spec), System.Globalization.CultureInfo.InvariantCulture);

        await _fixture.RestartAgentAsync();
        Assert.Equal(1, await _fixture.Client.KillUnattachedAsync().WithinPatience());

        await Eventually.TrueAsync(() => !ProcessFixture.IsAlive(process.Pid) && !ProcessFixture.IsAlive(daemon), "both die");
    }

    [Fact]
    public void Journal_WithHalfALine_LeavesItOut()
    {
        _fixture.Paths.Create();
        File.WriteAllText(_fixture.Paths.Journal, "mesos-orleans-supervisor 1 boot\nS a\nR a 99 5 0\nE a 768 99\nS b\nR b 10");

        var (journal, containers) = SupervisorJournal.Open(_fixture.Paths, "boot", message => Assert.Fail(message));

        using (journal)
            Assert.Equal([("a", ContainerPhase.Ended, 3), ("b", ContainerPhase.Starting, 0)], containers.Select(container => (container.ContainerId, container.Phase, container.Status.IsKnown ? container.Status.ExitStatus : 0)));
    }

    [Fact]
    public void Journal_OfAnEarlierStartOfTheMachine_NothingRuns()
    {
        _fixture.Paths.Create();
        File.WriteAllText(_fixture.Paths.Journal, "mesos-orleans-supervisor 1 boot\nS a\nR a 1 5 0\nS b\nR b 2 6 0\nE b 0 2\n");

        var (journal, containers) = SupervisorJournal.Open(_fixture.Paths, "another", message => Assert.Fail(message));

        using (journal)
        {
            Assert.All(containers, container => Assert.Equal(ContainerPhase.Ended, container.Phase));
            Assert.Equal([false, true], containers.Select(container => container.Status.IsKnown));
        }
    }

    [Fact]
    public void Journal_OfALaterVersion_IsPutAside()
    {
        _fixture.Paths.Create();
        File.WriteAllText(_fixture.Paths.Journal, "mesos-orleans-supervisor 2 boot\nsomething else\n");
        var complaints = new List<string>();

        var (journal, containers) = SupervisorJournal.Open(_fixture.Paths, "boot", complaints.Add);

        using (journal)
            Assert.Empty(containers);
        Assert.Single(complaints);
        Assert.Contains(Directory.GetFiles(_fixture.Paths.Root), path => path.Contains("unreadable", StringComparison.Ordinal));
    }

    [Fact]
    public void Journal_ThatGrew_IsWrittenAnew()
    {
        _fixture.Paths.Create();
        var (journal, _) = SupervisorJournal.Open(_fixture.Paths, "boot", message => Assert.Fail(message));
        using (journal)
        {
            ContainerRecord alive = new("alive", ContainerPhase.Running) { Pid = 7, StartTime = 8 };
            journal.Append(alive);
            for (var i = 0; i < SupervisorJournal.MaxDeadLines; i++)
            {
                journal.Append(new ContainerRecord($"c{i}", ContainerPhase.Starting));
                journal.Forget($"c{i}", [alive]);
            }
        }

        Assert.InRange(File.ReadLines(_fixture.Paths.Journal).Count(), 2, SupervisorJournal.MaxDeadLines);
        var (again, containers) = SupervisorJournal.Open(_fixture.Paths, "boot", message => Assert.Fail(message));
        using (again)
            Assert.Equal((7, 8), (containers.Single().Pid, containers.Single().StartTime));
    }
}
