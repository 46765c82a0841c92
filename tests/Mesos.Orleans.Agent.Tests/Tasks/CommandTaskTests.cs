using Mesos.Orleans.Agent.Posix;
using Mesos.Orleans.Agent.Processes;
using Mesos.Orleans.Agent.Tasks;
using Mesos.Orleans.Agent.Tests.Processes;
using Mesos.Orleans.Core;
using Microsoft.Extensions.Time.Testing;
using Reason = Mesos.V1.TaskStatus.Types.Reason;
using Source = Mesos.V1.TaskStatus.Types.Source;

namespace Mesos.Orleans.Agent.Tests.Tasks;

public sealed class CommandTaskTests : IAsyncDisposable
{
    private readonly TaskFixture _tasks = new();

    public ValueTask DisposeAsync() => _tasks.DisposeAsync();

    [Fact]
    public async Task Task_Runs_ReportsItsLifeCompletely()
    {
        var task = _tasks.Start(TaskFixture.Shell("echo hello; echo oops >&2"));
        V1.TaskStatus[] updates = [await _tasks.NextAsync(), await _tasks.NextAsync(), await _tasks.NextAsync()];

        Assert.Equal(
            [V1.TaskState.TaskStarting, V1.TaskState.TaskRunning, V1.TaskState.TaskFinished], updates.Select(update => update.State));
        Assert.Equal("Command exited with status 0", updates[2].Message);
        Assert.Equal("hello\n", _tasks.Output(task));
        Assert.Equal("oops\n", _tasks.Output(task, "stderr"));
        Assert.Equal(3, updates.Select(update => update.Uuid).Distinct().Count());
        Assert.All(updates, update =>
        {
            Assert.Equal(("task-1", "task-1", "cluster-S0"), (update.TaskId.Value, update.ExecutorId.Value, update.AgentId.Value));
            Assert.Equal((Source.Executor, 16, task.ContainerId), (update.Source, update.Uuid.Length, update.ContainerStatus.ContainerId.Value));
            Assert.Equal("10.0.0.7", update.ContainerStatus.NetworkInfos[0].IpAddresses[0].IpAddress);
            Assert.True(update.Timestamp > 1e9);
            Assert.False(update.HasReason);
        });
    }

    [Theory]
    [InlineData("exit 9", "Command exited with status 9")]
    [InlineData("no-such-command", "Command exited with status 127")]
    [InlineData("kill -KILL $$", "Command terminated with signal Killed")]
    public async Task Task_Fails_SaysHow(string script, string message)
    {
        var update = await _tasks.RunAsync(TaskFixture.Shell(script));

        Assert.Equal((V1.TaskState.TaskFailed, message, false), (update.State, update.Message, update.HasReason));
    }

    [Fact]
    public async Task Environment_IsThatOfTheTaskAndNotOfTheAgent()
    {
        var task = TaskFixture.Shell("echo; env | sort");
        task.Command.Environment = new() { Variables = { new V1.Environment.Types.Variable { Name = "MINE", Value = "yes" } } };
        Environment.SetEnvironmentVariable("AGENTS_OWN", "secret");

        var run = _tasks.Start(task);
        await _tasks.UntilAsync(V1.TaskState.TaskFinished);

        var sandbox = _tasks.Work.Sandbox(run.SandboxId);
        var lines = _tasks.Output(run).Split('\n');
        Assert.Contains("MINE=yes", lines);
        Assert.Contains($"MESOS_SANDBOX={sandbox}", lines);
        Assert.Contains($"PWD={sandbox}", lines);
        Assert.Contains("MESOS_FRAMEWORK_ID=fw-1", lines);
        Assert.Contains("MESOS_EXECUTOR_ID=task-1", lines);
        Assert.Contains("MESOS_SLAVE_ID=cluster-S0", lines);
        Assert.Contains("MESOS_SLAVE_PID=slave(1)@10.0.0.7:5051", lines);
        Assert.Contains("MESOS_AGENT_ENDPOINT=10.0.0.7:5051", lines);
        Assert.DoesNotContain("AGENTS_OWN=secret", lines);
    }

    [Fact]
    public async Task Command_WithoutShell_GetsItsArgumentsAsTheyAre()
    {
        var task = TaskFixture.Task(new() { Shell = false, Value = "printf", Arguments = { "printf", "%s|", "a b", "$HOME", "" } });

        var run = _tasks.Start(task);
        await _tasks.UntilAsync(V1.TaskState.TaskFinished);

        Assert.Equal("a b|$HOME||", _tasks.Output(run));
    }

    [Fact]
    public async Task Command_WithoutShellIsMissing_FailsByName()
    {
        var update = await _tasks.RunAsync(TaskFixture.Task(new() { Shell = false, Value = "no-such-command" }));

        Assert.Equal((V1.TaskState.TaskFailed, Reason.ContainerLaunchFailed), (update.State, update.Reason));
        Assert.Contains("'no-such-command'", update.Message);
    }

