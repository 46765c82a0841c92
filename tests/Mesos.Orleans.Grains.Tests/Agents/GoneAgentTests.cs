using Mesos.Orleans.Abstractions.Cluster;
using Mesos.Orleans.Abstractions.Frameworks;
using Mesos.Orleans.Abstractions.Tasks;
using Mesos.Orleans.Core;
using Mesos.Orleans.Core.Agents;
using Mesos.Orleans.Core.Tasks;
using Mesos.Orleans.Grains.Tests.Frameworks;
using Mesos.Orleans.Grains.Tests.Hosting;
using Mesos.Orleans.Grains.Tests.Operations;
using Mesos.Orleans.Testing;
using Orleans.Hosting;
using CallType = Mesos.V1.Scheduler.Call.Types.Type;
using EventType = Mesos.V1.Scheduler.Event.Types.Type;
using Reason = Mesos.V1.TaskStatus.Types.Reason;

namespace Mesos.Orleans.Grains.Tests.Agents;

/// <summary>Agents that operators take out for good or for a while, and what becomes of operations on lost ones.</summary>
public sealed class GoneAgentTests
{
    [Theory]
    [InlineData(true, V1.TaskState.TaskGoneByOperator)]
    [InlineData(false, V1.TaskState.TaskLost)]
    public async Task MarkGone_ItsTasksEndDurablyWithoutAcknowledgement(bool partitionAware, V1.TaskState expected)
    {
        await using var cluster = await LossCluster.Start();
        var framework = await cluster.Subscribe(partitionAware);
        await framework.Launch(await framework.NextOffer(), "t1");
        await framework.NextUpdate();

        Assert.Null((await cluster.Lifecycle(cluster.Agent).MarkGone()).Refusal);

        Assert.Equal(cluster.Agent.Id.Value, (await framework.Next(EventType.Failure)).Failure.AgentId.Value);
        var status = await framework.NextUpdate();
        Assert.Equal((expected, Reason.AgentRemovedByOperator, false), (status.State, status.Reason, status.HasUuid));
        var snapshot = (await framework.Grain.GetSnapshot())!;
        Assert.Empty(snapshot.Tasks);
        Assert.Equal(expected, Assert.Single(snapshot.CompletedTasks).State);
        var record = await cluster.Cluster.Grains.GetGrain<ITaskGrain>(new TaskKey(new(framework.Id), new("t1")).ToString()).GetSnapshot();
        Assert.Equal(expected, record!.Statuses[^1].State);
        Assert.Empty(record.Pending);
        Assert.Equal(RefusalCode.Forbidden, (await LossCluster.Within(cluster.Agent.Completion))!.Code);
        Assert.Empty(cluster.Agent.Tasks);
        Assert.Equal(cluster.Agent.Id, Assert.Single(await cluster.Cluster.Grains.ListLost(Registry.Gone)).Agent);
    }

    [Fact]
    public async Task MarkGone_AcknowledgementOfAnEarlierUpdateCrosses_TheEndIsToldOnceAllTheSame()
    {
        var written = new HeldAnswer(nameof(ITaskGrain.Conclude));
        await using var cluster = await LossCluster.Start(silos: silo => silo.AddOutgoingGrainCallFilter(written));
        var framework = await cluster.Subscribe();
        await framework.Launch(await framework.NextOffer(), "t1");
        var running = await framework.NextUpdate();
        await cluster.Lifecycle(cluster.Agent).MarkGone();
        await written.Reached;

        await framework.Acknowledge(running);
        written.Release();

        Assert.Equal(V1.TaskState.TaskGoneByOperator, (await framework.NextUpdate()).State);
        await LossCluster.Until(async () => (await framework.Grain.GetSnapshot())!.Tasks.IsEmpty);
        var snapshot = (await framework.Grain.GetSnapshot())!;
        Assert.Equal(V1.TaskState.TaskGoneByOperator, Assert.Single(snapshot.CompletedTasks).State);
        Assert.Equal(2, snapshot.Counters["events/UPDATE"]);
    }

    [Fact]
    public async Task TaskChange_AnEndThatNobodyAcknowledgesAndNobodyHasTold_IsTold()
    {
        await using var cluster = await LossCluster.Start();
        var framework = await cluster.Subscribe();
        await LaunchOne(framework);
        var launch = Assert.Single(cluster.Agent.Tasks);
        var end = MasterStatus.Create(new("t1"), cluster.Agent.Id, V1.TaskState.TaskGoneByOperator, Reason.AgentRemovedByOperator, "Gone", cluster.Time.GetUtcNow());

        await cluster.Cluster.Grains.GetGrain<IFrameworkInbox>(framework.Id).ReceiveTaskChange(new TaskChanged(new("t1"), launch.LaunchId, cluster.Agent.Id, end, null, launch.Task));

        Assert.Equal(V1.TaskState.TaskGoneByOperator, (await framework.NextUpdate()).State);
        Assert.Equal(V1.TaskState.TaskGoneByOperator, Assert.Single((await framework.Grain.GetSnapshot())!.CompletedTasks).State);
    }

