using System.Collections.Concurrent;
using Mesos.Orleans.Abstractions.Agents;
using Mesos.Orleans.Abstractions.Allocation;
using Mesos.Orleans.Grains.Agents;
using Mesos.Orleans.Grains.Hosting;
using Mesos.Orleans.Grains.Tests.Frameworks;
using Mesos.Orleans.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans;
using Orleans.Core.Internal;
using Orleans.Hosting;
using Orleans.Placement;
using Orleans.Runtime;
using Orleans.Runtime.Placement;
using Orleans.Storage;

namespace Mesos.Orleans.Grains.Tests.Cluster;

public sealed class HandoverTests
{
    // Where a grain goes is decided beside its own turns.
    private static readonly TimeSpan TimeForPlacement = TimeSpan.FromMilliseconds(300);

    private static CancellationToken Limit => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Framework_MovesInGoodOrder_StreamAndOffersGoOn()
    {
        await using var cluster = await MesosTestCluster.StartAsync(new() { Silos = 2 }, Limit);
        var framework = await TestFramework.Subscribe(cluster);
        var offer = await framework.NextOffer();
        var incarnation = framework.Incarnation;

        await Move(cluster, framework.Grain);
        await framework.Launch(offer, "t1");

        Assert.Equal(V1.TaskState.TaskRunning, (await framework.NextUpdate()).State);
        Assert.Equal(incarnation, framework.Incarnation);
    }

    [Fact]
    public async Task Framework_MovesBeforeItsReaderHasReadAnOffer_TheOfferIsReadAfterwards()
    {
        await using var cluster = await MesosTestCluster.StartAsync(new() { Silos = 2 }, Limit);
        var framework = await TestFramework.Subscribe(cluster);
        while (await framework.Grain.GetSnapshot() is not { Offers.IsEmpty: false })
            await Task.Yield();

        await Move(cluster, framework.Grain);
        await framework.Launch(await framework.NextOffer(), "t1");

        Assert.Equal(V1.TaskState.TaskRunning, (await framework.NextUpdate()).State);
    }

    [Fact]
    public async Task Allocator_MovesInGoodOrder_OffersStayOpenAndTheirRestIsOfferedAgain()
    {
        await using var cluster = await MesosTestCluster.StartAsync(new() { Silos = 2 }, Limit);
        var framework = await TestFramework.Subscribe(cluster);
        var offer = await framework.NextOffer();
        var allocator = cluster.Grains.GetGrain<IAllocatorGrain>(0);
        var epoch = await allocator.GetEpoch();

        await Move(cluster, allocator);
        Assert.Equal(epoch, await allocator.GetEpoch());
        await framework.Launch(offer, "t1");

        Assert.Equal(V1.TaskState.TaskRunning, (await framework.NextUpdate()).State);
        var rest = await framework.NextOffer();
        Assert.NotEqual(offer.Id, rest.Id);
        await framework.Launch(rest, "t2");
        Assert.Equal("t2", (await framework.NextUpdate()).TaskId.Value);
    }

    [Fact]
    public async Task Agent_MovesInGoodOrder_ItsSessionAndTasksGoOn()
    {
        await using var cluster = await MesosTestCluster.StartAsync(new() { Silos = 2 }, Limit);
        var framework = await TestFramework.Subscribe(cluster);
        await framework.Launch(await framework.NextOffer(), "t1");
        await framework.Acknowledge(await framework.NextUpdate());
        var agent = cluster.Agents[0];
        var grain = cluster.Grains.GetGrain<IAgentGrain>(agent.Id.Value);

        await Move(cluster, grain);
        await framework.Launch(await framework.NextOffer(), "t2");

        var update = await framework.NextUpdate();
        Assert.Equal(("t2", V1.TaskState.TaskRunning), (update.TaskId.Value, update.State));
        Assert.Equal(1, agent.Registrations);
        Assert.Equal(2000, Assert.Single((await grain.GetSnapshot())!.Used).Resources.ScalarMillis("cpus"));
    }

    [Fact]
    public async Task Agent_MovesWithACommandThatWasNotRead_TheCommandIsReadAfterwards()
    {
        await using var cluster = await MesosTestCluster.StartAsync(new() { Silos = 2 }, Limit);
        var agent = cluster.Agents[0];
        var framework = await TestFramework.Subscribe(cluster);
        await framework.Launch(await framework.NextOffer(), "t1");
        await framework.Acknowledge(await framework.NextUpdate());
        var offer = await framework.NextOffer();
        var kill = new V1.Scheduler.Call { Type = V1.Scheduler.Call.Types.Type.Kill, Kill = new() { TaskId = new() { Value = "t1" }, AgentId = offer.AgentId } };
        var grain = cluster.Grains.GetGrain<IAgentGrain>(agent.Id.Value);

        await Task.WhenAll(Move(cluster, grain), framework.Launch(offer, "t2"), framework.Call(kill));

        await agent.WaitUntilAsync(tasks => tasks.Length == 1 && tasks[0].Task.TaskId.Value == "t2", Limit);
        Assert.Equal(1, agent.Registrations);
    }