    [Fact]
    public async Task Uris_AreThereBeforeTheCommandStarts()
    {
        var script = Path.Combine(_tasks.Directory, "script.sh");
        await File.WriteAllTextAsync(script, "#!/bin/sh\necho from the script\n");
        var task = TaskFixture.Shell("./script.sh");
        task.Command.Uris.Add(new V1.CommandInfo.Types.URI { Value = $"file://{script}", Executable = true });

        var run = _tasks.Start(task);
        await _tasks.UntilAsync(V1.TaskState.TaskFinished);

        Assert.Equal("from the script\n", _tasks.Output(run));
    }

    [Fact]
    public async Task Uri_CannotBeFetched_FailsTheTaskByName()
    {
        var task = TaskFixture.Shell("true");
        task.Command.Uris.Add(new V1.CommandInfo.Types.URI { Value = "hdfs://host/file" });

        var update = await _tasks.RunAsync(task);

        Assert.Equal((V1.TaskState.TaskFailed, Reason.ContainerLaunchFailed, Source.Agent), (update.State, update.Reason, update.Source));
        Assert.Contains("hdfs://host/file", update.Message);
    }

    [Fact]
    public async Task User_DoesNotExist_FailsTheTaskByName()
    {
        var task = TaskFixture.Shell("true");
        task.Command.User = "no-such-user";

        var update = await _tasks.RunAsync(task);

        Assert.Equal((V1.TaskState.TaskFailed, Reason.ContainerLaunchFailed), (update.State, update.Reason));
        Assert.Contains("'no-such-user'", update.Message);
    }

    [Fact]
    public async Task User_OfTheFramework_RunsTheTaskAndOwnsItsSandbox()
    {
        Requirement.Demand(UserAccount.IsRoot, "Only root can act as another user.");
        Requirement.Demand(UserAccount.Find("nobody") is not null, "There is no user 'nobody'.");
        _tasks.Framework.User = "nobody";

        var run = _tasks.Start(TaskFixture.Shell("id -un; touch made-here; stat -c %U . made-here stdout"));
        await _tasks.UntilAsync(V1.TaskState.TaskFinished);

        Assert.Equal("nobody\nnobody\nnobody\nnobody\n", _tasks.Output(run));
    }

    [Fact]
    public async Task User_SwitchingIsOff_IsIgnored()
    {
        _tasks.Agent = _tasks.Agent with { SwitchUser = false };
        var task = TaskFixture.Shell("true");
        task.Command.User = "no-such-user";

        Assert.Equal(V1.TaskState.TaskFinished, (await _tasks.RunAsync(task)).State);
    }

    [Fact]
    public async Task Kill_TaskObeysTerm_IsKilled()
    {
        var run = _tasks.Start(TaskFixture.Shell("sleep 1000"));
        await _tasks.UntilAsync(V1.TaskState.TaskRunning);

        run.Kill(null);

        var update = await _tasks.NextAsync();
        Assert.Equal((V1.TaskState.TaskKilled, "Command terminated with signal Terminated"), (update.State, update.Message));
    }

    [Fact]
    public async Task Kill_TaskHasChildren_AllOfItsGroupEnd()
    {
        var run = _tasks.Start(TaskFixture.Shell("sleep 1000 & echo $!; sh -c 'sleep 1000' & echo $!; wait"));
        var children = await Children(run);

        run.Kill(null);

        Assert.Equal(V1.TaskState.TaskKilled, (await _tasks.UntilAsync(V1.TaskState.TaskKilled)).State);
        await Eventually.TrueAsync(() => !children.Any(ProcessFixture.IsAlive), "its children end");
    }

    [Fact]
    public async Task Group_IsKilledByAnother_TheTaskFailsWithTheSignal()
    {
        var run = _tasks.Start(TaskFixture.Shell("sleep 1000 & echo $!; sh -c 'sleep 1000' & echo $!; wait"));
        var children = await Children(run);

        Assert.Equal(0, Libc.kill(-run.Pid!.Value, Libc.SIGKILL));

        var update = await _tasks.UntilAsync(V1.TaskState.TaskFailed);
        Assert.Equal("Command terminated with signal Killed", update.Message);
        await Eventually.TrueAsync(() => !children.Any(ProcessFixture.IsAlive), "its children end");
    }

