using Mesos.Orleans.Abstractions.Agents;
using Mesos.Orleans.Abstractions.Cluster;
using Mesos.Orleans.Core.Agents;
using Mesos.Orleans.Grains.Tests.Frameworks;
using CallType = Mesos.V1.Scheduler.Call.Types.Type;
using EventType = Mesos.V1.Scheduler.Event.Types.Type;
using Reason = Mesos.V1.TaskStatus.Types.Reason;
using Source = Mesos.V1.TaskStatus.Types.Source;

namespace Mesos.Orleans.Grains.Tests.Agents;

/// <summary>An agent that misses too many pings, and returns.</summary>
public sealed class UnreachableAgentTests
{
    [Theory]
    [InlineData(true, V1.TaskState.TaskUnreachable)]
    [InlineData(false, V1.TaskState.TaskLost)]
    public async Task Silent_ItsTasksAreToldByCapabilityAndListedApart(bool partitionAware, V1.TaskState expected)
    {
        await using var cluster = await LossCluster.Start();
        var framework = await cluster.Subscribe(partitionAware);
        await LaunchOne(framework);

        await cluster.GiveUp(cluster.Agent);

        Assert.Equal(cluster.Agent.Id.Value, (await framework.Next(EventType.Failure)).Failure.AgentId.Value);
        var status = await framework.NextUpdate();
        Assert.Equal((expected, Reason.AgentRemoved, Source.Master, false), (status.State, status.Reason, status.Source, status.HasUuid));
        Assert.NotNull(status.UnreachableTime);
        var snapshot = (await framework.Grain.GetSnapshot())!;
        Assert.Empty(snapshot.Tasks);
        Assert.Equal(expected, Assert.Single(snapshot.UnreachableTasks).State);
        Assert.Equal(cluster.Agent.Id, Assert.Single(await cluster.Cluster.Grains.ListLost(Registry.Unreachable)).Agent);
        Assert.Empty(await cluster.Cluster.Grains.ListAll(Registry.Agents));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Back_ItsTasksRunOnAndAreToldAsTheyAre(bool partitionAware)
    {
        await using var cluster = await LossCluster.Start();
        var framework = await cluster.Subscribe(partitionAware);
        await LaunchOne(framework);
        await cluster.GiveUp(cluster.Agent);
        await framework.NextUpdate();

        cluster.Agent.Start();

        var status = await framework.NextUpdate();
        Assert.Equal((V1.TaskState.TaskRunning, Reason.AgentReregistered, Source.Master, false), (status.State, status.Reason, status.Source, status.HasUuid));
        var snapshot = (await framework.Grain.GetSnapshot())!;
        Assert.Equal(V1.TaskState.TaskRunning, Assert.Single(snapshot.Tasks).State);
        Assert.Empty(snapshot.UnreachableTasks);
        Assert.Single(cluster.Agent.Tasks);
        Assert.Equal(cluster.Agent.Id.Value, (await framework.NextOffer()).AgentId.Value);
        Assert.Equal(cluster.Agent.Id.Value, Assert.Single(await cluster.Cluster.Grains.ListAll(Registry.Agents)));
        await LossCluster.Until(async () => (await cluster.Cluster.Grains.ListLost(Registry.Unreachable)).IsEmpty);
    }

    [Fact]
    public async Task Back_WithAnUnacknowledgedUpdate_ItComesAgain()
    {
        await using var cluster = await LossCluster.Start();
        var framework = await cluster.Subscribe();
        await framework.Launch(await framework.NextOffer(), "t1");
        var running = await framework.NextUpdate();
        await cluster.GiveUp(cluster.Agent);
        await Until(framework, V1.TaskState.TaskUnreachable);

        cluster.Agent.Start();

        await Until(framework, V1.TaskState.TaskRunning, Reason.AgentReregistered);
        Assert.Equal(running.Uuid, (await framework.NextUpdate()).Uuid);
    }

    [Fact]
    public async Task Back_WithATaskThatEndedMeanwhile_TheEndIsTold()
    {
        await using var cluster = await LossCluster.Start();
        var framework = await cluster.Subscribe();
        await LaunchOne(framework);
        await cluster.GiveUp(cluster.Agent);
        await framework.NextUpdate();
        cluster.Agent.Update(cluster.Agent.Tasks[0].LaunchId, V1.TaskState.TaskFinished);

        cluster.Agent.Start();

        var status = await framework.NextUpdate();
        Assert.Equal((V1.TaskState.TaskFinished, true), (status.State, status.HasUuid));
        await framework.Acknowledge(status);
        Assert.Equal(V1.TaskState.TaskFinished, Assert.Single((await framework.Grain.GetSnapshot())!.CompletedTasks).State);
    }

    [Fact]
    public async Task Back_WithoutItsTasks_TheyAreDropped()
    {
        await using var cluster = await LossCluster.Start();
        var framework = await cluster.Subscribe();
        await LaunchOne(framework);
        await cluster.GiveUp(cluster.Agent);
        await framework.NextUpdate();
        cluster.Agent.Forget();

        cluster.Agent.Start();

        var status = await framework.NextUpdate();
        Assert.Equal((V1.TaskState.TaskDropped, Reason.Reconciliation, true), (status.State, status.Reason, status.HasUuid));
    }

    [Fact]
    public async Task Back_AfterItsFrameworkEnded_ItsTasksAreKilled()
    {
        await using var cluster = await LossCluster.Start();
        var framework = await cluster.Subscribe();
        await LaunchOne(framework);
        await cluster.GiveUp(cluster.Agent);
        await framework.NextUpdate();
        await framework.Call(new() { Type = CallType.Teardown });

        cluster.Agent.Start();

        await cluster.Agent.WaitUntilAsync(tasks => tasks.IsEmpty);
    }

    [Fact]
    public async Task Back_WithoutALaunchThatItNeverGot_ItIsNotStartedLate()
    {
        await using var cluster = await LossCluster.Start();
        var framework = await cluster.Subscribe();
        var offer = await framework.NextOffer();
        await cluster.Agent.CrashAsync();
        await framework.Launch(offer, "t1");
        await cluster.GiveUp(cluster.Agent);
        await Until(framework, V1.TaskState.TaskUnreachable);

        cluster.Agent.Start();

        await Until(framework, V1.TaskState.TaskDropped);
        Assert.Empty(cluster.Agent.Tasks);
    }

    [Fact]
    public async Task Reconcile_OfAnUnreachableTask_AnswersOnlyWhoNamesTheAgent()
    {
        await using var cluster = await LossCluster.Start();
        var framework = await cluster.Subscribe();
        await LaunchOne(framework);
        await cluster.GiveUp(cluster.Agent);
        await framework.NextUpdate();

        await framework.Call(Reconcile());
        await framework.Call(Reconcile(new V1.Scheduler.Call.Types.Reconcile.Types.Task { TaskId = new() { Value = "t1" } }));
        await framework.Call(Reconcile(new V1.Scheduler.Call.Types.Reconcile.Types.Task { TaskId = new() { Value = "t1" }, AgentId = new() { Value = cluster.Agent.Id.Value } }));

        var unnamed = await framework.NextUpdate();
        Assert.Equal((V1.TaskState.TaskUnknown, Reason.Reconciliation), (unnamed.State, unnamed.Reason));
        var named = await framework.NextUpdate();
        Assert.Equal((V1.TaskState.TaskUnreachable, Reason.Reconciliation), (named.State, named.Reason));
        Assert.NotNull(named.UnreachableTime);
    }

    [Fact]
    public async Task FrameworkMoved_WhileTheAgentIsUnreachable_LearnsItFromTheAudit()
    {
        await using var cluster = await LossCluster.Start();
        var framework = await cluster.Subscribe();
        await LaunchOne(framework);
        await cluster.Agent.CrashAsync();
        await cluster.Deactivate(framework.Grain);
        await framework.Read();

        await cluster.Forward(async () => (await framework.Grain.GetSnapshot())!.UnreachableTasks.Length == 1);
    }

    [Fact]
    public async Task NeverBack_AfterARestart_IsGivenUpAfterItsTimeToRegister()
    {
        await using var cluster = await LossCluster.Start();
        await cluster.Agent.CrashAsync();
        await cluster.Deactivate(cluster.Grain(cluster.Agent));
        AgentSnapshot? snapshot = null;
        await LossCluster.Until(async () => (snapshot = await cluster.Grain(cluster.Agent).GetSnapshot())!.Recovered);
        Assert.Equal(AgentStanding.Away, snapshot!.Standing);
        var restarted = cluster.Time.GetUtcNow();

        await cluster.Forward(async () => await cluster.StandingOf(cluster.Agent) == AgentStanding.Unreachable);

        Assert.InRange((await cluster.Grain(cluster.Agent).GetSnapshot())!.Since!.Value - restarted, TimeSpan.FromMinutes(10), TimeSpan.MaxValue);
    }

    [Fact]
    public async Task GrainLostWithItsSilo_NobodyAsksForTheAgent_ItIsGivenUpAllTheSame()
    {
        await using var cluster = await LossCluster.Start();
        await cluster.Agent.CrashAsync();
        await cluster.Deactivate(cluster.Grain(cluster.Agent));

        await cluster.Forward(async () => (await cluster.Cluster.Grains.ListLost(Registry.Unreachable)).Length == 1);
    }

    [Fact]
    public async Task AllSilosKilledAndOneStarted_AgentNeverBack_IsGivenUpThoughNobodyAsksForIt()
    {
        await using var cluster = await LossCluster.Start();
        await cluster.Agent.CrashAsync();
        await cluster.Cluster.Silos.KillSiloAsync(cluster.Cluster.Silos.Silos[0]);
        await cluster.Cluster.Silos.StartAdditionalSiloAsync();

        await cluster.Forward(async () =>
        {
            try
            {
                return await cluster.Cluster.Grains.CountLost(Registry.Unreachable) == 1;
            }
            catch (Exception e) when (e is TimeoutException or global::Orleans.Runtime.OrleansException)
            {
                // The client has not found the new silo yet.
                return false;
            }
        });
    }

    [Fact]
    public async Task ClockPutForward_AgentThatReads_IsNotGivenUp()
    {
        await using var cluster = await LossCluster.Start();

        cluster.Time.Advance(TimeSpan.FromHours(10));

        var since = cluster.Time.GetUtcNow();
        await LossCluster.Until(() => Task.FromResult(cluster.Time.GetUtcNow() - since > TimeSpan.FromSeconds(0.5)));
        Assert.NotEqual(AgentStanding.Unreachable, await cluster.StandingOf(cluster.Agent));
    }

    [Fact]
    public async Task Limited_TwoAgentsSilent_TheSecondIsGivenUpWhenTheRateAllows()
    {
        await using var cluster = await LossCluster.Start(options => options.AgentRemovalRateLimit = "1/10mins", count: 2);
        var agents = cluster.Cluster.Agents;
        await agents[0].CrashAsync();
        await agents[1].CrashAsync();

        await cluster.Forward(async () => (await cluster.Cluster.Grains.ListLost(Registry.Unreachable)).Length == 2);

        var times = (await cluster.Cluster.Grains.ListLost(Registry.Unreachable)).Select(lost => lost.Since).Order().ToArray();
        Assert.InRange(times[1] - times[0], TimeSpan.FromMinutes(10), TimeSpan.MaxValue);
    }

    [Fact]
    public async Task Limited_AgentBackBeforeItsTurn_IsLeftAlone()
    {
        await using var cluster = await LossCluster.Start(options => options.AgentRemovalRateLimit = "1/1weeks", count: 2);
        var removals = cluster.Cluster.Grains.GetGrain<IAgentRemovalsGrain>(0);
        var agents = cluster.Cluster.Agents;
        await cluster.GiveUp(agents[0]);
        await agents[1].CrashAsync();
        await cluster.Forward(async () => (await removals.GetCounters())["slave_unreachable_scheduled"] == 2);

        agents[1].Start();
        await agents[1].WaitUntilRegisteredAsync();

        await LossCluster.Until(async () => (await removals.GetCounters())["slave_unreachable_canceled"] == 1);
        var counters = await removals.GetCounters();
        Assert.Equal((1, 1), (counters["slave_unreachable_completed"], counters["slave_removals/reason_unhealthy"]));
        Assert.Equal(AgentStanding.Registered, await cluster.StandingOf(agents[1]));
    }

    [Fact]
    public async Task Unreachable_TwoWeeks_IsForgottenAndMayRegisterWithItsTasks()
    {
        await using var cluster = await LossCluster.Start(options => options.RegistryGcInterval = TimeSpan.FromSeconds(0.1));
        var framework = await cluster.Subscribe();
        await LaunchOne(framework);
        await cluster.GiveUp(cluster.Agent);
        await framework.NextUpdate();

        cluster.Time.Advance(TimeSpan.FromDays(14) + TimeSpan.FromSeconds(1));
        await LossCluster.Until(async () => (await cluster.Cluster.Grains.ListLost(Registry.Unreachable)).IsEmpty);
        await cluster.Forward(async () => (await framework.Grain.GetSnapshot())!.UnreachableTasks.IsEmpty);

        Assert.Equal(AgentStanding.Unknown, await cluster.StandingOf(cluster.Agent));
        cluster.Agent.Start();
        await Until(framework, V1.TaskState.TaskRunning, Reason.AgentReregistered);
        Assert.Single((await framework.Grain.GetSnapshot())!.Tasks);
    }

    private static async Task LaunchOne(TestFramework framework)
    {
        await framework.Launch(await framework.NextOffer(), "t1");
        var running = await framework.NextUpdate();
        Assert.Equal(V1.TaskState.TaskRunning, running.State);
        await framework.Acknowledge(running);
    }

    // Updates that nobody acknowledges come again while the clock leaps.
    private static async Task Until(TestFramework framework, V1.TaskState state, Reason? reason = null)
    {
        V1.TaskStatus status;
        do
        {
            status = await framework.NextUpdate();
        }
        while (status.State != state || (reason is not null && status.Reason != reason));
    }

    private static V1.Scheduler.Call Reconcile(params V1.Scheduler.Call.Types.Reconcile.Types.Task[] tasks) => new()
    {
        Type = CallType.Reconcile,
        Reconcile = new() { Tasks = { tasks } },
    };
}
