using Mesos.Orleans.Abstractions.Cluster;
using Mesos.Orleans.Abstractions.Tasks;
using Mesos.Orleans.Core;
using Mesos.Orleans.Grains.Hosting;
using Mesos.Orleans.Grains.Tasks;
using Mesos.Orleans.Grains.Tests.Hosting;
using Mesos.Orleans.Testing;
using Microsoft.Extensions.DependencyInjection;
using Orleans;
using Orleans.Hosting;
using Orleans.Runtime;
using Orleans.Storage;
using CallType = Mesos.V1.Scheduler.Call.Types.Type;
using EventType = Mesos.V1.Scheduler.Event.Types.Type;
using Reason = Mesos.V1.TaskStatus.Types.Reason;

namespace Mesos.Orleans.Grains.Tests.Frameworks;

public sealed class FrameworkGrainTests
{
    [Fact]
    public async Task AgentBackWithoutItsTasks_EachIsDroppedOnceAndDurably()
    {
        await using var cluster = await MesosTestCluster.StartAsync();
        var framework = await TestFramework.Subscribe(cluster);
        await framework.Launch(await framework.NextOffer(), "t1");
        await framework.Acknowledge(await framework.NextUpdate());
        var agent = cluster.Agents[0];

        await agent.CrashAsync();
        agent.Forget();
        agent.Start();

        var lost = await framework.NextUpdate();
        Assert.Equal((V1.TaskState.TaskLost, Reason.Reconciliation, true), (lost.State, lost.Reason, lost.HasUuid));
        await framework.Acknowledge(lost);
        Assert.Empty((await framework.Grain.GetSnapshot())!.Tasks);
    }

    [Fact]
    public async Task AgentCrashed_OffersAreRescindedAndComeBackWithIt()
    {
        await using var cluster = await MesosTestCluster.StartAsync(new()
        {
            ConfigureSilo = silo => silo.Services.Configure<AgentGrainOptions>(options =>
                (options.SilenceLimit, options.CheckInterval) = (TimeSpan.FromSeconds(0.5), TimeSpan.FromSeconds(0.1))),
            Agent = new() { Link = new() { PollWait = TimeSpan.FromSeconds(0.2) } },
        });
        var framework = await TestFramework.Subscribe(cluster);
        var offer = await framework.NextOffer();

        await cluster.Agents[0].CrashAsync();

        Assert.Equal(offer.Id, (await framework.Next(EventType.Rescind)).Rescind.OfferId);
        cluster.Agents[0].Start();
        Assert.NotEqual(offer.Id, (await framework.NextOffer()).Id);
    }

    [Fact]
    public async Task StreamUnread_CountsAsDisconnectedAndEndsAfterItsTimeout()
    {
        await using var cluster = await MesosTestCluster.StartAsync(new()
        {
            ConfigureSilo = silo => silo.Services.Configure<FrameworkGrainOptions>(options =>
                (options.SilenceLimit, options.CheckInterval) = (TimeSpan.FromSeconds(0.3), TimeSpan.FromSeconds(0.05))),
        });
        var framework = await TestFramework.Subscribe(cluster, info => info.FailoverTimeout = 0.3);

        await Until(async () => (await framework.Grain.GetSnapshot())!.Completed);

        var reply = await framework.Subscribe();
        Assert.Equal("Framework has been removed", reply.Refusal!.Message);
    }

    [Fact]
    public async Task StreamUnread_WhileItsSiloWasFrozen_StaysConnected()
    {
        var time = new ShiftedTime();
        await using var cluster = await MesosTestCluster.StartAsync(new()
        {
            ConfigureSilo = silo =>
            {
                silo.Services.AddSingleton<TimeProvider>(time);
                silo.Services.Configure<FrameworkGrainOptions>(options => options.CheckInterval = TimeSpan.FromSeconds(0.05));
            },
        });
        var framework = await TestFramework.Subscribe(cluster, info => info.FailoverTimeout = 0);
        await framework.Launch(await framework.NextOffer(), "t1");
        await framework.NextUpdate();
        var told = await Told();

        // The update is told again, which shows that the deadlines have been looked at.
        time.Advance(new FrameworkGrainOptions().SilenceLimit * 2);
        await Until(async () => await Told() > told || !(await framework.Grain.GetSnapshot())!.Connected);

        Assert.True((await framework.Grain.GetSnapshot())!.Connected);

        async Task<long> Told() => (await framework.Grain.GetSnapshot())!.Counters.GetValueOrDefault("events/UPDATE");
    }

    [Fact]
    public async Task Scheduler_BackWithinItsTimeout_GetsWhatItHasNotAcknowledged()
    {
        await using var cluster = await MesosTestCluster.StartAsync();
        var framework = await TestFramework.Subscribe(cluster);
        await framework.Launch(await framework.NextOffer(), "t1");
        var running = await framework.NextUpdate();
        await framework.Grain.Disconnect(framework.Stream);

        await framework.Subscribe();

        Assert.Equal(running, await framework.NextUpdate());
    }