    [Fact]
    public async Task Agent_MovesWhileAWriteFails_TakesNothingAlongThatIsNotStored()
    {
        var move = new TaskCompletionSource<Func<IGrainContext, Task>>();
        var (calls, overtaken) = (0, 0);
        await using var cluster = await MesosTestCluster.StartAsync(
            new()
            {
                Silos = 2,
                ConfigureSilo = silo => silo.AddIncomingGrainCallFilter(async context =>
                {
                    if (context.MethodName == nameof(IAgentGrain.Launch) && Interlocked.Increment(ref calls) == 1)
                        await (await move.Task)(context.TargetContext);
                    try
                    {
                        await context.Invoke();
                    }
                    catch (InconsistentStateException)
                    {
                        Interlocked.Increment(ref overtaken);
                        throw;
                    }
                }),
            },
            Limit);
        var agent = cluster.Agents[0];
        var framework = await TestFramework.Subscribe(cluster);
        move.SetResult(async grain =>
        {
            // Somebody else writes the record that the launch goes into, and the grain is told to move before it finds out.
            var storage = cluster.Silos.Silos[0].ServiceProvider.GetRequiredService<IGrainStorage>();
            var launches = new GrainState<AgentLaunchesState>(new());
            await storage.ReadStateAsync("launches", grain.GrainId, launches);
            await storage.WriteStateAsync("launches", grain.GrainId, launches);
            var here = await Whereabouts(cluster, cluster.Grains.GetGrain<IAgentGrain>(agent.Id.Value));
            grain.Migrate(new() { [IPlacementDirector.PlacementHintKey] = cluster.Silos.Silos.First(silo => !silo.SiloAddress.Equals(here)).SiloAddress });
            await Task.Delay(TimeForPlacement);
        });

        await framework.Launch(await framework.NextOffer(), "t1");

        while (agent.Registrations < 2)
            await Task.Delay(20, Limit);
        Assert.True(calls > 1);
        Assert.Equal(1, overtaken);
    }

    [Fact]
    public async Task Silo_IsToldToStop_ItsGrainsHaveMovedBeforeAnythingOfItStops()
    {
        var left = new ConcurrentQueue<int>();
        await using var cluster = await MesosTestCluster.StartAsync(
            new() { Silos = 2, Agents = 20, ConfigureSilo = silo => silo.Services.AddHostedService(services => new Look(() => left.Enqueue(services.GetRequiredService<Residents>().Of(typeof(AgentGrain)).Length))) },
            Limit);

        await cluster.Silos.StopSiloAsync(cluster.Silos.Silos[1], Limit);

        Assert.Equal([0], left);
    }

    [Fact]
    public async Task Silo_StopsInGoodOrder_NoAgentRegistersAgain()
    {
        await using var cluster = await MesosTestCluster.StartAsync(new() { Silos = 2, Agents = 20 }, Limit);
        var framework = await TestFramework.Subscribe(cluster);

        await cluster.Silos.StopSiloAsync(cluster.Silos.Silos[1], Limit);
        foreach (var agent in cluster.Agents)
            Assert.NotNull(await cluster.Grains.GetGrain<IAgentGrain>(agent.Id.Value).GetSnapshot());
        await framework.Launch(await framework.NextOffer(), "t1");

        Assert.Equal(V1.TaskState.TaskRunning, (await framework.NextUpdate()).State);
        Assert.All(cluster.Agents, agent => Assert.Equal(1, agent.Registrations));
    }

    [Fact]
    public async Task Silo_StopsInGoodOrder_TheAllocatorGoesOnElsewhere()
    {
        await using var cluster = await MesosTestCluster.StartAsync(new() { Silos = 2 }, Limit);
        var allocator = cluster.Grains.GetGrain<IAllocatorGrain>(0);
        var epoch = await allocator.GetEpoch();
        var here = await Whereabouts(cluster, allocator);

        await cluster.Silos.StopSiloAsync(cluster.Silos.Silos.Single(silo => silo.SiloAddress.Equals(here)), Limit);

        Assert.Equal(epoch, await allocator.GetEpoch());
    }

    /// <summary>Looks when the services of a silo stop: it is the last of them, so it is the first to.</summary>
    private sealed class Look(Action look) : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken)
        {
            look();
            return Task.CompletedTask;
        }
    }

    private static async Task Move(MesosTestCluster cluster, IAddressable grain)
    {
        var here = await Whereabouts(cluster, grain);
        RequestContext.Set(IPlacementDirector.PlacementHintKey, cluster.Silos.Silos.First(silo => !silo.SiloAddress.Equals(here)).SiloAddress);
        await grain.AsReference<IGrainManagementExtension>().MigrateOnIdle();
        RequestContext.Clear();
        while ((await Whereabouts(cluster, grain))?.Equals(here) is not false)
            await Task.Yield();
    }

    private static async Task<SiloAddress?> Whereabouts(MesosTestCluster cluster, IAddressable grain) =>
        await cluster.Grains.GetGrain<IManagementGrain>(0).GetActivationAddress(grain);
}
