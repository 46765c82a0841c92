using Mesos.Orleans.Abstractions.Agents;
using Mesos.Orleans.Core;
using Mesos.Orleans.Core.Resources;
using Mesos.Orleans.Grains.Tests.Frameworks;
using Mesos.Orleans.Testing;
using Orleans.Runtime;
using EventType = Mesos.V1.Scheduler.Event.Types.Type;

namespace Mesos.Orleans.Grains.Tests.Operations;

public sealed class AgentOperationTests : IAsyncLifetime
{
    private MesosTestCluster _cluster = null!;

    private SimulatedAgent Agent => _cluster.Agents[0];

    public async ValueTask InitializeAsync() => _cluster = await MesosTestCluster.StartAsync();

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    [Fact]
    public async Task Operate_ReservesWhatIsOffered_TheOfferIsRescindedAndTheRestOfferedAgain()
    {
        var framework = await TestFramework.Subscribe(_cluster, info => info.Role = "ops");
        var offer = await framework.NextOffer();

        Assert.Null(await Operate(Reserved.Reserve(Reserved.Scalar("cpus", 3))));

        Assert.Equal(offer.Id, (await framework.Next(EventType.Rescind)).Rescind.OfferId);
        Assert.Equal(1, (await framework.NextOffer()).Resources.Single(resource => resource.Name == "cpus").Scalar.Value);
    }

    [Fact]
    public async Task Operate_WhatATaskUses_IsAConflict()
    {
        await Run("t1", "cpus:3;mem:32");

        Assert.Equal(RefusalCode.Conflict, (await Operate(Reserved.Reserve(Reserved.Scalar("cpus", 2))))!.Code);
    }

    [Fact]
    public async Task Operate_DestroyAVolumeInUse_IsRefused()
    {
        await Operate(Reserved.Reserve(Reserved.Scalar("disk", 100)));
        await Operate(Reserved.Create(Reserved.Volume("v", 10, isShared: true)));
        await Run("t1", Reserved.Volume("v", 10, isShared: true));

        Assert.Contains("in use", (await Operate(Reserved.Destroy(Reserved.Volume("v", 10, isShared: true))))!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Operate_SameUuid_IsDoneOnce()
    {
        var request = new OperationRequest(Guid.CreateVersion7(), Reserved.Reserve(Reserved.Scalar("cpus", 1)));

        Assert.Null((await Operations.Operate(new OperateAgent(request, null))).Refusal);
        Assert.Null((await Operations.Operate(new OperateAgent(request, null))).Refusal);

        Assert.Equal(1000, (await Snapshot()).Total.Reserved.ScalarMillis("cpus"));
    }

    [Fact]
    public async Task Operate_UnknownAgent_IsNotFound() => Assert.Equal(
        RefusalCode.NotFound,
        (await _cluster.Grains.GetGrain<IAgentOperations>("nobody").Operate(new(new(Guid.CreateVersion7(), Reserved.Reserve(Reserved.Scalar("cpus", 1))), null))).Refusal!.Code);

    [Fact]
    public async Task Operate_AgentAway_IsAConflict()
    {
        await Agent.StopAsync();

        Assert.Equal(RefusalCode.Conflict, (await Operate(Reserved.Reserve(Reserved.Scalar("cpus", 1))))!.Code);
    }

    [Fact]
    public async Task Register_AgentLostItsDisk_GetsEverythingBack()
    {
        await Operate(Reserved.Reserve(Reserved.Scalar("cpus", 1)));
        await Operate(Reserved.Reserve(Reserved.Scalar("mem", 64)));
        await Settled(2);
        await Agent.StopAsync();
        Agent.Checkpoint = AgentCheckpoint.None;

        Agent.Start();
        await Settled(2);

        Assert.Equal(64_000, Agent.Checkpoint.Resources.ScalarMillis("mem"));
    }

    [Fact]
    public async Task Register_AgentDidNotHearOfTheLast_HearsItAgain()
    {
        await Operate(Reserved.Reserve(Reserved.Scalar("cpus", 1)));
        await Settled(1);
        var before = Agent.Checkpoint;
        await Agent.CrashAsync();
        Assert.Null(await Operate(Reserved.Reserve(Reserved.Scalar("mem", 64)))); // The crash is not noticed yet.
        Assert.Equal(before, Agent.Checkpoint);

        Agent.Start();
        await Settled(2);

        Assert.Equal(64_000, Agent.Checkpoint.Resources.ScalarMillis("mem"));
    }

    [Fact]
    public async Task Register_AgentIsAheadOfTheStore_ItsDiskIsRight()
    {
        await Agent.StopAsync();
        Agent.Checkpoint = new AgentCheckpoint(7, ResourceSet.FromWire([Reserved.Scalar("cpus", 2)]).Value!);

        Agent.Start();
        await Agent.WaitUntilRegisteredAsync();
        await Operate(Reserved.Unreserve(Reserved.Scalar("cpus", 1)));
        await Settled(8);

        Assert.Equal(1000, (await Snapshot()).Total.Reserved.ScalarMillis("cpus"));
    }

    [Fact]
    public async Task Register_ConfiguredWithLessThanIsReserved_IsRefused()
    {
        await using var agent = new SimulatedAgent(_cluster.Grains, new("small"), new() { Resources = "cpus:1;mem:32" })
        {
            Checkpoint = new AgentCheckpoint(1, ResourceSet.FromWire([Reserved.Scalar("cpus", 2)]).Value!),
        };

        agent.Start();

        await Assert.ThrowsAsync<InvalidOperationException>(() => agent.WaitUntilRegisteredAsync());
    }

    [Fact]
    public async Task Activation_AnotherOne_KnowsTheReservations()
    {
        await Operate(Reserved.Reserve(Reserved.Scalar("cpus", 1)));
        await Settled(1);
        await Agent.StopAsync();

        await _cluster.Grains.GetGrain<IManagementGrain>(0).ForceActivationCollection(TimeSpan.Zero);

        Assert.Equal(1000, (await Snapshot()).Total.Reserved.ScalarMillis("cpus"));
    }

    private IAgentOperations Operations => _cluster.Grains.GetGrain<IAgentOperations>(Agent.Id.Value);

    private async Task<Refusal?> Operate(V1.Offer.Types.Operation operation) =>
        (await Operations.Operate(new OperateAgent(new OperationRequest(Guid.CreateVersion7(), operation), null))).Refusal;

    private Task<AgentSnapshot> Snapshot() => _cluster.Grains.GetGrain<IAgentGrain>(Agent.Id.Value).GetSnapshot()!;

    // The agent confirms in the background.
    private async Task Settled(long sequence)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (Agent.Checkpoint.Sequence != sequence || !(await Snapshot()).Operations.IsEmpty)
        {
            await Task.Delay(10, limit.Token);
        }
    }

    private Task Run(string id, string resources) => Run(id, [.. ResourceSet.Parse(resources).Value!.ToWire()]);

    private async Task Run(string id, params V1.Resource[] resources)
    {
        var task = new V1.TaskInfo { Name = id, TaskId = new() { Value = id }, AgentId = new() { Value = Agent.Id.Value }, Command = new() { Value = "true" }, Resources = { resources } };
        var launch = new TaskLaunch(Guid.CreateVersion7(), new("f"), new V1.FrameworkInfo { User = "u", Name = "f" }, task, null, V1.TaskState.TaskStaging);
        var reply = await _cluster.Grains.GetGrain<IAgentGrain>(Agent.Id.Value).Launch(new(new("f"), 1, "eng", [], (await Snapshot()).Total, [launch], 0));
        Assert.Empty(reply.Dropped);
    }
}
