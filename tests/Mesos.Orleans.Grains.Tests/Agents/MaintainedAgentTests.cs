using Mesos.Orleans.Abstractions.Cluster;
using Mesos.Orleans.Abstractions.Maintenance;
using Mesos.Orleans.Core.Agents;
using Mesos.Orleans.Grains.Tests.Frameworks;
using Reason = Mesos.V1.TaskStatus.Types.Reason;

namespace Mesos.Orleans.Grains.Tests.Agents;

/// <summary>Agents whose machine goes down for maintenance.</summary>
public sealed class MaintainedAgentTests
{
    private static readonly V1.MachineID Machine = new() { Hostname = "agent.test", Ip = "127.0.0.1" };

    [Fact]
    public async Task Down_AgentIsRemovedAndItsTasksAreLost()
    {
        await using var cluster = await LossCluster.Start();
        var framework = await Framework(cluster);

        await Down(cluster);

        var status = await framework.NextUpdate();
        Assert.Equal((V1.TaskState.TaskLost, Reason.AgentRemoved, false), (status.State, status.Reason, status.HasUuid));
        await cluster.Agent.WaitUntilAsync(tasks => tasks.IsEmpty);
        Assert.Equal(AgentStanding.Removed, await cluster.StandingOf(cluster.Agent));
        await LossCluster.Until(async () => (await cluster.Cluster.Grains.ListAll(Registry.Agents)).IsEmpty);
    }

    [Fact]
    public async Task Up_AgentIsBackByItself()
    {
        await using var cluster = await LossCluster.Start();
        var framework = await Framework(cluster);
        await Down(cluster);
        await framework.NextUpdate();
        await LossCluster.Until(async () => (await framework.Grain.GetSnapshot())!.Offers.IsEmpty);

        await Plan(cluster).Stop([Machine]);

        await LossCluster.Until(async () => await cluster.StandingOf(cluster.Agent) == AgentStanding.Registered);
        Assert.Equal(cluster.Agent.Id.Value, Assert.Single(await cluster.Cluster.Grains.ListAll(Registry.Agents)));
        await LossCluster.Until(async () => (await framework.Grain.GetSnapshot())!.Offers.Length > 0);
    }

    [Fact]
    public async Task UpBeforeTheAgentHeardOfIt_WhatStillRunsIsKilled()
    {
        await using var cluster = await LossCluster.Start();
        var framework = await Framework(cluster);
        await cluster.Agent.CrashAsync();
        await Down(cluster);
        Assert.Equal(V1.TaskState.TaskLost, (await framework.NextUpdate()).State);
        await Plan(cluster).Stop([Machine]);
        Assert.Single(cluster.Agent.Tasks);

        cluster.Agent.Start();

        await cluster.Agent.WaitUntilAsync(tasks => tasks.IsEmpty);
        Assert.Equal(V1.TaskState.TaskLost, Assert.Single((await framework.Grain.GetSnapshot())!.CompletedTasks).State);
    }

    private static IMaintenanceGrain Plan(LossCluster cluster) => cluster.Cluster.Grains.GetGrain<IMaintenanceGrain>(0);

    private static async Task<TestFramework> Framework(LossCluster cluster)
    {
        var framework = await cluster.Subscribe();
        await framework.Launch(await framework.NextOffer(), "t1");
        await framework.Acknowledge(await framework.NextUpdate());
        return framework;
    }

    private static async Task Down(LossCluster cluster)
    {
        var window = new V1.Maintenance.Window { MachineIds = { Machine }, Unavailability = new() { Start = new() { Nanoseconds = 1 } } };
        Assert.Null((await Plan(cluster).UpdateSchedule(new() { Windows = { window } })).Refusal);
        Assert.Null((await Plan(cluster).Start([Machine])).Refusal);
    }
}
