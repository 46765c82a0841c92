using Mesos.Orleans.Abstractions.Agents;
using Mesos.Orleans.Abstractions.Frameworks;
using Mesos.Orleans.Core.Operations;
using Mesos.Orleans.Grains.Hosting;
using Mesos.Orleans.Grains.Tests.Frameworks;
using Mesos.Orleans.Testing;
using Microsoft.Extensions.DependencyInjection;
using CallType = Mesos.V1.Scheduler.Call.Types.Type;
using EventType = Mesos.V1.Scheduler.Event.Types.Type;
using Operation = Mesos.V1.Offer.Types.Operation;

namespace Mesos.Orleans.Grains.Tests.Operations;

public sealed class FrameworkOperationTests : IAsyncLifetime
{
    private MesosTestCluster _cluster = null!;
    private TestFramework _framework = null!;

    private SimulatedAgent Agent => _cluster.Agents[0];

    public async ValueTask InitializeAsync()
    {
        _cluster = await MesosTestCluster.StartAsync();
        _framework = await TestFramework.Subscribe(_cluster, info => info.Role = "eng");
    }

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    [Fact]
    public async Task Accept_ReserveCreateLaunch_DoesAllOfItInOrderAndTells()
    {
        var offer = await NextOffer();

        await Accept(
            offer,
            Reserved.Reserve(Reserved.Scalar("disk", 100), "reserve"),
            Reserved.Create(Reserved.Volume("v", 60), "create"),
            Reserved.Launch(offer.AgentId, "t1", Reserved.Scalar("cpus", 1, isReserved: false), Reserved.Volume("v", 60)));

        var statuses = new[] { await NextStatus(), await NextStatus() };
        Assert.Equal(["reserve", "create"], statuses.Select(status => status.OperationId.Value));
        Assert.All(statuses, status => Assert.Equal(V1.OperationState.OperationFinished, status.State));
        Assert.All(statuses, status => Assert.Equal(16, status.Uuid.Value.Length));
        Assert.All(statuses, status => Assert.Equal(Agent.Id.Value, status.AgentId.Value));
        Assert.Equal("v", Assert.Single(statuses[1].ConvertedResources).Disk.Persistence.Id);
        Assert.Equal(V1.TaskState.TaskRunning, (await _framework.NextUpdate()).State);
        var snapshot = await Snapshot();
        Assert.Equal("v", Assert.Single(snapshot.Total.PersistentVolumes.Entries).Kind.PersistenceId);
        Assert.Equal(2, Agent.Checkpoint.Sequence);
        Assert.Equal(100_000, Agent.Checkpoint.Resources.ScalarMillis("disk"));
    }

    [Fact]
    public async Task Accept_Converted_IsOfferedAgainAtOnce()
    {
        await Accept(await NextOffer(), refuseSeconds: 600, Reserved.Reserve(Reserved.Scalar("cpus", 1)));

        var next = await NextOffer();

        Assert.Contains(next.Resources, resource => resource.Name == "cpus" && resource.Role == "eng" && resource.Reservation is not null);
    }

    [Fact]
    public async Task Status_ThatComesAfterItsAcknowledgement_IsToldNoMore()
    {
        await Accept(await NextOffer(), Reserved.Reserve(Reserved.Scalar("cpus", 1), "r"));
        var status = await NextStatus();
        await Acknowledge(status);
        await _cluster.Grains.GetGrain<IFrameworkInbox>(_framework.Id).ReceiveNotice(new OperationUpdated(Agent.Id, status));

        await _framework.Subscribe();
        await Accept(await NextOffer(), Reserved.Reserve(Reserved.Scalar("cpus", 1), "next"));

        Assert.Equal("next", (await NextStatus()).OperationId.Value);
    }

    [Fact]
    public async Task Accept_MoreThanIsOffered_IsAnErrorWithoutUuid()
    {
        await Accept(await NextOffer(), Reserved.Reserve(Reserved.Scalar("cpus", 5), "r"));

        var status = await NextStatus();

        Assert.Equal((V1.OperationState.OperationError, "r"), (status.State, status.OperationId.Value));
        Assert.Null(status.Uuid);
    }

    [Fact]
    public async Task Acknowledge_Status_ItIsNotKnownAnyMore()
    {
        await Accept(await NextOffer(), Reserved.Reserve(Reserved.Scalar("cpus", 1), "r"));
        var status = await NextStatus();

        await Reconcile("r");
        var known = await NextStatus();
        await Acknowledge(status);
        await Reconcile("r");
        var unknown = await NextStatus();

        Assert.Equal(V1.OperationState.OperationFinished, known.State);
        Assert.Null(known.Uuid);
        Assert.Equal(V1.OperationState.OperationUnknown, unknown.State);
    }

    [Fact]
    public async Task Resubscribe_StatusNotAcknowledged_IsToldAgain()
    {
        await Accept(await NextOffer(), Reserved.Reserve(Reserved.Scalar("cpus", 1), "r"));
        var first = await NextStatus();

        await _framework.Subscribe();

        Assert.Equal(first.Uuid, (await NextStatus()).Uuid);
    }

    [Fact]
    public async Task Accept_SameIdWhileNotAcknowledged_IsAnError()
    {
        await Accept(await NextOffer(), Reserved.Reserve(Reserved.Scalar("cpus", 1), "r"));
        await NextStatus();

        await Accept(await NextOffer(), Reserved.Reserve(Reserved.Scalar("cpus", 1), "r"));

        Assert.Equal(V1.OperationState.OperationError, (await NextStatus()).State);
    }

