using Google.Protobuf;
using Mesos.Orleans.Agent.Tests.Hosting;
using Mesos.Orleans.Sdk;
using Mesos.Orleans.Testing;
using Reason = Mesos.V1.TaskStatus.Types.Reason;

namespace Mesos.Orleans.Agent.Tests.Executors;

/// <summary>From a scheduler through the grains to an executor that is a program, and back.</summary>
public sealed class WholeClusterExecutorTests : IAsyncLifetime
{
    private readonly RecordingScheduler _scheduler = new();
    private readonly CancellationTokenSource _stop = new();
    private MesosTestCluster _cluster = null!;
    private AgentFixture _agent = null!;
    private SchedulerDriver _driver = null!;
    private Task _run = Task.CompletedTask;

    public async ValueTask InitializeAsync()
    {
        _cluster = await MesosTestCluster.StartAsync(new MesosTestClusterOptions { Agents = 0 });
        _agent = new AgentFixture { Grains = _cluster.Grains };
        await _agent.StartAsync();
        _driver = new SchedulerDriver(
            _cluster.Grains, _scheduler, new V1.FrameworkInfo { Name = "tests", User = Posix.UserAccount.Current.Name, FailoverTimeout = 60 });
        _run = _driver.RunAsync(_stop.Token);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _run;
        await _agent.DisposeAsync();
        await _cluster.DisposeAsync();
        _stop.Dispose();
    }

    [Fact]
    public async Task Executor_RunsThreeTasksAnswersAndIsShutDown()
    {
        var offer = await _scheduler.Offers.ReadAsync().AsTask().WithinPatience();
        Assert.Null(await _driver.Launch(offer, [MakeTask(offer, "t1", "finish"), MakeTask(offer, "t2", "stay")]));
        Assert.Equal(["t1 TaskFinished", "t1 TaskRunning", "t2 TaskRunning"], await Updates(3));

        // The third goes to the executor that runs already, in another offer of the same agent.
        var next = await _scheduler.Offers.ReadAsync().AsTask().WithinPatience();
        Assert.Null(await _driver.Launch(next, [MakeTask(next, "t3", "stay")]));
        Assert.Equal(["t3 TaskRunning"], await Updates(1));

        Assert.Null(await _driver.Message(offer.AgentId, new() { Value = "exec" }, ByteString.CopyFromUtf8("hello")));
        Assert.Equal("echo:hello", (await _scheduler.Messages.ReadAsync().AsTask().WithinPatience()).Data.ToStringUtf8());

        Assert.Null(await _driver.Kill(new() { Value = "t2" }, offer.AgentId));
        Assert.Equal(["t2 TaskKilled"], await Updates(1));

        Assert.Null(await _driver.ShutdownExecutor(new() { Value = "exec" }, offer.AgentId));
        Assert.Equal(["t3 TaskKilled"], await Updates(1));
        var failure = await _scheduler.Failures.ReadAsync().AsTask().WithinPatience();
        Assert.Equal(("exec", 0), (failure.ExecutorId.Value, failure.Status));
    }

    [Fact]
    public async Task Executor_Dies_ItsTasksFail()
    {
        var offer = await _scheduler.Offers.ReadAsync().AsTask().WithinPatience();
        Assert.Null(await _driver.Launch(offer, [MakeTask(offer, "t1", "stay")]));
        Assert.Equal(["t1 TaskRunning"], await Updates(1));

        Assert.Null(await _driver.Message(offer.AgentId, new() { Value = "exec" }, ByteString.CopyFromUtf8("die")));

        var status = await _scheduler.Updates.ReadAsync().AsTask().WithinPatience();
        Assert.Equal((V1.TaskState.TaskFailed, Reason.ExecutorTerminated), (status.State, status.Reason));
        Assert.Equal(7 << 8, (await _scheduler.Failures.ReadAsync().AsTask().WithinPatience()).Status);
    }

    [Fact]
    public async Task Group_IsLaunched_RunsWhole()
    {
        var offer = await _scheduler.Offers.ReadAsync().AsTask().WithinPatience();
        var executor = AgentFixture.Script();
        executor.Resources.Clear();
        executor.Resources.Add(OfferResources.Parse("cpus:0.1;mem:32;disk:10"));
        executor.FrameworkId = _driver.FrameworkId;
        var group = new V1.TaskGroupInfo();
        foreach (var id in new[] { "t1", "t2" })
        {
            var task = MakeTask(offer, id, "finish");
            task.Executor = null;
            group.Tasks.Add(task);
        }

        Assert.Null(await _driver.Accept([offer.Id], [new V1.Offer.Types.Operation
        {
            Type = V1.Offer.Types.Operation.Types.Type.LaunchGroup, LaunchGroup = new() { Executor = executor, TaskGroup = group },
        }]));

        Assert.Equal(["t1 TaskFinished", "t1 TaskRunning", "t2 TaskFinished", "t2 TaskRunning"], await Updates(4));
    }

    private static V1.TaskInfo MakeTask(V1.Offer offer, string id, string data)
    {
        var executor = AgentFixture.Script();
        executor.Resources.Clear();
        executor.Resources.Add(OfferResources.Parse("cpus:0.1;mem:32"));
        var task = new V1.TaskInfo
        {
            Name = id, TaskId = new() { Value = id }, AgentId = offer.AgentId, Executor = executor, Data = ByteString.CopyFromUtf8(data),
        };
        task.Resources.Add(OfferResources.Parse("cpus:0.5;mem:32"));
        return task;
    }

    private async Task<string[]> Updates(int count)
    {
        var updates = new List<string>();
        for (var i = 0; i < count; i++)
        {
            var status = await _scheduler.Updates.ReadAsync().AsTask().WithinPatience();
            updates.Add($"{status.TaskId.Value} {status.State}{(status.Message is { Length: > 0 } why && status.Source == V1.TaskStatus.Types.Source.Master ? " " + why : "")}");
        }

        return [.. updates.Order(StringComparer.Ordinal)];
    }
}
