using Mesos.Orleans.Agent.Posix;
using Mesos.Orleans.Agent.Processes;
using Mesos.Orleans.Core;

namespace Mesos.Orleans.Agent.Tests.Processes;

public sealed class PosixProcessSupervisorTests : IAsyncDisposable
{
    private readonly ProcessFixture _processes = new();

    public ValueTask DisposeAsync() => _processes.DisposeAsync();

    [Theory]
    [InlineData("exit 0", "exited with status 0")]
    [InlineData("exit 7", "exited with status 7")]
    [InlineData("exit 255", "exited with status 255")]
    [InlineData("kill -TERM $$", "terminated with signal Terminated")]
    [InlineData("kill -KILL $$", "terminated with signal Killed")]
    public async Task Process_Ends_StatusIsExact(string script, string expected)
    {
        var (status, _) = await _processes.RunAsync(_processes.Shell(script));

        Assert.Equal(expected, status.ToString());
    }

    [Fact]
    public async Task Start_MoreThanThereAreDescriptorsFor_IsRefusedUntilOneEnds()
    {
        await using var limited = new ProcessFixture(maxRunning: 2);
        var first = await limited.StartAsync(limited.Shell("exec sleep 600"));
        await limited.StartAsync(limited.Shell("exec sleep 600"));

        var refused = await limited.Supervisor.StartAsync(limited.Shell("exit 0"), CancellationToken.None);
        Assert.Contains("ulimit -n", refused.Refusal!.Hint, StringComparison.Ordinal);

        await limited.Supervisor.KillAsync(first.ContainerId, 9);
        await first.Exit.WithinPatience();
        await limited.RunAsync(limited.Shell("exit 0"));
    }

    [Fact]
    public async Task Process_Runs_InItsOwnSessionAndGroup()
    {
        var spec = _processes.Shell("read -r p c s pp pg sid rest < /proc/self/stat; echo; cut -d' ' -f5,6 /proc/$$/stat; echo $$");

        var (_, output) = await _processes.RunAsync(spec);

        var lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal($"{lines[1]} {lines[1]}", lines[0]);
    }

    [Fact]
    public async Task Environment_IsExactlyWhatWasGiven_AndTheMarkerCannotBeOverridden()
    {
        var spec = _processes.Spec("/usr/bin/env") with
        {
            Environment = new Dictionary<string, string> { ["A"] = "1 = one\nline", [ProcessSweeper.ContainerMarker] = "somebody else's" },
        };

        var (_, output) = await _processes.RunAsync(spec);

        Assert.Equal($"A=1 = one\nline\nMESOS_CONTAINER_ID={spec.ContainerId}\n", output);
    }

    [Fact]
    public async Task WorkingDirectory_IsTheOneGiven()
    {
        var (_, output) = await _processes.RunAsync(_processes.Spec("pwd"));

        Assert.Equal(_processes.Directory, output.Trim());
    }

    [Fact]
    public async Task Output_ExistsAlready_IsAppendedTo()
    {
        var spec = _processes.Shell("echo new; echo bad >&2");
        await File.WriteAllTextAsync(spec.StandardOutputPath, "old\n");

        var (_, output) = await _processes.RunAsync(spec);

        Assert.Equal("old\nnew\n", output);
        Assert.Equal("bad\n", await File.ReadAllTextAsync(spec.StandardErrorPath));
    }

    [Fact]
    public async Task Output_IsALink_IsRefused()
    {
        var spec = _processes.Shell("echo gotcha");
        var victim = Path.Combine(_processes.Directory, "victim");
        File.CreateSymbolicLink(spec.StandardOutputPath, victim);

        var outcome = await _processes.Supervisor.StartAsync(spec, CancellationToken.None);

        Assert.Equal(RefusalCode.Forbidden, outcome.Refusal?.Code);
        Assert.False(File.Exists(victim));
    }

    [Fact]
    public async Task Descriptors_OfTheAgent_DoNotReachTheChild()
    {
        using var secret = File.OpenRead("/proc/self/status");

        var (_, output) = await _processes.RunAsync(_processes.Spec("/bin/ls", "ls", "-l", "/proc/self/fd"));

        var numbers = output.Split('\n').Where(line => line.Contains("->")).Select(line => line.Split(' ')[^3]).ToArray();
        Assert.Equal(["0", "1", "2", "3"], numbers); // 3 is ls looking at the directory itself.
    }

