using System.Collections.Concurrent;
using Mesos.Orleans.Abstractions.Agents;
using Mesos.Orleans.Abstractions.Allocation;
using Mesos.Orleans.Abstractions.Cluster;
using Mesos.Orleans.Abstractions.Frameworks;
using Mesos.Orleans.Abstractions.Tasks;
using Mesos.Orleans.Core;
using Mesos.Orleans.Core.Resources;
using Mesos.Orleans.Core.Tasks;
using Mesos.Orleans.Grains.Hosting;
using Mesos.Orleans.Grains.Tasks;
using Mesos.Orleans.Testing;
using Microsoft.Extensions.DependencyInjection;
using Orleans;
using Orleans.Core.Internal;
using Orleans.Hosting;
using Orleans.Runtime;
using Orleans.Storage;
using CallType = Mesos.V1.Scheduler.Call.Types.Type;
using Capability = Mesos.V1.FrameworkInfo.Types.Capability.Types.Type;
using EventType = Mesos.V1.Scheduler.Event.Types.Type;
using Reason = Mesos.V1.TaskStatus.Types.Reason;

namespace Mesos.Orleans.Grains.Tests.Frameworks;

/// <summary>What a framework knows after its grain was activated anew.</summary>
public sealed class FrameworkMemoryTests
{
    [Fact]
    public async Task ActivatedAnew_AgentAway_TasksAreListedAndAnsweredFor()
    {
        await using var cluster = await MesosTestCluster.StartAsync();
        var framework = await TestFramework.Subscribe(cluster);
        await framework.Launch(await framework.NextOffer(), "t1");
        await framework.Acknowledge(await framework.NextUpdate());
        await cluster.Agents[0].StopAsync();

        await Deactivate(framework.Grain);
        await Until(async () => (await framework.Grain.GetSnapshot())!.Tasks.Length == 1);
        await framework.Read();
        await framework.Call(new() { Type = CallType.Reconcile, Reconcile = new() });

        Assert.Equal((V1.TaskState.TaskRunning, Reason.Reconciliation), await NextReconciled(framework));
    }

    [Fact]
    public async Task ActivatedAnew_AgentAway_UnacknowledgedEndIsToldAgain()
    {
        await using var cluster = await MesosTestCluster.StartAsync(new() { Agent = new() { Tasks = SimulatedTasks.Finish } });
        var framework = await TestFramework.Subscribe(cluster);
        await framework.Launch(await framework.NextOffer(), "t1");
        await framework.Acknowledge(await framework.NextUpdate());
        var finished = await framework.NextUpdate();
        await cluster.Agents[0].CrashAsync();

        await Deactivate(framework.Grain);
        await framework.Read();

        Assert.Equal(finished, await framework.NextUpdate());
        await framework.Acknowledge(finished);
        Assert.Empty((await framework.Grain.GetSnapshot())!.Tasks);
    }

    [Fact]
    public async Task ActivatedAnew_RightAfterAnOffer_IsOfferedTheSameAgain()
    {
        await using var cluster = await MesosTestCluster.StartAsync(new() { ConfigureSilo = silo => WithoutRoutineReports(silo) });
        var framework = await TestFramework.Subscribe(cluster);
        var offer = await framework.NextOffer();

        await Deactivate(framework.Grain);

        var again = await framework.NextOffer();
        Assert.NotEqual(offer.Id, again.Id);
        Assert.Equal(offer.Resources, again.Resources);
    }

    [Fact]
    public async Task Acknowledgement_OfWhatAnotherActivationOfTheTaskTold_IsTaken()
    {
        await using var cluster = await MesosTestCluster.StartAsync();
        var framework = await TestFramework.Subscribe(cluster);
        var overtaken = Record(cluster, framework, "t1");
        await overtaken.GetSnapshot();
        var agent = new V1.AgentID { Value = cluster.Agents[0].Id.Value };
        var update = Updated("t1", agent, V1.TaskState.TaskRunning);
        await Store(cluster, framework, TaskLifecycle.Receive(null, Guid.CreateVersion7(), cluster.Agents[0].Id, TestFramework.Task(agent, "t1"), update).Next!);

        Assert.True((await overtaken.Acknowledge(WireUuid.Read(update.Uuid))).Acknowledged);
    }

