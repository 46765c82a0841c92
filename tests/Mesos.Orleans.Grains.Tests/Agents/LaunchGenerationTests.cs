using Orleans.Runtime;
using Orleans.Storage;
using Mesos.Orleans.Grains.Agents;
using Microsoft.Extensions.DependencyInjection;
using Mesos.Orleans.Abstractions.Agents;
using Mesos.Orleans.Core.Resources;
using Mesos.Orleans.Grains.Tests.Frameworks;
using Mesos.Orleans.Grains.Tests.Operations;
using Mesos.Orleans.Testing;
using Orleans;
using Orleans.Core.Internal;
using CallType = Mesos.V1.Scheduler.Call.Types.Type;
using EventType = Mesos.V1.Scheduler.Event.Types.Type;
using Reason = Mesos.V1.TaskStatus.Types.Reason;

namespace Mesos.Orleans.Grains.Tests.Agents;

/// <summary>An agent's grain takes launches and operations of the latest activation of a framework only.</summary>
public sealed class LaunchGenerationTests : IAsyncLifetime
{
    private MesosTestCluster _cluster = null!;
    private TestFramework _framework = null!;

    private SimulatedAgent Agent => _cluster.Agents[0];

    private IAgentGrain Grain => _cluster.Grains.GetGrain<IAgentGrain>(Agent.Id.Value);

    public async ValueTask InitializeAsync()
    {
        _cluster = await MesosTestCluster.StartAsync();
        _framework = await TestFramework.Subscribe(_cluster, info => info.Role = "eng");
    }

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    [Fact]
    public async Task Launch_OfALowerGeneration_IsDroppedAndTellsTheHigherOne()
    {
        var generation = await AskAgent();

        var reply = await Grain.Launch(Command("t1", generation - 1));

        Assert.Equal(Reason.InvalidOffers, Assert.Single(reply.Dropped).Reason);
        Assert.Equal(generation, reply.Generation);
        Assert.Empty((await Grain.FindLaunches(new(_framework.Id), 0)).Launches);
    }

    [Fact]
    public async Task Launch_OfALowerGenerationAfterTheAgentsGrainForgot_IsDroppedByWhatIsStored()
    {
        var generation = await AskAgent();
        await Deactivate(Grain);
        await Until(async () => await Grain.FindLaunches(new("none"), 0) is { Registered: true });
        Assert.Equal(0, (await Grain.FindLaunches(new(_framework.Id), 0)).Generation);

        var reply = await Grain.Launch(Command("t1", generation - 1));

        Assert.Single(reply.Dropped);
        Assert.Equal(generation, reply.Generation);
    }

    [Fact]
    public async Task IsCurrent_AfterTheAgentRegisteredWithALaterActivation_IsFalseAndThisOneGoes()
    {
        Assert.True(await Grain.IsCurrent([]));
        var storage = _cluster.Silos.Silos[0].ServiceProvider.GetRequiredService<IGrainStorage>();
        var stored = new GrainState<AgentIdentityState>(new());
        await storage.ReadStateAsync("agent", Grain.GetGrainId(), stored);
        stored.State!.Session = Guid.CreateVersion7();
        await storage.WriteStateAsync("agent", Grain.GetGrainId(), stored);

        Assert.False(await Grain.IsCurrent([]));

        await Until(() => Grain.IsCurrent([]));
    }

    [Fact]
    public async Task Launch_OfAFrameworkThatWasDeleted_IsDropped()
    {
        var reply = await Grain.Launch(Command("t1", 1) with { Framework = new("deleted") });

        Assert.Single(reply.Dropped);
    }

    [Fact]
    public async Task Launch_OfTheCurrentGenerationOrOfNone_Runs()
    {
        var generation = await AskAgent();

        Assert.Empty((await Grain.Launch(Command("t1", generation))).Dropped);
        Assert.Empty((await Grain.Launch(Command("t2", 0))).Dropped);
    }

