using Mesos.Orleans.Abstractions.Agents;
using Mesos.Orleans.Abstractions.Tasks;
using Mesos.Orleans.Core.Tasks;
using Mesos.Orleans.Sdk;

namespace Mesos.Orleans.Testing.Tests;

public sealed class MesosTestClusterTests
{
    private static CancellationToken Limit => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ThreeSilos_TaskLaunched_GoesTheWholeWay()
    {
        await using var cluster = await MesosTestCluster.StartAsync(new() { Silos = 3 }, Limit);
        await using var run = new Run(cluster);
        var agent = cluster.Agents[0];

        await run.Launch("t1");
        Assert.Equal(V1.TaskState.TaskRunning, (await run.Scheduler.Updates.ReadAsync(Limit)).State);
        Assert.True(agent.Update(agent.Tasks[0].LaunchId, V1.TaskState.TaskFinished, "done"));
        var last = await run.Scheduler.Updates.ReadAsync(Limit);

        Assert.Equal((V1.TaskState.TaskFinished, "done"), (last.State, last.Message));
        Assert.Equal(agent.Id.Value, last.AgentId.Value);
        Assert.Empty(agent.Tasks);
    }

    [Fact]
    public async Task ThreeSilos_OneKilled_TasksEndAndNewOnesRun()
    {
        await using var cluster = await MesosTestCluster.StartAsync(new() { Silos = 3, Agents = 3 }, Limit);
        await using var run = new Run(cluster);
        await run.Launch("t1");
        await run.Scheduler.Updates.ReadAsync(Limit);
        var agent = cluster.Agents.Single(agent => agent.Tasks.Length == 1);

        await cluster.Silos.KillSiloAsync(cluster.Silos.Silos[1], Limit);
        agent.Update(agent.Tasks[0].LaunchId, V1.TaskState.TaskFinished);

        await run.WaitFor("t1", V1.TaskState.TaskFinished);
        await run.LaunchUntilRunning("t2");
    }

    [Fact]
    public async Task Agent_CrashedAndBack_ReportsWhatHappenedMeanwhile()
    {
        await using var cluster = await MesosTestCluster.StartAsync(cancellation: Limit);
        await using var run = new Run(cluster);
        var agent = cluster.Agents[0];
        await run.Launch("t1");
        await run.Scheduler.Updates.ReadAsync(Limit);

        await agent.CrashAsync();
        agent.Update(agent.Tasks[0].LaunchId, V1.TaskState.TaskFailed, "died alone");
        agent.Start();

        var update = await run.Scheduler.Updates.ReadAsync(Limit);
        Assert.Equal((V1.TaskState.TaskFailed, "died alone"), (update.State, update.Message));
    }

    [Fact]
    public async Task Agent_BackWithoutItsTasks_TheyAreLost()
    {
        await using var cluster = await MesosTestCluster.StartAsync(cancellation: Limit);
        await using var run = new Run(cluster);
        var agent = cluster.Agents[0];
        await run.Launch("t1");
        await run.Scheduler.Updates.ReadAsync(Limit);

        await agent.StopAsync();
        agent.Forget();
        agent.Start();

        await run.WaitFor("t1", V1.TaskState.TaskLost);
    }

    [Fact]
    public async Task Teardown_KillsTheTasksOnTheAgent()
    {
        await using var cluster = await MesosTestCluster.StartAsync(cancellation: Limit);
        await using var run = new Run(cluster);
        await run.Launch("t1");
        await run.Scheduler.Updates.ReadAsync(Limit);

        Assert.Null(await run.Driver.RequestTeardown());

        await cluster.Agents[0].WaitUntilAsync(tasks => tasks.IsEmpty, Limit);
    }

    [Fact]
    public async Task ManyAgents_ManyTasks_AllFinish()
    {
        const int Agents = 100, TasksPerAgent = 5;
        await using var cluster = await MesosTestCluster.StartAsync(
            new() { Agents = Agents, Agent = new() { Tasks = SimulatedTasks.Finish } }, Limit);
        await using var run = new Run(cluster);

        for (var n = 0; n < Agents; n++)
        {
            var offer = await run.Scheduler.Offers.ReadAsync(Limit);
            Assert.Null(await run.Driver.Launch(offer, Enumerable.Range(0, TasksPerAgent).Select(k => Run.Task($"t{n}-{k}"))));
        }

        var finished = new HashSet<string>();
        while (finished.Count < Agents * TasksPerAgent)
        {
            if (await run.Scheduler.Updates.ReadAsync(Limit) is { State: V1.TaskState.TaskFinished } update)
                finished.Add(update.TaskId.Value);
        }
    }