    [Fact]
    public async Task Reconcile_TaskWithARecordThatIsNotListedNorOnItsAgent_IsListedAndItsLossIsTold()
    {
        await using var cluster = await MesosTestCluster.StartAsync();
        var framework = await TestFramework.Subscribe(cluster, info => info.Capabilities.Add(new V1.FrameworkInfo.Types.Capability { Type = Capability.PartitionAware }));
        var agent = new V1.AgentID { Value = cluster.Agents[0].Id.Value };
        var update = Updated("t1", agent, V1.TaskState.TaskRunning);
        await Store(cluster, framework, TaskLifecycle.Receive(null, Guid.CreateVersion7(), cluster.Agents[0].Id, TestFramework.Task(agent, "t1"), update).Next!);

        await framework.Call(new() { Type = CallType.Reconcile, Reconcile = new() { Tasks = { new V1.Scheduler.Call.Types.Reconcile.Types.Task { TaskId = new() { Value = "t1" }, AgentId = agent } } } });

        var told = await framework.NextUpdate();
        while (told.State == V1.TaskState.TaskRunning)
        {
            if (told.HasUuid)
            {
                await framework.Acknowledge(told);
            }

            told = await framework.NextUpdate();
        }

        Assert.Equal(V1.TaskState.TaskDropped, told.State);
        Assert.True(told.HasUuid);
    }

    [Fact]
    public async Task Offer_ComesAfterItWasWithdrawn_IsNotTaken()
    {
        await using var cluster = await MesosTestCluster.StartAsync(new() { Agents = 0, ConfigureSilo = silo => WithoutRoutineReports(silo) });
        var framework = await TestFramework.Subscribe(cluster);
        await framework.Read(waitSeconds: 0);
        var inbox = cluster.Grains.GetGrain<IFrameworkInbox>(framework.Id);
        var epoch = await cluster.Grains.GetGrain<IAllocatorGrain>(0).GetEpoch();
        OfferedResources Offer(string id) => new(new(id), new("S0"), "*", ResourceSet.Parse("cpus:1").Value!, new() { Hostname = "h" });

        await inbox.ReceiveOffers(new OfferBatch(epoch, [Offer("first")], [new("late")]));
        Assert.Equal("first", (await framework.NextOffer()).Id.Value);
        await inbox.ReceiveOffers(new OfferBatch(epoch, [Offer("late"), Offer("sound")], []));

        Assert.Equal("sound", Assert.Single((await framework.Next(EventType.Offers)).Offers.Offers_).Id.Value);
    }

    [Fact]
    public async Task Revive_DoesNotReachTheAllocator_IsToldAgain()
    {
        var lost = 0;
        await using var cluster = await MesosTestCluster.StartAsync(new()
        {
            ConfigureSilo = silo => WithoutRoutineReports(silo).AddIncomingGrainCallFilter(async context =>
            {
                if (context.MethodName == nameof(IAllocatorGrain.FrameworkChanged) && lost == 0
                    && context.Request.GetArgument(0) is FrameworkChanged { Revived: not null, OpenOffers: null })
                {
                    lost++;
                    throw new TimeoutException("lost");
                }

                await context.Invoke();
            }),
        });
        var framework = await TestFramework.Subscribe(cluster);
        var offer = await framework.NextOffer();
        await framework.Call(new() { Type = CallType.Decline, Decline = new() { OfferIds = { offer.Id }, Filters = new() { RefuseSeconds = 3600 } } });

        await framework.Call(new() { Type = CallType.Revive, Revive = new() });

        Assert.Equal(offer.Resources, (await framework.NextOffer()).Resources);
        Assert.Equal(1, lost);
    }

    [Fact]
    public async Task Update_TheFrameworkFailsInAWayThatNobodyForesaw_IsToldAgain()
    {
        var calls = 0;
        await using var cluster = await MesosTestCluster.StartAsync(new()
        {
            ConfigureSilo = silo => WithoutAudits(silo).AddIncomingGrainCallFilter(async context =>
            {
                if (context.MethodName == nameof(IFrameworkInbox.ReceiveTaskChange) && Interlocked.Increment(ref calls) == 1)
                {
                    throw new InvalidCastException("a bug");
                }

                await context.Invoke();
            }),
        });
        var framework = await TestFramework.Subscribe(cluster);

        await framework.Launch(await framework.NextOffer(), "t1");

        Assert.Equal(V1.TaskState.TaskRunning, (await framework.NextUpdate()).State);
        Assert.True(calls > 1);
    }

