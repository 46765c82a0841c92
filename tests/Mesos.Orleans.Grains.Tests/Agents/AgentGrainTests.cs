using Mesos.Orleans.Abstractions.Agents;
using Mesos.Orleans.Core.Resources;
using Mesos.Orleans.Grains.Tests.Frameworks;
using Mesos.Orleans.Testing;
using Orleans.Runtime;
using Reason = Mesos.V1.TaskStatus.Types.Reason;

namespace Mesos.Orleans.Grains.Tests.Agents;

public sealed class AgentGrainTests
{
    [Fact]
    public async Task Launch_SentTwice_RunsOnce()
    {
        await using var cluster = await MesosTestCluster.StartAsync();
        var agent = cluster.Agents[0];
        var grain = cluster.Grains.GetGrain<IAgentGrain>(agent.Id.Value);
        var command = Command(agent, Launch("t1"));

        Assert.Empty((await grain.Launch(command)).Dropped);
        Assert.Empty((await grain.Launch(command)).Dropped);

        await agent.WaitUntilAsync(tasks => tasks.Length == 1);
        var used = Assert.Single((await grain.GetSnapshot())!.Used);
        Assert.Equal(1000, used.Resources.ScalarMillis("cpus"));
    }

    [Fact]
    public async Task Launch_SentAgainAfterItsEnd_IsNotTakenForNew()
    {
        await using var cluster = await MesosTestCluster.StartAsync(new() { Agent = new() { MaxEndedTasks = 0 } });
        var agent = cluster.Agents[0];
        var grain = cluster.Grains.GetGrain<IAgentGrain>(agent.Id.Value);
        var command = Command(agent, Launch("t1"));
        Assert.Empty((await grain.Launch(command)).Dropped);
        await agent.WaitUntilAsync(tasks => tasks.Length == 1);
        agent.Update(command.Launches[0].LaunchId, V1.TaskState.TaskFinished);
        while ((await grain.GetSnapshot())!.Used.Length > 0)
            await Task.Yield();

        Assert.Empty((await grain.Launch(command)).Dropped);

        Assert.Empty((await grain.GetSnapshot())!.Used);
    }

    [Fact]
    public async Task Launch_MoreThanIsFree_IsDroppedWhateverTheOfferSaid()
    {
        await using var cluster = await MesosTestCluster.StartAsync();
        var agent = cluster.Agents[0];
        var grain = cluster.Grains.GetGrain<IAgentGrain>(agent.Id.Value);

        var reply = await grain.Launch(Command(agent, Launch("t1", "cpus:3"), Launch("t2", "cpus:3")));

        var dropped = Assert.Single(reply.Dropped);
        Assert.Equal((false, Reason.InvalidOffers), (dropped.Invalid, dropped.Reason));
    }

    [Fact]
    public async Task Launch_OfADeposedAllocator_IsDropped()
    {
        await using var cluster = await MesosTestCluster.StartAsync();
        var agent = cluster.Agents[0];
        var grain = cluster.Grains.GetGrain<IAgentGrain>(agent.Id.Value);
        Assert.Empty((await grain.Launch(Command(agent, Launch("t1")) with { Epoch = 7 })).Dropped);

        Assert.Single((await grain.Launch(Command(agent, Launch("t2")) with { Epoch = 6 })).Dropped);
    }

    [Fact]
    public async Task Launch_AgentDisconnected_IsDroppedWithThatReason()
    {
        await using var cluster = await MesosTestCluster.StartAsync();
        var agent = cluster.Agents[0];
        var grain = cluster.Grains.GetGrain<IAgentGrain>(agent.Id.Value);
        await agent.StopAsync();

        var dropped = Assert.Single((await grain.Launch(Command(agent, Launch("t1")))).Dropped);

        Assert.Equal(Reason.AgentDisconnected, dropped.Reason);
    }

    [Fact]
    public async Task Register_WithATaskThatRuns_CountsItsResourcesAgain()
    {
        await using var cluster = await MesosTestCluster.StartAsync();
        var framework = await TestFramework.Subscribe(cluster);
        await framework.Launch(await framework.NextOffer(), "t1");
        await framework.NextUpdate();
        var agent = cluster.Agents[0];

        await agent.CrashAsync();
        agent.Start();
        await agent.WaitUntilRegisteredAsync();

        var snapshot = await cluster.Grains.GetGrain<IAgentGrain>(agent.Id.Value).GetSnapshot();
        Assert.Equal(1000, Assert.Single(snapshot!.Used).Resources.ScalarMillis("cpus"));
    }

    [Fact]
    public async Task Launch_ReportedAndThenEverybodyForgets_IsNotSentAgain()
    {
        await using var cluster = await MesosTestCluster.StartAsync();
        var framework = await TestFramework.Subscribe(cluster);
        await framework.Launch(await framework.NextOffer(), "t1");
        await framework.Acknowledge(await framework.NextUpdate());
        var agent = cluster.Agents[0];
        await agent.CrashAsync();
        agent.Forget();

        await cluster.Grains.GetGrain<IManagementGrain>(0).ForceActivationCollection(TimeSpan.Zero);
        agent.Start();
        await agent.WaitUntilRegisteredAsync();

        // An offer of before may still lie there: what is launched with it is refused, and the next one is tried.
        for (var attempt = 2; agent.Tasks.IsEmpty; attempt++)
        {
            await framework.Launch(await framework.NextOffer(), $"t{attempt}");
            await framework.NextUpdate();
        }

        Assert.DoesNotContain(agent.Tasks, task => task.Task.TaskId.Value == "t1");
    }

    [Fact]
    public async Task ReadCommands_OfAnUnknownSession_SaysSo()
    {
        await using var cluster = await MesosTestCluster.StartAsync();
        var grain = cluster.Grains.GetGrain<IAgentGrain>(cluster.Agents[0].Id.Value);

        var batch = await grain.ReadCommands(new ReadCommands(Guid.CreateVersion7(), Guid.Empty, 0, TimeSpan.FromSeconds(1)));

        Assert.False(batch.Known);
    }

    private static LaunchTasks Command(SimulatedAgent agent, params TaskLaunch[] launches) => new(
        new("f"), 1, "*", [], ResourceSet.Parse("cpus:4;mem:4096").Value!,
        [.. launches.Select(launch => launch with { Task = WithAgent(launch.Task, agent) })], 0);

    private static TaskLaunch Launch(string id, string resources = "cpus:1;mem:32") => new(
        Guid.CreateVersion7(), new("f"), new V1.FrameworkInfo { User = "u", Name = "f" }, TestFramework.Task(new(), id, resources), null,
        V1.TaskState.TaskStaging);

    private static V1.TaskInfo WithAgent(V1.TaskInfo task, SimulatedAgent agent)
    {
        task.AgentId = new() { Value = agent.Id.Value };
        return task;
    }
}