    [Fact]
    public async Task MarkGone_AnUnreachableAgent_ItsUnreachableTasksEnd()
    {
        await using var cluster = await LossCluster.Start();
        var framework = await cluster.Subscribe();
        await LaunchOne(framework);
        await cluster.GiveUp(cluster.Agent);
        Assert.Equal(V1.TaskState.TaskUnreachable, (await framework.NextUpdate()).State);

        await cluster.Lifecycle(cluster.Agent).MarkGone();

        Assert.Equal(V1.TaskState.TaskGoneByOperator, (await framework.NextUpdate()).State);
        var snapshot = (await framework.Grain.GetSnapshot())!;
        Assert.Empty(snapshot.UnreachableTasks);
        Assert.Equal(V1.TaskState.TaskGoneByOperator, Assert.Single(snapshot.CompletedTasks).State);
        Assert.Empty(await cluster.Cluster.Grains.ListLost(Registry.Unreachable));
        cluster.Agent.Start();
        Assert.Equal(RefusalCode.Forbidden, (await LossCluster.Within(cluster.Agent.Completion))!.Code);
        Assert.Empty(cluster.Agent.Tasks);
    }

    [Fact]
    public async Task MarkGone_AnUnknownAgent_IsNotFound()
    {
        await using var cluster = await LossCluster.Start(count: 0);

        var reply = await cluster.Cluster.Grains.GetGrain<Abstractions.Agents.IAgentLifecycle>("nobody").MarkGone();

        Assert.Equal(RefusalCode.NotFound, reply.Refusal!.Code);
    }

    [Fact]
    public async Task Gone_ForgottenByTheLists_IsStillNotAdmitted()
    {
        await using var cluster = await LossCluster.Start(options =>
            (options.RegistryGcInterval, options.RegistryMaxAgentCount) = (TimeSpan.FromSeconds(0.1), 1), count: 2);
        var agents = cluster.Cluster.Agents;
        await cluster.Lifecycle(agents[0]).MarkGone();
        await cluster.Lifecycle(agents[1]).MarkGone();

        await LossCluster.Until(async () => (await cluster.Cluster.Grains.ListLost(Registry.Gone)).Length == 1);

        Assert.Null((await cluster.Lifecycle(agents[0]).MarkGone()).Refusal);
        await LossCluster.Within(agents[0].Completion);
        agents[0].Start();
        Assert.Equal(RefusalCode.Forbidden, (await LossCluster.Within(agents[0].Completion))!.Code);
    }

    [Fact]
    public async Task Reconcile_OfATaskOnAGoneAgent_SaysSo()
    {
        await using var cluster = await LossCluster.Start();
        var framework = await cluster.Subscribe();
        await cluster.Lifecycle(cluster.Agent).MarkGone();
        await framework.Next(EventType.Failure);

        await framework.Call(new()
        {
            Type = CallType.Reconcile,
            Reconcile = new() { Tasks = { new V1.Scheduler.Call.Types.Reconcile.Types.Task { TaskId = new() { Value = "t" }, AgentId = new() { Value = cluster.Agent.Id.Value } } } },
        });

        Assert.Equal(V1.TaskState.TaskGoneByOperator, (await framework.NextUpdate()).State);
    }

    [Fact]
    public async Task Drain_FrameworkEndsMeanwhile_NobodyIsWaitedFor()
    {
        await using var cluster = await LossCluster.Start();
        var framework = await cluster.Subscribe();
        await framework.Launch(await framework.NextOffer(), "t1");
        Assert.Equal(V1.TaskState.TaskRunning, (await framework.NextUpdate()).State);
        Assert.Null((await cluster.Lifecycle(cluster.Agent).Drain(null, markGone: false)).Refusal);
        await cluster.Agent.WaitUntilAsync(tasks => tasks.IsEmpty);

        Assert.Null((await framework.Call(new() { Type = CallType.Teardown })).Refusal);

        await LossCluster.Until(async () => (await cluster.Grain(cluster.Agent).GetSnapshot())!.Drain!.State == V1.DrainState.Drained);
    }

    [Fact]
    public async Task Drain_FrameworkHasEndedAndTheGrainIsActivatedAnew_NobodyIsWaitedFor()
    {
        await using var cluster = await LossCluster.Start();
        var ending = await cluster.Subscribe();
        await ending.Launch(await ending.NextOffer(), "t1");
        await ending.NextUpdate();
        await cluster.Lifecycle(cluster.Agent).Drain(null, markGone: false);
        await cluster.Agent.WaitUntilAsync(tasks => tasks.IsEmpty);
        await cluster.Agent.StopAsync();
        Assert.Null((await ending.Call(new() { Type = CallType.Teardown })).Refusal);

        // It drains on while its agent is away, and the next activation knows what the last one was told.
        await cluster.Deactivate(cluster.Grain(cluster.Agent));
        await LossCluster.Until(async () => (await cluster.Grain(cluster.Agent).GetSnapshot())!.Recovered);
        cluster.Agent.Start();

        await LossCluster.Until(async () => (await cluster.Grain(cluster.Agent).GetSnapshot())!.Drain!.State == V1.DrainState.Drained);
    }