    [Fact]
    public async Task ActivatedAnew_CompletedTasks_AreRemembered()
    {
        await using var cluster = await MesosTestCluster.StartAsync(new() { Agent = new() { Tasks = SimulatedTasks.Finish } });
        var framework = await TestFramework.Subscribe(cluster);
        await Complete(framework, "t1");

        await Deactivate(framework.Grain);

        await Until(async () => (await framework.Grain.GetSnapshot())!.CompletedTasks.Length == 1);
        var task = (await framework.Grain.GetSnapshot())!.CompletedTasks[0];
        Assert.Equal(("t1", V1.TaskState.TaskFinished), (task.TaskId.Value, task.State));
    }

    [Fact]
    public async Task Completed_OneMoreThanTheLimit_TheOldestAndItsRecordGo()
    {
        await using var cluster = await MesosTestCluster.StartAsync(new()
        {
            Agent = new() { Tasks = SimulatedTasks.Finish },
            ConfigureSilo = silo => silo.Services.Configure<FrameworkGrainOptions>(options => options.MaxCompletedTasks = 2),
        });
        var framework = await TestFramework.Subscribe(cluster);
        await Complete(framework, "t1");
        await Complete(framework, "t2");
        Assert.Equal(["t1", "t2"], await Completed(framework));

        await Complete(framework, "t3");

        Assert.Equal(["t2", "t3"], await Completed(framework));
        await Until(async () => await Record(cluster, framework, "t1").GetSnapshot() is null);
        Assert.NotNull(await Record(cluster, framework, "t2").GetSnapshot());
        await Deactivate(framework.Grain);
        await Until(async () => (await Completed(framework)).SequenceEqual(["t2", "t3"]));
    }

    [Fact]
    public async Task Ended_OneMoreThanTheLimit_TheOldestIsDeletedWithAllItsRecords()
    {
        await using var cluster = await MesosTestCluster.StartAsync(new()
        {
            Agent = new() { Tasks = SimulatedTasks.Finish },
            ConfigureSilo = silo => silo.Services.Configure<FrameworkGrainOptions>(options => options.MaxCompletedFrameworks = 1),
        });
        var first = await TestFramework.Subscribe(cluster);
        await Complete(first, "t1");
        await first.Call(new() { Type = CallType.Teardown });
        var second = await TestFramework.Subscribe(cluster);
        await Complete(second, "t1");
        Assert.NotNull(await first.Grain.GetSnapshot());

        await second.Call(new() { Type = CallType.Teardown });

        await Until(async () => await first.Grain.GetSnapshot() is null);
        Assert.Null(await Record(cluster, first, "t1").GetSnapshot());
        Assert.Equal([second.Id], await cluster.Grains.ListAll(Registry.Frameworks));
        Assert.True((await second.Grain.GetSnapshot())!.Completed);
    }

    [Fact]
    public async Task Kill_OfALaunchThatIsOnlyPromised_ItNeverStarts()
    {
        var tasks = new CountedTasks();
        await using var cluster = await MesosTestCluster.StartAsync(new() { Agent = new() { Tasks = tasks } });
        var framework = await TestFramework.Subscribe(cluster);
        var agent = cluster.Agents[0];
        var offer = await framework.NextOffer();
        await agent.CrashAsync();
        await framework.Launch(offer, "t1");
        await framework.Call(new() { Type = CallType.Kill, Kill = new() { TaskId = new() { Value = "t1" } } });

        await Deactivate(cluster.Grains.GetGrain<IAgentGrain>(agent.Id.Value));
        agent.Start();

        var killed = await framework.NextUpdate();
        Assert.Equal((V1.TaskState.TaskKilled, Reason.TaskKilledDuringLaunch), (killed.State, killed.Reason));
        await agent.WaitUntilRegisteredAsync();
        await framework.Acknowledge(killed);
        Assert.Empty(tasks.Launched);
        Assert.Empty((await framework.Grain.GetSnapshot())!.Tasks);
    }