    [Fact]
    public async Task Accept_GrowThenDestroy_ChangesTheVolume()
    {
        await Accept(await NextOffer(), Reserved.Reserve(Reserved.Scalar("disk", 100)), Reserved.Create(Reserved.Volume("v", 10), "create"));
        await Acknowledge(await NextStatus());
        await Accept(await NextOffer(), Reserved.Grow(Reserved.Volume("v", 10), 5, "grow"));
        await Acknowledge(await NextStatus());
        var grown = Assert.Single((await Snapshot()).Total.PersistentVolumes.Entries);

        await Accept(await NextOffer(), Reserved.Destroy(Reserved.Volume("v", 15), "destroy"));

        Assert.Equal(15_000, grown.Millis);
        Assert.Equal(V1.OperationState.OperationFinished, (await NextStatus()).State);
        Assert.True((await Snapshot()).Total.PersistentVolumes.IsEmpty);
    }

    [Fact]
    public async Task Status_NotAcknowledged_IsSentAgain()
    {
        await using var cluster = await MesosTestCluster.StartAsync(new()
        {
            ConfigureSilo = silo => silo.Services.Configure<AgentGrainOptions>(options =>
                (options.FirstOperationResend, options.CheckInterval) = (TimeSpan.FromMilliseconds(50), TimeSpan.FromMilliseconds(50))),
        });
        _framework = await TestFramework.Subscribe(cluster, info => info.Role = "eng");
        await Accept(await NextOffer(), Reserved.Reserve(Reserved.Scalar("cpus", 1), "r"));

        var first = await NextStatus();
        var second = await NextStatus();

        Assert.Equal(first, second);
    }

    [Fact]
    public async Task Launch_MoreOperationsThanTheLimit_TheRestIsRefused()
    {
        var operations = Enumerable.Range(0, OperationBounds.MaxPending + 1)
            .Select(i => new OperationRequest(Guid.CreateVersion7(), Reserved.Reserve(Reserved.Scalar("mem", 1), $"r{i}"))).ToArray();
        var command = new LaunchTasks(new(_framework.Id), long.MaxValue, "eng", [], (await Snapshot()).Total, [], 0)
        {
            Operations = [.. operations],
            FrameworkInfo = new V1.FrameworkInfo { User = "u", Name = "n", Role = "eng" },
        };

        var reply = await _cluster.Grains.GetGrain<IAgentGrain>(Agent.Id.Value).Launch(command);

        Assert.Equal(operations[^1].Uuid, Assert.Single(reply.Refused).Uuid);
        Assert.Equal(OperationBounds.MaxPending * 1000, (await Snapshot()).Total.Reserved.ScalarMillis("mem"));
    }

    [Fact]
    public async Task Launch_CallRepeated_ConvertsOnce()
    {
        var offer = await NextOffer();
        var grain = _cluster.Grains.GetGrain<IAgentGrain>(Agent.Id.Value);
        var command = new LaunchTasks(new(_framework.Id), long.MaxValue, "eng", [new(offer.Id.Value)], (await Snapshot()).Total, [], 0)
        {
            Operations = [new OperationRequest(Guid.CreateVersion7(), Reserved.Reserve(Reserved.Scalar("cpus", 1)))],
            FrameworkInfo = new V1.FrameworkInfo { User = "u", Name = "n", Role = "eng" },
        };

        await grain.Launch(command);
        await grain.Launch(command);

        Assert.Equal(1000, (await Snapshot()).Total.Reserved.ScalarMillis("cpus"));
    }

    [Fact]
    public async Task Launch_WhatIsNoLongerThere_IsDroppedAndToldUntilAcknowledged()
    {
        var offer = await NextOffer();
        var grain = _cluster.Grains.GetGrain<IAgentGrain>(Agent.Id.Value);

        await grain.Launch(new LaunchTasks(new(_framework.Id), long.MaxValue, "eng", [new(offer.Id.Value)], (await Snapshot()).Total, [], 0)
        {
            Operations = [new OperationRequest(Guid.CreateVersion7(), Reserved.Unreserve(Reserved.Scalar("cpus", 1), "u"))],
            FrameworkInfo = new V1.FrameworkInfo { User = "u", Name = "n", Role = "eng" },
        });

        var status = await NextStatus();
        Assert.Equal(V1.OperationState.OperationDropped, status.State);
        Assert.NotNull(status.Uuid);
    }

    private Task<AgentSnapshot> Snapshot() => _cluster.Grains.GetGrain<IAgentGrain>(Agent.Id.Value).GetSnapshot()!;

    private async Task<V1.Offer> NextOffer() => (await _framework.Next(EventType.Offers)).Offers.Offers_[0];

    private async Task<V1.OperationStatus> NextStatus() => (await _framework.Next(EventType.UpdateOperationStatus)).UpdateOperationStatus.Status;

    private Task Accept(V1.Offer offer, params Operation[] operations) => Accept(offer, 0, operations);

    private async Task Accept(V1.Offer offer, double refuseSeconds, params Operation[] operations) => Assert.Null((await _framework.Call(new()
    {
        Type = CallType.Accept,
        Accept = new() { OfferIds = { offer.Id }, Operations = { operations }, Filters = new() { RefuseSeconds = refuseSeconds } },
    })).Refusal);

    private async Task Acknowledge(V1.OperationStatus status) => Assert.Null((await _framework.Call(new()
    {
        Type = CallType.AcknowledgeOperationStatus,
        AcknowledgeOperationStatus = new() { AgentId = status.AgentId, OperationId = status.OperationId, Uuid = status.Uuid.Value },
    })).Refusal);

    private async Task Reconcile(string id) => Assert.Null((await _framework.Call(new()
    {
        Type = CallType.ReconcileOperations,
        ReconcileOperations = new() { Operations = { new V1.Scheduler.Call.Types.ReconcileOperations.Types.Operation { OperationId = new() { Value = id }, AgentId = new() { Value = Agent.Id.Value } } } },
    })).Refusal);
}
