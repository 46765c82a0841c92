using Mesos.Orleans.Abstractions.Agents;
using Mesos.Orleans.Abstractions.Cluster;
using Mesos.Orleans.Core.Agents;
using Mesos.Orleans.Grains.Tests.Frameworks;
using Mesos.Orleans.Testing;
using EventType = Mesos.V1.Scheduler.Event.Types.Type;

namespace Mesos.Orleans.Grains.Tests.Agents;

/// <summary>What agents say of executors that have ended, and of launches that should not be there any more; the test speaks for the agent.</summary>
public sealed class AgentClaimsTests : IAsyncLifetime
{
    private readonly V1.AgentInfo _info = new() { Hostname = "by-hand", Port = 5051 };
    private MesosTestCluster _cluster = null!;
    private TestFramework _framework = null!;
    private IAgentGrain _agent = null!;
    private AgentId _id;
    private Guid _session;
    private Guid _incarnation;
    private long _read;

    public async ValueTask InitializeAsync()
    {
        _cluster = await MesosTestCluster.StartAsync(new() { Agents = 0 });
        _framework = await TestFramework.Subscribe(_cluster);
        _id = await _cluster.Grains.GetGrain<IClusterGrain>(0).NewAgentId();
        _agent = _cluster.Grains.GetGrain<IAgentGrain>(_id.Value);
        _info.Id = new() { Value = _id.Value };
        _info.Resources.Add(TestFramework.Task(_info.Id, "any", "cpus:4;mem:1024").Resources);
    }

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    [Fact]
    public async Task Exit_ReportedTwice_IsToldOnce()
    {
        await Register([], Run("c1"));

        await Exit("c1", 1);
        await Exit("c1", 1);
        await Exit("c2", 2);

        Assert.Equal(1, (await _framework.Next(EventType.Failure)).Failure.Status);
        Assert.Equal(2, (await _framework.Next(EventType.Failure)).Failure.Status);
    }

    [Fact]
    public async Task Exit_OfAnEarlierRun_LeavesWhatItsSuccessorHolds()
    {
        await Register([], Run("c2"));

        await Exit("c1", 1);
        Assert.Equal(1000, (await _agent.GetSnapshot())!.Used.Sum(usage => usage.Resources.ScalarMillis("cpus")));
        await Exit("c2", 2);

        Assert.Empty((await _agent.GetSnapshot())!.Used);
    }

    [Fact]
    public async Task Register_WithAnOlderLaunchOfATaskThatRunsThereAgain_TheOlderIsKilledAndNoOther()
    {
        await Register([]);
        await _framework.Launch(await _framework.NextOffer(), "t1");
        var young = Assert.IsType<RunTasks>(await NextCommand()).Launches[0] with { State = V1.TaskState.TaskRunning };
        var old = young with { LaunchId = new Guid(1, 0, 0, new byte[8]) };

        await Register([young, old]);

        var kill = Assert.IsType<KillTask>(await NextCommand());
        Assert.Equal(old.LaunchId, kill.LaunchId);
        await Report(old, V1.TaskState.TaskKilled);
        await Report(young, V1.TaskState.TaskFinished);
        Assert.Equal(V1.TaskState.TaskFinished, (await _framework.NextUpdate()).State);
    }

    [Fact]
    public async Task Register_WithAnOlderLaunchOfATaskThatHasEndedSince_ItIsKilled()
    {
        await Register([]);
        await _framework.Launch(await _framework.NextOffer(), "t1");
        var young = Assert.IsType<RunTasks>(await NextCommand()).Launches[0];
        await Report(young, V1.TaskState.TaskFinished);
        await _framework.Acknowledge(await _framework.NextUpdate());
        var old = young with { LaunchId = new Guid(1, 0, 0, new byte[8]), State = V1.TaskState.TaskRunning };

        await Register([old]);

        Assert.Equal(old.LaunchId, Assert.IsType<KillTask>(await NextCommand()).LaunchId);
    }

    private ExecutorLaunch Run(string container)
    {
        var executor = new V1.ExecutorInfo { ExecutorId = new() { Value = "e" }, FrameworkId = new() { Value = _framework.Id } };
        executor.Resources.Add(TestFramework.Task(_info.Id, "any", "cpus:1").Resources);
        return new(new(_framework.Id), executor, container);
    }

    private async Task Register(TaskLaunch[] tasks, params ExecutorLaunch[] executors)
    {
        _session = Guid.CreateVersion7();
        var reply = await _agent.Register(new RegisterAgent(_session, _info, "slave(1)@127.0.0.1:5051", "1.11.0", [], [.. tasks], [.. executors]));
        Assert.Null(reply.Refusal);
        _incarnation = reply.Incarnation;
        _read = 0;
    }

    private async Task<AgentCommand> NextCommand()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (true)
        {
            Assert.False(limit.IsCancellationRequested, "No command came.");
            var batch = await _agent.ReadCommands(new(_session, _incarnation, _read, TimeSpan.FromSeconds(0.2)));
            Assert.True(batch.Known);
            _read = Math.Max(_read, batch.Last);
            if (!batch.Commands.IsEmpty)
                return Assert.Single(batch.Commands);
        }
    }

    private async Task Exit(string container, int status) =>
        Assert.Empty((await _agent.Report(new(_session, [], [], [new ReportedExit(new(_framework.Id), "e", status) { ContainerId = container }]))).Deferred);

    private async Task Report(TaskLaunch launch, V1.TaskState state)
    {
        var status = new V1.TaskStatus
        {
            TaskId = launch.Task.TaskId, State = state, AgentId = _info.Id, Source = V1.TaskStatus.Types.Source.Executor, Uuid = Core.WireUuid.ToWire(Guid.CreateVersion7()),
        };
        var update = new TaskUpdate(launch.LaunchId, new(launch.Framework, new(launch.Task.TaskId.Value)), status);
        Assert.Single((await _agent.Report(new(_session, [update], [], []))).Accepted);
    }
}