    private async Task<int[]> Children(CommandTask run)
    {
        await Eventually.TrueAsync(() => ReadOutput(run).Count(c => c == '\n') == 2, "both children run");
        await _tasks.UntilAsync(V1.TaskState.TaskRunning);
        return [.. ReadOutput(run).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => int.Parse(line, System.Globalization.CultureInfo.InvariantCulture))];
    }

    [Fact]
    public async Task Kill_TaskIgnoresTerm_IsKilledHarderAfterItsGrace()
    {
        _tasks.Framework.Capabilities.Add(
            new V1.FrameworkInfo.Types.Capability { Type = V1.FrameworkInfo.Types.Capability.Types.Type.TaskKillingState });
        var time = new FakeTimeProvider();
        _tasks.Time = time;
        var run = _tasks.Start(TaskFixture.Shell("trap 'echo term' TERM; echo ready; while :; do sleep 0.01; done"));
        await Eventually.TrueAsync(() => ReadOutput(run).Contains("ready"), "the task is ready");

        run.Kill(new V1.KillPolicy { GracePeriod = new() { Nanoseconds = 60_000_000_000 } });
        await _tasks.UntilAsync(V1.TaskState.TaskKilling);
        await Eventually.TrueAsync(() => ReadOutput(run).Contains("term"), "the task was asked to end");
        time.Advance(TimeSpan.FromSeconds(60));

        var update = await _tasks.NextAsync();
        Assert.Equal((V1.TaskState.TaskKilled, "Command terminated with signal Killed"), (update.State, update.Message));
    }

    [Fact]
    public async Task Report_Throws_TheTaskIsDecidedOnAllTheSame()
    {
        _tasks.OnReport = status => status.State != V1.TaskState.TaskStarting ? true : throw new InvalidOperationException("a bug");
        _tasks.Start(TaskFixture.Shell("exit 0"));

        Assert.Equal(V1.TaskState.TaskRunning, (await _tasks.NextAsync()).State);
        Assert.Equal(V1.TaskState.TaskFinished, (await _tasks.NextAsync()).State);
    }

    [Fact]
    public async Task Start_Throws_FailsTheTask()
    {
        _tasks.Supervisor = new BrokenSupervisor();

        var update = await _tasks.RunAsync(TaskFixture.Shell("true"));

        Assert.Equal((V1.TaskState.TaskFailed, Reason.ContainerLaunchFailed), (update.State, update.Reason));
        Assert.Contains("a bug", update.Message, StringComparison.Ordinal);
    }

    private sealed class BrokenSupervisor : IProcessSupervisor
    {
        public ValueTask<Outcome<StartedProcess>> StartAsync(ProcessSpec spec, CancellationToken cancellationToken) => throw new InvalidOperationException("a bug");

        public Task KillAsync(string containerId, int signal) => Task.CompletedTask;

        public AttachedProcess? Attach(string containerId) => null;

        public void Forget(string containerId)
        {
        }
    }

    [Fact]
    public async Task MaxCompletionTime_IsUp_FailsTheTask()
    {
        var time = new FakeTimeProvider();
        _tasks.Time = time;
        var task = TaskFixture.Shell("sleep 1000");
        task.MaxCompletionTime = new() { Nanoseconds = 3_600_000_000_000 };
        _tasks.Start(task);
        await _tasks.UntilAsync(V1.TaskState.TaskRunning);

        V1.TaskStatus? update = null;
        var next = _tasks.NextAsync();
        await Eventually.TrueAsync(
            () =>
            {
                time.Advance(TimeSpan.FromHours(1));
                return next.IsCompleted;
            },
            "the time was up");
        update = await next;

        Assert.Equal((V1.TaskState.TaskFailed, Reason.MaxCompletionTimeReached), (update.State, update.Reason));
        Assert.StartsWith("Command terminated with signal", update.Message);
    }

    [Fact]
    public async Task TaskId_IsAPathTrick_FailsTheTask()
    {
        var task = TaskFixture.Shell("true");
        task.TaskId.Value = "..";

        Assert.Equal(V1.TaskState.TaskFailed, (await _tasks.RunAsync(task)).State);
    }

    [Fact]
    public async Task NotBuilt_IsRefusedByName()
    {
        var task = TaskFixture.Shell("true");
        task.Container = new() { Type = V1.ContainerInfo.Types.Type.Docker, Docker = new() { Image = "busybox" } };

        var update = await _tasks.RunAsync(task);

        Assert.Equal((V1.TaskState.TaskFailed, Reason.ContainerLaunchFailed), (update.State, update.Reason));
        Assert.Contains("container.docker", update.Message);
    }

    [Fact]
    public async Task EnvironmentVariable_IsASecret_IsRefusedByName()
    {
        var task = TaskFixture.Shell("true");
        task.Command.Environment = new()
        {
            Variables = { new V1.Environment.Types.Variable { Name = "PASSWORD", Type = V1.Environment.Types.Variable.Types.Type.Secret } },
        };

        var update = await _tasks.RunAsync(task);

        Assert.Equal(V1.TaskState.TaskFailed, update.State);
        Assert.Contains("'PASSWORD'", update.Message);
    }

    [Fact]
    public async Task WorkDirectory_IsUnusable_FailsTheTask()
    {
        await File.WriteAllTextAsync(_tasks.Work.Root, "a file is in the way");

        var update = await _tasks.RunAsync(TaskFixture.Shell("true"));

        Assert.Equal((V1.TaskState.TaskFailed, Reason.ContainerLaunchFailed), (update.State, update.Reason));
        Assert.Contains(_tasks.Work.Root, update.Message);
    }

    private string ReadOutput(CommandTask run)
    {
        var path = Path.Combine(_tasks.Work.Sandbox(run.SandboxId), "stdout");
        return File.Exists(path) ? File.ReadAllText(path) : "";
    }
}