    [Fact]
    public async Task Signals_IgnoredByDotnet_AreDefaultInTheChild()
    {
        var (_, output) = await _processes.RunAsync(_processes.Spec("grep", "grep", "-E", "Sig(Blk|Ign)", "/proc/self/status"));

        // glibc leaves its two internal signals (32 and 33) ignored over posix_spawn.
        const ulong ordinary = 0x7fffffff;
        var masks = output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => Convert.ToUInt64(line.Split('\t')[1], 16));
        Assert.Equal([0UL, 0UL], masks.Select(mask => mask & ordinary));
    }

    [Fact]
    public async Task Arguments_FirstIsAnotherName_IsKept()
    {
        var (_, output) = await _processes.RunAsync(_processes.Spec("sh", "-pretender", "-c", "echo $0"));

        Assert.Equal("-pretender\n", output);
    }

    [Theory]
    [InlineData("no-such-program-anywhere", RefusalCode.NotFound)]
    [InlineData("./missing", RefusalCode.NotFound)]
    [InlineData("/etc/passwd", RefusalCode.Forbidden)]
    [InlineData("/etc", RefusalCode.Forbidden)]
    [InlineData("", RefusalCode.Invalid)]
    [InlineData("a\0b", RefusalCode.Invalid)]
    public async Task Program_CannotRun_IsRefusedByName(string program, RefusalCode code)
    {
        var outcome = await _processes.Supervisor.StartAsync(_processes.Spec(program), CancellationToken.None);

        Assert.Equal(code, outcome.Refusal?.Code);
        Assert.Contains(program.Replace("a\0b", "NUL"), outcome.Refusal!.Message);
    }

    [Fact]
    public async Task Script_WithoutInterpreterLine_RunsInTheShell()
    {
        var script = Path.Combine(_processes.Directory, "script");
        await File.WriteAllTextAsync(script, "echo script $1\n");
        File.SetUnixFileMode(script, UnixFileMode.UserRead | UnixFileMode.UserExecute);

        var (_, output) = await _processes.RunAsync(_processes.Spec("./script", "script", "one"));

        Assert.Equal("script one\n", output);
    }

    [Fact]
    public async Task Arguments_TooLongForTheKernel_AreRefused()
    {
        var outcome = await _processes.Supervisor.StartAsync(
            _processes.Spec("/bin/echo", "echo", new string('x', 1 << 20)), CancellationToken.None);

        Assert.Equal(RefusalCode.TooLarge, outcome.Refusal?.Code);
    }

    [Fact]
    public async Task User_Unknown_IsRefusedByName()
    {
        var outcome = await _processes.Supervisor.StartAsync(
            _processes.Shell("true") with { User = "no-such-user" }, CancellationToken.None);

        Assert.Equal(RefusalCode.NotFound, outcome.Refusal?.Code);
        Assert.Contains("no-such-user", outcome.Refusal!.Message);
    }

    [Fact]
    public async Task User_Another_IsSwitchedTo()
    {
        Requirement.Demand(UserAccount.IsRoot, "Only root can act as another user.");
        Requirement.Demand(UserAccount.Find("nobody") is not null, "There is no user 'nobody'.");

        var (status, output) = await _processes.RunAsync(
            _processes.Shell("id -un; id -u; grep ^CapEff /proc/self/status") with { User = "nobody" });

        Assert.True(status.IsSuccess);
        Assert.Equal($"nobody\n{UserAccount.Find("nobody")!.Uid}\nCapEff:\t0000000000000000\n", output);
    }

    [Fact]
    public async Task ManySleepers_Run_WithoutAThreadEach()
    {
        const int count = 500;
        await (await _processes.StartAsync(_processes.Shell("true"))).Exit.WithinPatience();
        var before = ThreadCount();

        var sleepers = new List<StartedProcess>();
        for (var i = 0; i < count; i++)
            sleepers.Add(await _processes.StartAsync(_processes.Spec("sleep", "sleep", "1000")));
        var during = ThreadCount();
        var kills = sleepers.Select(sleeper => _processes.Supervisor.KillAsync(sleeper.ContainerId, Libc.SIGTERM));
        await Task.WhenAll(kills).WithinPatience();
        var statuses = await Task.WhenAll(sleepers.Select(sleeper => sleeper.Exit)).WithinPatience();

        Assert.True(during - before < 50, $"{before} threads became {during}");
        Assert.All(statuses, status => Assert.Equal(WaitStatus.Signalled(Libc.SIGTERM), status));
    }

    private static int ThreadCount() => Directory.GetDirectories("/proc/self/task").Length;
}