    [Fact]
    public async Task Drain_AnUnreachableAgent_DrainsWhenItIsBack()
    {
        await using var cluster = await LossCluster.Start();
        var framework = await cluster.Subscribe();
        await LaunchOne(framework);
        await cluster.GiveUp(cluster.Agent);
        await framework.NextUpdate();

        Assert.Null((await cluster.Lifecycle(cluster.Agent).Drain(null, markGone: true)).Refusal);
        cluster.Agent.Start();

        V1.TaskStatus status;
        do
        {
            status = await framework.NextUpdate();
        }
        while (!status.HasUuid || !TaskStates.IsTerminal(status.State));
        Assert.Equal((V1.TaskState.TaskGoneByOperator, Reason.AgentDraining), (status.State, status.Reason));
        Assert.Equal(V1.DrainState.Draining, (await cluster.Grain(cluster.Agent).GetSnapshot())!.Drain!.State);
        await framework.Acknowledge(status);
        Assert.Equal(RefusalCode.Forbidden, (await LossCluster.Within(cluster.Agent.Completion))!.Code);
        Assert.Equal(AgentStanding.Gone, await cluster.StandingOf(cluster.Agent));
    }

    [Fact]
    public async Task Operation_OfAnAgentThatIsLostAndReturns_IsUnreachableThenFinished()
    {
        await using var cluster = await LossCluster.Start();
        var framework = await TestFramework.Subscribe(cluster.Cluster, info => (info.Role, info.FailoverTimeout) = ("eng", 1e8));
        var offer = await framework.NextOffer();
        await cluster.Agent.CrashAsync();
        await framework.Call(new()
        {
            Type = CallType.Accept,
            Accept = new() { OfferIds = { offer.Id }, Operations = { Reserved.Reserve(Reserved.Scalar("cpus", 1), "r") } },
        });

        await cluster.GiveUp(cluster.Agent);

        var lost = (await framework.Next(EventType.UpdateOperationStatus)).UpdateOperationStatus.Status;
        Assert.Equal((V1.OperationState.OperationUnreachable, "r", null), (lost.State, lost.OperationId.Value, lost.Uuid));
        await framework.Call(new()
        {
            Type = CallType.ReconcileOperations,
            ReconcileOperations = new() { Operations = { new V1.Scheduler.Call.Types.ReconcileOperations.Types.Operation { OperationId = new() { Value = "r" } } } },
        });
        Assert.Equal(V1.OperationState.OperationUnreachable, (await framework.Next(EventType.UpdateOperationStatus)).UpdateOperationStatus.Status.State);
        cluster.Agent.Start();
        var done = (await framework.Next(EventType.UpdateOperationStatus)).UpdateOperationStatus.Status;
        Assert.Equal(V1.OperationState.OperationFinished, done.State);
        Assert.NotNull(done.Uuid);
    }

    [Fact]
    public async Task SecondAgentWithTheId_FromAnotherPlace_WaitsUntilTheFirstIsSilent()
    {
        await using var cluster = await LossCluster.Start(agent: new() { Place = "here" });
        var framework = await cluster.Subscribe();
        await LaunchOne(framework);
        await using var second = new SimulatedAgent(cluster.Cluster.Grains, cluster.Agent.Id, new() { Place = "there" });
        var before = await cluster.Grain(cluster.Agent).GetSnapshot();

        second.Start();

        var removals = cluster.Cluster.Grains.GetGrain<IAgentRemovalsGrain>(0);
        await LossCluster.Until(async () => (await removals.GetCounters())["messages_reregister_slave"] >= 2);
        Assert.Equal(before!.ReregisteredAt, (await cluster.Grain(cluster.Agent).GetSnapshot())!.ReregisteredAt);
        Assert.Single((await framework.Grain.GetSnapshot())!.Tasks);
        await cluster.Agent.CrashAsync();
        cluster.Time.Advance(TimeSpan.FromSeconds(16));
        await second.WaitUntilRegisteredAsync();
        Assert.Equal(V1.TaskState.TaskDropped, (await framework.NextUpdate()).State);
    }

    [Fact]
    public async Task AgentRestarted_AtTheSamePlace_IsAdmittedAtOnce()
    {
        await using var cluster = await LossCluster.Start(agent: new() { Place = "here" });
        await cluster.Agent.CrashAsync();
        await using var restarted = new SimulatedAgent(cluster.Cluster.Grains, cluster.Agent.Id, new() { Place = "here" });

        restarted.Start();

        await restarted.WaitUntilRegisteredAsync();
        var removals = cluster.Cluster.Grains.GetGrain<IAgentRemovalsGrain>(0);
        await LossCluster.Until(async () => (await removals.GetCounters())["messages_reregister_slave"] == 1);
    }

    private static async Task LaunchOne(TestFramework framework)
    {
        await framework.Launch(await framework.NextOffer(), "t1");
        await framework.Acknowledge(await framework.NextUpdate());
    }
}