    [Fact]
    public async Task Launch_RepeatedAfterAHigherGenerationAsked_IsNotDropped()
    {
        var generation = await AskAgent();
        var command = Command("t1", generation);
        await Grain.Launch(command);

        await Grain.FindLaunches(new(_framework.Id), generation + 1);

        Assert.Empty((await Grain.Launch(command)).Dropped);
    }

    [Fact]
    public async Task IsCurrent_OfALaunchThatIsMissing_ItIsNotStartedHoweverLateItComes()
    {
        var command = Command("t1", await AskAgent());

        Assert.True(await Grain.IsCurrent([command.Launches[0].LaunchId]));
        await Grain.Launch(command);

        Assert.Empty((await Grain.FindLaunches(new(_framework.Id), 0)).Launches);
        Assert.Empty(Agent.Tasks);
    }

    [Fact]
    public async Task IsCurrent_OfALaunchThatCameMeanwhile_IsFalse()
    {
        var command = Command("t1", await AskAgent());
        await Grain.Launch(command);

        Assert.False(await Grain.IsCurrent([command.Launches[0].LaunchId]));
    }

    [Fact]
    public async Task Operation_OfALowerGeneration_IsDroppedAndTold()
    {
        var generation = await AskAgent();

        await Grain.Launch(Command("t1", generation - 1) with
        {
            Launches = [],
            Operations = [new OperationRequest(Guid.CreateVersion7(), Reserved.Reserve(Reserved.Scalar("cpus", 1), "r"))],
            FrameworkInfo = new V1.FrameworkInfo { User = "u", Name = "n", Role = "eng" },
        });

        var status = (await _framework.Next(EventType.UpdateOperationStatus)).UpdateOperationStatus.Status;
        Assert.Equal(V1.OperationState.OperationDropped, status.State);
        Assert.True((await Grain.GetSnapshot())!.Total.Reserved.IsEmpty);
    }

    [Fact]
    public async Task Framework_ActivatedAnew_HasAHigherGeneration()
    {
        var before = await AskAgent();
        await Deactivate(_framework.Grain);

        Assert.True(await AskAgent() > before);
    }

    [Fact]
    public async Task Framework_WhoseAgentKnowsAHigherGeneration_IsActivatedAnewAndGoesOn()
    {
        var generation = await AskAgent();
        await Grain.FindLaunches(new(_framework.Id), generation + 1);

        // By then the offer of before is void, or its launch is refused; those of the next activation hold.
        for (var attempt = 1; Agent.Tasks.IsEmpty; attempt++)
        {
            Assert.True(attempt <= 10, "Nothing is launched any more.");
            await _framework.Launch(await _framework.NextOffer(), $"t{attempt}");
            await _framework.Read(waitSeconds: 0.2);
        }

        Assert.True((await Grain.FindLaunches(new(_framework.Id), 0)).Generation > generation + 1);
    }

    // The framework asks the agent's grain about a task that it does not know.
    private async Task<long> AskAgent()
    {
        await _framework.Read(waitSeconds: 0);
        await _framework.Call(new()
        {
            Type = CallType.Reconcile,
            Reconcile = new()
            {
                Tasks = { new V1.Scheduler.Call.Types.Reconcile.Types.Task { TaskId = new() { Value = "unknown" }, AgentId = new() { Value = Agent.Id.Value } } },
            },
        });
        return (await Grain.FindLaunches(new(_framework.Id), 0)).Generation;
    }

    private LaunchTasks Command(string task, long generation) => new(
        new(_framework.Id), long.MaxValue, "eng", [], ResourceSet.Parse("cpus:4;mem:4096").Value!,
        [
            new TaskLaunch(
                Guid.CreateVersion7(), new(_framework.Id), new V1.FrameworkInfo { User = "u", Name = "f", Role = "eng" },
                TestFramework.Task(new() { Value = Agent.Id.Value }, task), null, V1.TaskState.TaskStaging),
        ],
        0)
    {
        Generation = generation,
    };

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
}
