using System.Text;
using Mesos.Orleans.Abstractions.Agents;
using Mesos.Orleans.Agent.Tests.Hosting;
using Reason = Mesos.V1.TaskStatus.Types.Reason;
using Source = Mesos.V1.TaskStatus.Types.Source;

namespace Mesos.Orleans.Agent.Tests.Executors;

/// <summary>An executor that is a program of its own: <c>Scripts/executor.py</c>.</summary>
public sealed class ScriptedExecutorTests : IAsyncDisposable
{
    private readonly AgentFixture _agent = new();

    public ValueTask DisposeAsync() => _agent.DisposeAsync();

    [Fact]
    public async Task Executor_GetsThreeTasks_RunsThemInOneProcess()
    {
        await _agent.StartAsync();
        var executor = AgentFixture.Script();
        _agent.Run(_agent.Task("t1", executor, "finish"), _agent.Task("t2", executor, "finish"));
        _agent.Run(_agent.Task("t3", executor, "fail"));

        Assert.Equal(
            ["t1 TaskFinished", "t1 TaskRunning", "t2 TaskFinished", "t2 TaskRunning", "t3 TaskFailed", "t3 TaskRunning"], await _agent.NextUpdates(6));
        await Eventually.TrueAsync(() => _agent.Output().Split("acknowledged").Length == 7, "all updates are acknowledged");
        Assert.Single(Directory.GetDirectories(Path.GetDirectoryName(_agent.Sandbox())!), run => !run.EndsWith("latest", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Executor_Updates_AreCompletedByTheAgent()
    {
        await _agent.StartAsync();
        var launch = Assert.Single(_agent.Run(_agent.Task("t1", AgentFixture.Script())));

        var update = await _agent.Cluster.NextUpdate();

        Assert.Equal(launch.LaunchId, update.LaunchId);
        var status = update.Status;
        Assert.Equal((V1.TaskState.TaskRunning, Source.Executor, "here we go"), (status.State, status.Source, status.Message));
        Assert.Equal(("cluster-S0", "exec"), (status.AgentId.Value, status.ExecutorId.Value));
        Assert.True(status.Timestamp > 1e9);
        Assert.Equal("127.0.0.1", status.ContainerStatus.NetworkInfos[0].IpAddresses[0].IpAddress);
        Assert.EndsWith(status.ContainerStatus.ContainerId.Value, new DirectoryInfo(_agent.Sandbox()).ResolveLinkTarget(false)!.FullName, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Executor_IsSentBytes_Answers()
    {
        await _agent.StartAsync();
        _agent.Run(_agent.Task("t1", AgentFixture.Script()));
        await _agent.NextUpdates(1);

        _agent.Message("hello");
        var answer = await _agent.Cluster.NextMessage();

        Assert.Equal((_agent.Framework, "exec"), (answer.Framework, answer.ExecutorId));
        Assert.Equal("echo:hello", Encoding.UTF8.GetString([.. answer.Data]));
    }

    [Fact]
    public async Task Kill_OneOfTwoTasks_LeavesTheOther()
    {
        await _agent.StartAsync();
        var executor = AgentFixture.Script();
        _agent.Run(_agent.Task("t1", executor), _agent.Task("t2", executor));
        await _agent.NextUpdates(2);

        _agent.Kill("t1");

        Assert.Equal(["t1 TaskKilled"], await _agent.NextUpdates(1));
        _agent.Message("still there?");
        await _agent.Cluster.NextMessage();
        Assert.False(_agent.Cluster.HasUpdate);
    }

    [Fact]
    public async Task Shutdown_ExecutorObeys_EndsItsTasksAndItself()
    {
        await _agent.StartAsync();
        _agent.Run(_agent.Task("t1", AgentFixture.Script()));
        await _agent.NextUpdates(1);

        _agent.Cluster.Command(new ShutdownExecutor(_agent.Framework, "exec"));

        var status = await _agent.NextStatus();
        Assert.Equal((V1.TaskState.TaskKilled, Source.Executor, "shut down"), (status.State, status.Source, status.Message));
        Assert.Equal((_agent.Framework, "exec", 0), Parts(await _agent.Cluster.NextExit()));
    }

    [Fact]
    public async Task Shutdown_ExecutorIsStubborn_IsKilledAfterItsGrace()
    {
        await _agent.StartAsync();
        var executor = AgentFixture.Script("exec", ("STUBBORN", "1"));
        executor.ShutdownGracePeriod = new() { Nanoseconds = 200_000_000 };
        _agent.Run(_agent.Task("t1", executor));
        await _agent.NextUpdates(1);

        _agent.Cluster.Command(new ShutdownFramework(_agent.Framework));

        var status = await _agent.NextStatus();
        Assert.Equal((V1.TaskState.TaskFailed, Source.Agent, Reason.ExecutorTerminated), (status.State, status.Source, status.Reason));
        Assert.Equal("exec", status.ExecutorId.Value);
        Assert.Equal((_agent.Framework, "exec", 9), Parts(await _agent.Cluster.NextExit()));
        Assert.Contains("shutdown\n", _agent.Output(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Executor_Dies_FailsItsTasksAndIsStartedAgainForTheNext()
    {
        await _agent.StartAsync();
        var executor = AgentFixture.Script();
        _agent.Run(_agent.Task("t1", executor));
        await _agent.NextUpdates(1);

        _agent.Message("die");
        var status = await _agent.NextStatus();
        Assert.Equal((V1.TaskState.TaskFailed, Reason.ExecutorTerminated, "Executor exited with status 7"), (status.State, status.Reason, status.Message));
        Assert.Equal((_agent.Framework, "exec", 7 << 8), Parts(await _agent.Cluster.NextExit()));

        _agent.Run(_agent.Task("t1", executor, "finish"));
        Assert.Equal(["t1 TaskFinished", "t1 TaskRunning"], await _agent.NextUpdates(2));
    }

    [Fact]
    public async Task Group_IsLaunched_ComesAsOneEvent()
    {
        await _agent.StartAsync();
        var executor = AgentFixture.Script();
        var group = new Guid(5, 0, 0, new byte[8]);
        _agent.Run(_agent.Task("t1", executor, "finish", group), _agent.Task("t2", executor, "finish", group));

        Assert.Equal(["t1 TaskFinished", "t1 TaskRunning", "t2 TaskFinished", "t2 TaskRunning"], await _agent.NextUpdates(4));
    }

    [Fact]
    public async Task Executor_SubscribesAgain_GetsItsAcknowledgementsAndLosesNoTask()
    {
        await _agent.StartAsync();
        _agent.Cluster.IsAccepting = false;
        _agent.Run(_agent.Task("t1", AgentFixture.Script()));
        Assert.Equal(["t1 TaskRunning"], await _agent.NextUpdates(1));

        _agent.Message("reconnect");
        await Eventually.TrueAsync(() => _agent.Output().Split("subscribed").Length == 3, "the executor subscribes again");
        _agent.Cluster.IsAccepting = true;

        await Eventually.TrueAsync(() => _agent.Output().Contains("acknowledged t1", StringComparison.Ordinal), "the update is acknowledged");
        _agent.Kill("t1");
        Assert.Equal(["t1 TaskKilled"], await _agent.NextUpdates(1));
    }

    [Fact]
    public async Task Agent_RegistersAgain_NamesTheExecutorsThatRun()
    {
        await _agent.StartAsync();
        _agent.Run(_agent.Task("t1", AgentFixture.Script()));
        await _agent.NextUpdates(1);

        _agent.Cluster.ForgetSession();

        await Eventually.TrueAsync(() => _agent.Cluster.Registration!.Executors.Length == 1, "the agent registers with its executor");
        var executor = Assert.Single(_agent.Cluster.Registration!.Executors);
        Assert.Equal((_agent.Framework, "exec", 0.5), (executor.Framework, executor.Info.ExecutorId.Value, executor.Info.Resources[0].Scalar.Value));
        Assert.Equal(V1.TaskState.TaskRunning, Assert.Single(_agent.Cluster.Registration!.Tasks).State);
    }

    private static (Core.Frameworks.FrameworkId, string, int) Parts(ReportedExit exit)
    {
        Assert.NotEmpty(exit.ContainerId);
        return (exit.Framework, exit.ExecutorId, exit.Status);
    }
}