    [Fact]
    public async Task Kill_WhileTheAgentIsAwayAndAllGrainsForget_IsToldWhenItIsBack()
    {
        await using var cluster = await MesosTestCluster.StartAsync();
        var framework = await TestFramework.Subscribe(cluster);
        var agent = cluster.Agents[0];
        await framework.Launch(await framework.NextOffer(), "t1");
        await framework.Acknowledge(await framework.NextUpdate());
        await agent.CrashAsync();
        await framework.Call(new() { Type = CallType.Kill, Kill = new() { TaskId = new() { Value = "t1" } } });

        await Deactivate(framework.Grain);
        await Deactivate(cluster.Grains.GetGrain<IAgentGrain>(agent.Id.Value));
        await framework.Read();
        agent.Start();

        await agent.WaitUntilAsync(tasks => tasks.IsEmpty, TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Teardown_WhileTheAgentIsAwayAndAllGrainsForget_ItsTasksEndWhenItIsBack()
    {
        await using var cluster = await MesosTestCluster.StartAsync();
        var framework = await TestFramework.Subscribe(cluster);
        var agent = cluster.Agents[0];
        await framework.Launch(await framework.NextOffer(), "t1");
        await framework.NextUpdate();
        await agent.CrashAsync();
        await framework.Call(new() { Type = CallType.Teardown });

        await Deactivate(framework.Grain);
        await Deactivate(cluster.Grains.GetGrain<IAgentGrain>(agent.Id.Value));
        agent.Start();

        await agent.WaitUntilAsync(tasks => tasks.IsEmpty, TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task ConnectedWhenItsActivationDied_NobodyComesBack_ItsTimeRunsOut()
    {
        await using var cluster = await MesosTestCluster.StartAsync(new()
        {
            ConfigureSilo = silo => silo.Services.Configure<FrameworkGrainOptions>(options =>
                (options.SilenceLimit, options.CheckInterval) = (TimeSpan.FromSeconds(0.3), TimeSpan.FromSeconds(0.05))),
        });
        var framework = await TestFramework.Subscribe(cluster, info => info.FailoverTimeout = 0.5);

        await Deactivate(framework.Grain);

        await Until(async () => (await framework.Grain.GetSnapshot())!.Completed);
    }

    private static async Task Complete(TestFramework framework, string task)
    {
        await framework.Launch(await framework.NextOffer(), task);
        V1.TaskStatus status;
        do
        {
            status = await framework.NextUpdate();
            await framework.Acknowledge(status);
        }
        while (status.State != V1.TaskState.TaskFinished || status.TaskId.Value != task);
    }

    private static async Task<string[]> Completed(TestFramework framework) =>
        [.. (await framework.Grain.GetSnapshot())!.CompletedTasks.Select(task => task.TaskId.Value)];

    private static async Task<(V1.TaskState State, Reason Reason)> NextReconciled(TestFramework framework)
    {
        while (true)
        {
            var status = (await framework.Next(EventType.Update)).Update.Status;
            if (!status.HasUuid)
            {
                return (status.State, status.Reason);
            }
        }
    }

    private static ITaskGrain Record(MesosTestCluster cluster, TestFramework framework, string task) =>
        cluster.Grains.GetGrain<ITaskGrain>($"{framework.Id}/{task}");

    private static V1.TaskStatus Updated(string task, V1.AgentID agent, V1.TaskState state) =>
        new() { TaskId = new() { Value = task }, AgentId = agent, State = state, Uuid = WireUuid.ToWire(Guid.CreateVersion7()) };

    private static Task Store(MesosTestCluster cluster, TestFramework framework, TaskRecord record) =>
        cluster.Silos.Silos[0].ServiceProvider.GetRequiredService<IGrainStorage>().WriteStateAsync(
            TaskRecords.RecordName, Record(cluster, framework, record.Spec.TaskId.Value).GetGrainId(), new GrainState<TaskState>(TaskState.Of(record)));

    private static ISiloBuilder WithoutRoutineReports(ISiloBuilder silo)
    {
        silo.Services.Configure<FrameworkGrainOptions>(options => options.ReportInterval = TimeSpan.FromHours(1));
        return silo;
    }

    private static ISiloBuilder WithoutAudits(ISiloBuilder silo)
    {
        silo.Services.Configure<FrameworkGrainOptions>(options => options.AuditInterval = TimeSpan.FromHours(1));
        return silo;
    }

    private static Task Deactivate(IAddressable grain) => grain.AsReference<IGrainManagementExtension>().DeactivateOnIdle().AsTask();

    private static async Task Until(Func<Task<bool>> condition)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (!await condition())
        {
            Assert.False(limit.IsCancellationRequested, "It did not happen.");
            await Task.Delay(20, limit.Token);
        }
    }

    private sealed class CountedTasks : SimulatedTasks
    {
        public ConcurrentQueue<string> Launched { get; } = [];

        public override void OnLaunch(SimulatedAgent agent, TaskLaunch launch)
        {
            Launched.Enqueue(launch.Task.TaskId.Value);
            base.OnLaunch(agent, launch);
        }
    }
}