    [Fact]
    public async Task Task_HasLostTheAcknowledgementsOfItsEndWithItsSilo_NothingIsToldAgain()
    {
        await using var cluster = await MesosTestCluster.StartAsync();
        var framework = await TestFramework.Subscribe(cluster);
        await framework.Launch(await framework.NextOffer(), "t1");
        await cluster.Agents[0].WaitUntilAsync(tasks => tasks is [{ State: V1.TaskState.TaskRunning }]);
        cluster.Agents[0].Update(cluster.Agents[0].Tasks[0].LaunchId, V1.TaskState.TaskFinished);
        var running = await framework.NextUpdate();
        var task = cluster.Grains.GetGrain<ITaskGrain>($"{framework.Id}/t1");
        await Until(async () => (await task.GetSnapshot())!.Pending.Length == 2);
        var storage = cluster.Silos.Silos[0].ServiceProvider.GetRequiredService<IGrainStorage>();
        var before = new GrainState<TaskState>(new());
        await storage.ReadStateAsync(TaskRecords.RecordName, task.GetGrainId(), before);
        await framework.Acknowledge(running);
        await framework.Acknowledge(await framework.NextUpdate());
        await cluster.Silos.DeactivateAsync(task);
        var after = new GrainState<TaskState>(new());
        await storage.ReadStateAsync(TaskRecords.RecordName, task.GetGrainId(), after);
        Assert.NotEqual(before.ETag, after.ETag);
        await storage.WriteStateAsync(TaskRecords.RecordName, task.GetGrainId(), new GrainState<TaskState>(before.State!, after.ETag) { RecordExists = true });

        await framework.Call(new() { Type = CallType.Reconcile, Reconcile = new() { Tasks = { new V1.Scheduler.Call.Types.Reconcile.Types.Task { TaskId = running.TaskId, AgentId = running.AgentId } } } });

        var answer = await framework.NextUpdate();
        Assert.Equal((Reason.Reconciliation, false), (answer.Reason, answer.HasUuid));
        Assert.NotEqual(V1.TaskState.TaskRunning, answer.State);
        Assert.Empty((await task.GetSnapshot())!.Pending);
    }

    [Fact]
    public async Task Subscribed_ActivationGoneBeforeTheFirstRead_IsToldAllTheSame()
    {
        await using var cluster = await MesosTestCluster.StartAsync();
        var framework = await TestFramework.Subscribe(cluster);

        await cluster.Silos.DeactivateAsync(framework.Grain);

        Assert.Equal(framework.Id, (await framework.Next(EventType.Subscribed)).Subscribed.FrameworkId.Value);
        await framework.NextOffer();
        await cluster.Silos.DeactivateAsync(framework.Grain);
        await framework.Read();
        await framework.NextOffer();
        Assert.False(framework.Has(EventType.Subscribed));
    }

    [Fact]
    public async Task Subscribe_FailsOnItsWay_TheSameStreamAskedForAgainBegins()
    {
        var isFailing = true;
        await using var cluster = await MesosTestCluster.StartAsync(new()
        {
            Agents = 0,
            ConfigureSilo = silo => silo.AddOutgoingGrainCallFilter(context =>
                context.MethodName == nameof(IClusterGrain.GetIdentity) && Volatile.Read(ref isFailing) ? throw new TimeoutException("lost") : context.Invoke()),
        });
        var framework = new TestFramework(cluster, new V1.FrameworkInfo { User = "u", Name = "test" });
        await Assert.ThrowsAsync<TimeoutException>(framework.Subscribe);

        isFailing = false;
        Assert.Null((await framework.Subscribe(framework.Stream)).Refusal);

        await framework.Next(EventType.Subscribed);
    }

    [Fact]
    public async Task TwoFrameworks_OneAgent_NothingIsOfferedTwice()
    {
        await using var cluster = await MesosTestCluster.StartAsync();
        var first = await TestFramework.Subscribe(cluster);
        var offer = await first.NextOffer();
        var second = await TestFramework.Subscribe(cluster);

        await first.Launch(offer, "t1");

        var rest = Core.Resources.ResourceSet.FromWire((await second.NextOffer()).Resources).Value!;
        Assert.Equal(3000, rest.ScalarMillis("cpus"));
    }

    [Fact]
    public async Task Teardown_RunningTasks_AreKilledOnTheirAgents()
    {
        await using var cluster = await MesosTestCluster.StartAsync();
        var framework = await TestFramework.Subscribe(cluster);
        await framework.Launch(await framework.NextOffer(), "t1", "t2");
        await framework.NextUpdate();

        await framework.Call(new() { Type = CallType.Teardown });

        await cluster.Agents[0].WaitUntilAsync(tasks => tasks.IsEmpty);
        var snapshot = (await framework.Grain.GetSnapshot())!;
        Assert.True(snapshot.Completed);
        Assert.All(snapshot.CompletedTasks, task => Assert.Equal(V1.TaskState.TaskKilled, task.State));
        Assert.Equal("Framework cannot be found", (await framework.Call(new() { Type = CallType.Teardown })).Refusal!.Message);
    }

    [Fact]
    public async Task Call_WithoutOrWithAnotherStreamId_IsRefused()
    {
        await using var cluster = await MesosTestCluster.StartAsync();
        var framework = await TestFramework.Subscribe(cluster);
        var call = new V1.Scheduler.Call { Type = CallType.Revive, FrameworkId = new() { Value = framework.Id } };

        Assert.Equal(RefusalCode.Invalid, (await framework.Grain.Call(new(null, call, null))).Refusal!.Code);
        Assert.Equal(RefusalCode.Invalid, (await framework.Grain.Call(new(Guid.Empty, call, null))).Refusal!.Code);
        await framework.Grain.Disconnect(framework.Stream);
        Assert.Equal(RefusalCode.Forbidden, (await framework.Grain.Call(new(framework.Stream, call, null))).Refusal!.Code);
    }

    private static async Task Until(Func<Task<bool>> condition)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!await condition())
        {
            await Task.Delay(20, limit.Token);
        }
    }
}
