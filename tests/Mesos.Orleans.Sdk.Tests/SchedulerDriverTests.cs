using Mesos.Orleans.Abstractions.Frameworks;
using Mesos.Orleans.Abstractions.Tasks;
using Mesos.Orleans.Core.Tasks;
using Mesos.Orleans.Testing;

namespace Mesos.Orleans.Sdk.Tests;

public sealed class SchedulerDriverTests : IAsyncLifetime
{
    private readonly RecordingScheduler _scheduler = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly List<Task<SchedulerEnd>> _runs = [];
    private MesosTestCluster _cluster = null!;

    private static CancellationToken Limit => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _cluster = await MesosTestCluster.StartAsync(cancellation: Limit);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_runs);
        await _cluster.DisposeAsync();
        _stop.Dispose();
    }

    [Fact]
    public async Task Task_Launched_RunsAndItsUpdateIsAcknowledgedByItself()
    {
        var driver = Start(_scheduler);
        await Launch(driver, "t1");

        Assert.Equal(V1.TaskState.TaskRunning, (await _scheduler.Updates.ReadAsync(Limit)).State);
        _cluster.Agents[0].Update(_cluster.Agents[0].Tasks[0].LaunchId, V1.TaskState.TaskFinished);

        // One update of a task is in flight at a time: the second arrives only because the first was acknowledged.
        Assert.Equal(V1.TaskState.TaskFinished, (await _scheduler.Updates.ReadAsync(Limit)).State);
    }

    [Fact]
    public async Task Update_NotAcknowledged_StaysPending()
    {
        var driver = Start(_scheduler, new SchedulerOptions { AcknowledgeUpdates = false });
        await Launch(driver, "t1");
        var update = await _scheduler.Updates.ReadAsync(Limit);
        var task = _cluster.Grains.GetGrain<ITaskGrain>(new TaskKey(new(driver.FrameworkId!.Value), new("t1")).ToString());

        Assert.Single((await task.GetSnapshot())!.Pending);
        Assert.Null(await driver.Acknowledge(update));
        Assert.Empty((await task.GetSnapshot())!.Pending);
    }

    [Fact]
    public async Task OnUpdate_Throws_IsReportedAndTheUpdateStaysPending()
    {
        var scheduler = new ThrowingScheduler();
        var driver = Start(scheduler);
        var offer = await scheduler.Offers.ReadAsync(Limit);
        Assert.Null(await driver.Launch(offer, [TestTasks.Command("t1")]));

        Assert.Same(scheduler.Exception, await scheduler.Caught.Task.WaitAsync(Limit));
        var task = _cluster.Grains.GetGrain<ITaskGrain>(new TaskKey(new(driver.FrameworkId!.Value), new("t1")).ToString());
        Assert.Single((await task.GetSnapshot())!.Pending);
    }

    [Fact]
    public async Task Kill_RunningTask_EndsIt()
    {
        var driver = Start(_scheduler);
        await Launch(driver, "t1");
        await _scheduler.Updates.ReadAsync(Limit);

        Assert.Null(await driver.Kill(new V1.TaskID { Value = "t1" }));

        Assert.Equal(V1.TaskState.TaskKilled, (await _scheduler.Updates.ReadAsync(Limit)).State);
    }

    [Fact]
    public async Task Reconcile_Implicit_AnswersWithoutUuid()
    {
        var driver = Start(_scheduler, new SchedulerOptions { ReconcileAutomatically = false });
        await Launch(driver, "t1");
        await _scheduler.Updates.ReadAsync(Limit);

        Assert.Null(await driver.Reconcile());

        var status = await _scheduler.Reconciled.ReadAsync(Limit);
        Assert.Equal(("t1", V1.TaskState.TaskRunning), (status.TaskId.Value, status.State));
    }

    [Fact]
    public async Task Teardown_EndsTheRun()
    {
        var driver = Start(_scheduler);
        await _scheduler.Subscriptions.ReadAsync(Limit);

        Assert.Null(await driver.RequestTeardown());

        Assert.Equal(SchedulerEndReason.TornDown, (await _runs[0]).Reason);
    }

    [Fact]
    public async Task Run_Cancelled_CanBeTakenUpWithTheSameIdWithinTheFailoverTimeout()
    {
        var info = Info();
        info.FailoverTimeout = 3600;
        using var stop = new CancellationTokenSource();
        var first = _cluster.Driver(_scheduler, info);
        var run = first.RunAsync(stop.Token);
        await Launch(first, "t1");
        await _scheduler.Updates.ReadAsync(Limit);
        await stop.CancelAsync();
        Assert.Equal(SchedulerEndReason.Stopped, (await run).Reason);

        var again = info.Clone();
        again.Id = first.FrameworkId;
        var successor = new RecordingScheduler();
        Start(successor, info: again);

        Assert.Equal(first.FrameworkId, await successor.Subscriptions.ReadAsync(Limit));
        Assert.Equal("t1", (await successor.Reconciled.ReadAsync(Limit)).TaskId.Value);
    }

    [Fact]
    public async Task Run_ReplacedByAnother_EndsWithTheClustersError()
    {
        var driver = Start(_scheduler);
        await _scheduler.Subscriptions.ReadAsync(Limit);
        var again = Info();
        again.Id = driver.FrameworkId;
        Start(new RecordingScheduler(), info: again);

        var end = await _runs[0];

        Assert.Equal(SchedulerEndReason.Closed, end.Reason);
        Assert.Equal("Framework failed over", end.Message);
        Assert.Equal("Framework failed over", await _scheduler.Errors.ReadAsync(Limit));
    }

    [Fact]
    public async Task Framework_Invalid_IsRefusedWithTheReason()
    {
        var info = Info();
        info.Roles.Add("no role");
        info.Capabilities.Add(new V1.FrameworkInfo.Types.Capability { Type = V1.FrameworkInfo.Types.Capability.Types.Type.MultiRole });
        Start(_scheduler, info: info);

        var end = await _runs[0];

        Assert.Equal(SchedulerEndReason.Refused, end.Reason);
        Assert.Equal(end.Message, await _scheduler.Errors.ReadAsync(Limit));
    }

    [Fact]
    public async Task Grain_ActivatedAnew_RescindsOffersAndGoesOn()
    {
        var driver = Start(_scheduler);
        var offer = await _scheduler.Offers.ReadAsync(Limit);

        await _cluster.Silos.DeactivateAsync(_cluster.Grains.GetGrain<IFrameworkGrain>(driver.FrameworkId!.Value));

        Assert.Equal(offer.Id, await _scheduler.Rescinded.ReadAsync(Limit));
        await Launch(driver, "t1");
        Assert.Equal(V1.TaskState.TaskRunning, (await _scheduler.Updates.ReadAsync(Limit)).State);
    }

    [Fact]
    public async Task PublishShapes_FromTheDriver_ChangesWhatIsOffered()
    {
        var driver = Start(_scheduler);
        var whole = await _scheduler.Offers.ReadAsync(Limit);

        Assert.Null(await driver.PublishShapes(OfferResources.Shape("cpus:0.5;mem:16", count: 2)));
        await driver.Decline([whole], new V1.Filters { RefuseSeconds = 0 });

        var offer = await _scheduler.Offers.ReadAsync(Limit);
        Assert.Equal(2, offer.CountOf("cpus:0.5;mem:16", atMost: 10));
        Assert.Equal("shapes[0].role", (await driver.PublishShapes(OfferResources.Shape("cpus:1", role: "other")))!.Field);
    }

    [Fact]
    public async Task Message_ToAnExecutor_IsEchoed()
    {
        var driver = Start(_scheduler);
        var offer = await _scheduler.Offers.ReadAsync(Limit);
        var task = TestTasks.Command("t1").Clone();
        task.Command = null;
        task.Executor = new V1.ExecutorInfo
        {
            Type = V1.ExecutorInfo.Types.Type.Custom,
            ExecutorId = new() { Value = "e1" },
            Command = new() { Value = "./executor" },
            Resources = { OfferResources.Parse("cpus:0.1;mem:32") },
        };
        Assert.Null(await driver.Launch(offer, [task]));
        await _scheduler.Updates.ReadAsync(Limit);

        Assert.Null(await driver.Message(offer.AgentId, task.Executor.ExecutorId, Google.Protobuf.ByteString.CopyFromUtf8("ping")));

        Assert.Equal("ping", (await _scheduler.Messages.ReadAsync(Limit)).Data.ToStringUtf8());
    }

    [Fact]
    public async Task Suppress_ThenRunAgain_IsStillSuppressedUntilRevived()
    {
        var info = Info();
        info.FailoverTimeout = 3600;
        var driver = _cluster.Driver(_scheduler, info);
        using (var stop = new CancellationTokenSource())
        {
            var run = driver.RunAsync(stop.Token);
            await _scheduler.Subscriptions.ReadAsync(Limit);
            Assert.Null(await driver.Suppress());
            await stop.CancelAsync();
            await run;
        }

        _runs.Add(driver.RunAsync(_stop.Token));
        await _scheduler.Subscriptions.ReadAsync(Limit);

        var grain = _cluster.Grains.GetGrain<IFrameworkGrain>(driver.FrameworkId!.Value);
        Assert.Equal(["*"], (await grain.GetSnapshot())!.SuppressedRoles);
        Assert.Null(await driver.Revive());
        Assert.Empty((await grain.GetSnapshot())!.SuppressedRoles);
    }

    [Fact]
    public async Task Call_BeforeSubscription_IsRefused()
    {
        var driver = _cluster.Driver(_scheduler);

        Assert.Equal(Core.RefusalCode.Forbidden, (await driver.Revive())!.Code);
    }

    private static V1.FrameworkInfo Info() => new() { Name = "test", User = "root" };

    private SchedulerDriver Start(Scheduler scheduler, SchedulerOptions? options = null, V1.FrameworkInfo? info = null)
    {
        var driver = _cluster.Driver(scheduler, info ?? Info(), options);
        _runs.Add(driver.RunAsync(_stop.Token));
        return driver;
    }

    private async Task Launch(SchedulerDriver driver, string task) =>
        Assert.Null(await driver.Launch(await _scheduler.Offers.ReadAsync(Limit), [TestTasks.Command(task)]));

    private sealed class ThrowingScheduler : RecordingScheduler
    {
        public InvalidOperationException Exception { get; } = new("a bug");

        public TaskCompletionSource<Exception> Caught { get; } = new();

        public override Task OnUpdate(SchedulerDriver driver, V1.TaskStatus status) => throw Exception;

        public override Task OnHandlerException(SchedulerDriver driver, Exception exception)
        {
            Caught.TrySetResult(exception);
            return Task.CompletedTask;
        }
    }
}