    [Fact]
    public async Task Http_AskedFor_ServesTheState()
    {
        await using var cluster = await MesosTestCluster.StartAsync(new() { Http = true }, Limit);
        using var client = new HttpClient();

        var state = await client.GetStringAsync(new Uri(cluster.Url!, "/state"), Limit);

        Assert.Contains(cluster.Agents[0].Id.Value, state);
    }

    [Fact]
    public async Task Agent_WithUnreadableResources_IsNotMade()
    {
        await using var cluster = await MesosTestCluster.StartAsync(new() { Agents = 0 }, Limit);

        await Assert.ThrowsAsync<FormatException>(() => cluster.AddAgentAsync(new() { Resources = "cpus:" }, Limit));
    }

    [Fact]
    public async Task Read_NothingCame_EndsAtTheLimitAndNamesIt()
    {
        var scheduler = new RecordingScheduler { WaitLimit = TimeSpan.FromMilliseconds(1) };

        var late = await Assert.ThrowsAsync<TimeoutException>(async () => await scheduler.Offers.ReadAsync(Limit));

        Assert.Equal("No offer came within 00:00:00.0010000.", late.Message);
    }

    [Fact]
    public async Task Wait_TasksNeverCome_EndsAtTheLimitAndSaysWhichThereAre()
    {
        await using var cluster = await MesosTestCluster.StartAsync(new() { Agents = 0 }, Limit);
        await using var agent = new SimulatedAgent(cluster.Grains, new("S0"), new() { WaitLimit = TimeSpan.FromMilliseconds(1) });

        var tasks = await Assert.ThrowsAsync<TimeoutException>(() => agent.WaitUntilAsync(tasks => tasks.Length == 1, Limit));
        Assert.EndsWith("and has none, within 00:00:00.0010000.", tasks.Message);
    }

    [Fact]
    public async Task Wait_ConditionMetOrCancelled_LimitDoesNotMatter()
    {
        await using var cluster = await MesosTestCluster.StartAsync(cancellation: Limit);
        var agent = cluster.Agents[0];
        using var cancelled = new CancellationTokenSource();

        await agent.WaitUntilAsync(tasks => tasks.IsEmpty, Limit);
        var wait = agent.WaitUntilAsync(tasks => tasks.Length == 1, cancelled.Token);
        await cancelled.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => wait);
    }

    /// <summary>A framework on the cluster.</summary>
    private sealed class Run : IAsyncDisposable
    {
        private readonly CancellationTokenSource _stop = new();
        private readonly Task<SchedulerEnd> _run;

        public Run(MesosTestCluster cluster)
        {
            Driver = cluster.Driver(Scheduler);
            _run = Driver.RunAsync(_stop.Token);
        }

        public RecordingScheduler Scheduler { get; } = new();

        public SchedulerDriver Driver { get; }

        public static V1.TaskInfo Task(string id) => new()
        {
            Name = id,
            TaskId = new() { Value = id },
            Resources = { OfferResources.Parse("cpus:0.5;mem:64") },
            Command = new() { Value = "sleep 1000" },
        };

        public async Task Launch(string id) => Assert.Null(await Driver.Launch(await Scheduler.Offers.ReadAsync(Limit), [Task(id)]));

        // Offers of a lost silo's grains may be void: the cluster says so for each task, and there are more offers.
        public async Task LaunchUntilRunning(string prefix)
        {
            for (var n = 0; ; n++)
            {
                var offer = await Scheduler.Offers.ReadAsync(Limit);
                var id = $"{prefix}-{n}";
                if (await Driver.Launch(offer, [Task(id)]) is null && await IsRunning(id))
                    return;
            }
        }

        private async Task<bool> IsRunning(string id)
        {
            while (true)
            {
                while (Scheduler.Updates.TryRead(out var update) || Scheduler.Reconciled.TryRead(out update))
                {
                    if (update.TaskId.Value == id)
                        return update.State == V1.TaskState.TaskRunning;
                }

                await await System.Threading.Tasks.Task.WhenAny(
                    Scheduler.Updates.WaitToReadAsync(Limit).AsTask(), Scheduler.Reconciled.WaitToReadAsync(Limit).AsTask());
            }
        }

        public async Task WaitFor(string id, V1.TaskState state)
        {
            while (true)
            {
                var update = await Scheduler.Updates.ReadAsync(Limit);
                if (update.TaskId.Value == id && update.State == state)
                    return;
            }
        }

        public async ValueTask DisposeAsync()
        {
            await _stop.CancelAsync();
            await _run;
            _stop.Dispose();
        }
    }
}
