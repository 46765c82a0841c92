using System.Diagnostics;
using System.Globalization;
using Mesos.Orleans.Abstractions.Agents;
using Mesos.Orleans.Benchmarks.Launches;
using Mesos.Orleans.Benchmarks.Reporting;
using Mesos.Orleans.FaultTests.Processes;
using Mesos.Orleans.Testing;

namespace Mesos.Orleans.Benchmarks.Failover;

/// <summary>How long a cluster of real silos is not there for its schedulers and agents when silos and agents die, and what durability and agents cost.</summary>
internal sealed class FailoverBenchmark : IBenchmark
{
    // Half of an agent is in use, so that there is always something to offer.
    private const int FreeCpus = 10;
    private static readonly string[] Heartbeats = ["--Mesos:Api:HeartbeatInterval=00:00:01"];
    private const string RealHostname = "restarted.test";

    public string Name => "failover";

    public string Summary => "three silo processes and a durable Redis, simulated agents in this process: how long until offers, launches and agents are back; memory; the price of durability";

    public async Task Run(BenchmarkSize size, IReport report)
    {
        if (DurableRedis.Missing is { } missing)
            throw new InvalidOperationException(missing);
        var shape = size == BenchmarkSize.Full ? FailoverShape.Full : FailoverShape.Smoke;
        await using (var cluster = await FailoverCluster.StartAsync(3, Heartbeats))
        {
            await cluster.AddAgentsAsync(shape.Agents, new SimulatedAgentOptions { Resources = Room(shape) });
            await using var scheduler = new FailoverScheduler(cluster.Masters);
            await Fill(scheduler, shape);
            await Crash(cluster, scheduler, shape, report);
            if (shape.Hang)
                await Hang(cluster, scheduler, shape, report);
            await Stop(cluster, scheduler, shape, report);
            await CrashOfAll(cluster, scheduler, shape, report);
            await RestartOfAgent(cluster, scheduler, shape, report);
            report.Add(new("tasks lost in all of this", scheduler.Ended.Length, "", 0, scheduler.Ended is [var ended, ..] ? $"such as {ended}" : $"of {scheduler.Running}"));
        }

        await Durability(shape, report);
        await Memory(shape, report);
    }

    private static string Room(FailoverShape shape)
    {
        var cpus = (shape.TasksPerAgent + FreeCpus).ToString(CultureInfo.InvariantCulture);
        return $"cpus:{cpus};mem:{cpus}000;disk:10000;ports:[31000-32000]";
    }

    private static async Task Fill(FailoverScheduler scheduler, FailoverShape shape)
    {
        var filled = 0;
        await FailoverCluster.UntilAsync("every agent runs its tasks", () =>
        {
            while (filled < shape.Agents && scheduler.Launch(shape.TasksPerAgent))
                filled++;
            return Task.FromResult(scheduler.Running >= shape.Agents * shape.TasksPerAgent);
        });
    }

    // One silo whose collector leaves no holes, so that what is measured is what is held.
    private static async Task Memory(FailoverShape shape, IReport report)
    {
        await using var cluster = await FailoverCluster.StartAsync(1, Heartbeats, "DOTNET_gcServer=0", "DOTNET_GCConserveMemory=9");
        var options = new SimulatedAgentOptions { Resources = Room(shape) };
        await cluster.AddAgentsAsync(1, options);
        var empty = await cluster.MemoryAsync();
        await cluster.AddAgentsAsync(shape.Agents - 1, options);
        var withAgents = await cluster.MemoryAsync();
        await using var scheduler = new FailoverScheduler(cluster.Masters);
        await Fill(scheduler, shape);
        var tasks = shape.Agents * shape.TasksPerAgent;
        var withTasks = await cluster.MemoryAsync();
        await Task.Delay(shape.Idle);
        await cluster.CollectIdleAsync(shape.Idle / 2);
        await Task.Delay(shape.Settling);
        var idle = await cluster.MemoryAsync();
        var conditions = string.Create(CultureInfo.InvariantCulture, $"managed memory of one silo after a full compacting collection: {Mebi(empty)} MiB at first, {Mebi(withAgents)} with {shape.Agents} agents, {Mebi(withTasks)} with {tasks} tasks, {Mebi(idle)} when the grains of tasks were collected as idle");
        report.Add(new("memory per simulated agent", (withAgents - empty) / 1024.0 / shape.Agents, "KiB", 20, conditions));
        report.Add(new("memory per running task", (idle - withAgents) / 1024.0 / tasks, "KiB", 4, string.Create(CultureInfo.InvariantCulture, $"grains of idle tasks collected; right after the launch {(withTasks - withAgents) / 1024.0 / tasks:0.0} KiB")));
    }

    // Once the silo with the allocator, once the one with the framework: the worse figure counts.
    private static async Task Crash(FailoverCluster cluster, FailoverScheduler scheduler, FailoverShape shape, IReport report)
    {
        List<Outage> outages = [];
        foreach (var which in new[] { true, false })
        {
            await Prepare(cluster, scheduler, shape);
            var silo = which ? await cluster.FindAllocatorAsync() : await cluster.FindFrameworkAsync(scheduler.Framework);
            outages.Add(await Measure(cluster, scheduler, silo, () => cluster.Silos[silo].KillAsync(), shape));
            await Revive(cluster, silo);
        }

        Report("kill -9 one silo of three", (2, 2, 3), outages, report);
    }

    private static async Task Hang(FailoverCluster cluster, FailoverScheduler scheduler, FailoverShape shape, IReport report)
    {
        await Prepare(cluster, scheduler, shape);
        var silo = await cluster.FindFrameworkAsync(scheduler.Framework);
        var outage = await Measure(cluster, scheduler, silo, () =>
        {
            cluster.Silos[silo].Freeze();
            return Task.CompletedTask;
        }, shape);
        Report("SIGSTOP one silo of three", (10, 10, 10), [outage], report);
        await cluster.Silos[silo].KillAsync();
        await Revive(cluster, silo);
    }

    private static void Report(string what, (double Offer, double Launch, double Agents) targets, List<Outage> outages, IReport report)
    {
        var conditions = string.Join("; then ", outages.Select(outage => outage.Conditions));
        report.Add(new($"{what}: first offer again", outages.Max(outage => outage.Offer.TotalSeconds), "s", targets.Offer, conditions));
        report.Add(new($"{what}: first launch again", outages.Max(outage => outage.Launch.TotalSeconds), "s", targets.Launch, "until TASK_RUNNING"));
        report.Add(new($"{what}: all agents back", outages.Max(outage => outage.Agents.TotalSeconds), "s", targets.Agents, "each is connected by the word of its grain"));
    }

    private static async Task CrashOfAll(FailoverCluster cluster, FailoverScheduler scheduler, FailoverShape shape, IReport report)
    {
        await Prepare(cluster, scheduler, shape);
        var registrations = cluster.Registrations();
        await Task.WhenAll(cluster.Silos.Select(silo => silo.KillAsync()));
        var use = new ProcessorUse();
        var started = Stopwatch.GetTimestamp();
        cluster.Silos[0].Start();
        await cluster.AgentsBackAsync(cluster.Agents, registrations);
        var back = Stopwatch.GetElapsedTime(started);
        foreach (var silo in cluster.Silos)
            silo.Start();
        await cluster.WaitForSilosAsync();
        report.Add(new("all silos killed, one started: all agents back", back.TotalSeconds, "s", 10, $"{shape.Agents} agents, {scheduler.Running} tasks; from the start of the process; {use}"));
    }

    private static async Task<Outage> Measure(FailoverCluster cluster, FailoverScheduler scheduler, int silo, Func<Task> fault, FailoverShape shape)
    {
        var holds = await Describe(cluster, scheduler, silo, shape);
        var moved = await cluster.AgentsOnAsync(silo);
        var registrations = cluster.Registrations();
        var use = new ProcessorUse();
        scheduler.Mark();
        var struck = Stopwatch.GetTimestamp();
        await fault();
        var agents = BackAfter(cluster, moved, registrations, struck);
        var (running, next) = (scheduler.Running, 0L);
        await FailoverCluster.UntilAsync("a task is launched again", () =>
        {
            // One at a time, and another one when it was lost on its way.
            if (scheduler.FirstOffer is not null && Stopwatch.GetTimestamp() > next && scheduler.Launch(1))
                next = Stopwatch.GetTimestamp() + (Stopwatch.Frequency / 4);
            return Task.FromResult(scheduler.Running > running);
        });
        var launch = Stopwatch.GetElapsedTime(struck, scheduler.Started[^1]);
        var offer = Stopwatch.GetElapsedTime(struck, scheduler.FirstOffer!.Value);
        var back = await agents;
        return new Outage(offer, launch, back, string.Create(CultureInfo.InvariantCulture, $"{holds}: offer {offer.TotalSeconds:0.0}, launch {launch.TotalSeconds:0.0}, agents {back.TotalSeconds:0.0} s, {running} tasks, {use}"));
    }

    private static async Task<string> Describe(FailoverCluster cluster, FailoverScheduler scheduler, int silo, FailoverShape shape)
    {
        string[] holds =
        [
            .. await cluster.FindAllocatorAsync() == silo ? ["the allocator"] : (string[])[],
            .. await cluster.FindFrameworkAsync(scheduler.Framework) == silo ? ["the framework"] : (string[])[],
            .. scheduler.Master == silo ? ["the stream"] : (string[])[],
            $"{(await cluster.AgentsOnAsync(silo)).Count} of {shape.Agents} agents",
        ];
        return $"the silo with {string.Join(", ", holds)}";
    }

    private static async Task<TimeSpan> BackAfter(
        FailoverCluster cluster, IReadOnlyList<SimulatedAgent> moved, Dictionary<SimulatedAgent, int> registrations, long struck)
    {
        await cluster.AgentsBackAsync(moved, registrations);
        return Stopwatch.GetElapsedTime(struck);
    }

    private static async Task Stop(FailoverCluster cluster, FailoverScheduler scheduler, FailoverShape shape, IReport report)
    {
        await Prepare(cluster, scheduler, shape);
        var silo = await cluster.FindFrameworkAsync(scheduler.Framework);
        var holds = await Describe(cluster, scheduler, silo, shape);
        var use = new ProcessorUse();
        var calm = await LaunchFor(scheduler, shape);
        var stopping = cluster.Silos[silo].StopAsync();
        var stopped = await LaunchFor(scheduler, shape);
        await stopping;
        report.Add(new("graceful stop of one silo: gap in launches", stopped.TotalSeconds, "s", 0.5, $"the longest time between two TASK_RUNNING at {shape.LaunchesPerSecond} launches/s; {calm.TotalSeconds:0.00} s before the stop; {holds}; {use}"));
    }

    // The longest time without a TASK_RUNNING, the time until the first included.
    private static async Task<TimeSpan> LaunchFor(FailoverScheduler scheduler, FailoverShape shape)
    {
        var begin = Stopwatch.GetTimestamp();
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1.0 / shape.LaunchesPerSecond));
        while (Stopwatch.GetElapsedTime(begin) < shape.Window && await timer.WaitForNextTickAsync())
            scheduler.Launch(1);
        long[] times = [begin, .. scheduler.Started.Where(at => at > begin), Stopwatch.GetTimestamp()];
        return times.Zip(times.Skip(1), (a, b) => Stopwatch.GetElapsedTime(a, b)).Max();
    }

    private static async Task RestartOfAgent(FailoverCluster cluster, FailoverScheduler scheduler, FailoverShape shape, IReport report)
    {
        await using var agent = cluster.RealAgent(RealHostname, shape.RealTasks * 2);
        agent.Start();
        string? id = null;
        await FailoverCluster.UntilAsync("the real agent is offered", () => Task.FromResult((id = scheduler.AgentOf(IsReal)) is not null));
        var running = scheduler.Running + shape.RealTasks;
        scheduler.Launch(shape.RealTasks, IsReal);
        await FailoverCluster.UntilAsync("its tasks run", () => Task.FromResult(scheduler.Running >= running));
        var grain = cluster.Grains.GetGrain<IAgentGrain>(id!);
        var before = (await grain.GetSnapshot())!.ReregisteredAt;
        await agent.KillAsync();
        var use = new ProcessorUse();
        var started = Stopwatch.GetTimestamp();
        agent.Start();
        await FailoverCluster.UntilAsync("it has registered again", async () => await grain.GetSnapshot() is { Connected: true } now && now.ReregisteredAt != before);
        var back = Stopwatch.GetElapsedTime(started);
        await Task.Delay(shape.Settling);
        report.Add(new("agent restart after kill -9: re-registered", back.TotalSeconds, "s", 3, $"from the start of the process; {use}"));
        report.Add(new("agent restart after kill -9: tasks lost", Math.Max(0, running - scheduler.Running), "", 0, $"of {shape.RealTasks} `sleep` processes"));
    }

    private static bool IsReal(V1.Offer offer) => offer.Hostname == RealHostname;

    private static async Task Durability(FailoverShape shape, IReport report)
    {
        var directory = Directory.CreateTempSubdirectory("mesos-failover-redis-");
        await using (var redis = new DurableRedis(directory.FullName))
        {
            await redis.StartAsync();
            var (durable, durableUse) = await Launches(shape, redis.Address);
            var (memory, memoryUse) = await Launches(shape, null);
            report.Add(new("launches, Redis with every write on disk", durable, "/s", null, durableUse));
            report.Add(new("launches, memory", memory, "/s", null, memoryUse));
            report.Add(new("launches, Redis / memory", durable / memory, "", 0.5, "one silo, protobuf; scheduler, master and simulated agents in one process"));
        }

        directory.Delete(recursive: true);
    }

    private static async Task<(double Rate, string Conditions)> Launches(FailoverShape shape, string? redis)
    {
        const int cpus = 50;
        await using var master = await BenchmarkMaster.StartAsync(durable: false, redis);
        var options = new SimulatedAgentOptions { Resources = "cpus:50;mem:3200;disk:10000;ports:[31000-32000]", Tasks = SimulatedTasks.Finish };
        var agents = await Task.WhenAll(Enumerable.Range(0, Math.Min(shape.Agents, 100)).Select(_ => SimulatedAgent.StartAsync(master.Grains, options)));
        var info = new V1.FrameworkInfo { User = Environment.UserName, Name = "durability", Roles = { "*" } };
        info.Capabilities.Add(new V1.FrameworkInfo.Types.Capability { Type = V1.FrameworkInfo.Types.Capability.Types.Type.MultiRole });
        await using var scheduler = await HttpScheduler.SubscribeAsync(master.Address, WireForm.Protobuf, info);
        var load = new LaunchLoad(scheduler, cpus);
        await load.WarmUp(double.PositiveInfinity, shape.WarmUpTasks);
        var use = new ProcessorUse();
        var latencies = await load.Run(double.PositiveInfinity, shape.Load);
        var rate = latencies.Length / use.Elapsed.TotalSeconds;
        var conditions = $"{agents.Length} agents of {cpus} cpus, {use.Elapsed.TotalSeconds:0.0} s; {use}";
        await load.Drain();
        await scheduler.TearDownAsync();
        await load.Events;
        await Task.WhenAll(agents.Select(agent => agent.StopAsync()));
        return (rate, conditions);
    }

    // All agents there, all offers held, all updates acknowledged: what comes after the fault is new.
    private static async Task Prepare(FailoverCluster cluster, FailoverScheduler scheduler, FailoverShape shape)
    {
        await FailoverCluster.UntilAsync("every agent is offered", () => Task.FromResult(scheduler.Offers >= cluster.Agents.Count));
        await FailoverCluster.UntilAsync("every update is acknowledged", () => Task.FromResult(scheduler.Unacknowledged == 0));
        await Task.Delay(shape.Settling);
    }

    private static async Task Revive(FailoverCluster cluster, int silo)
    {
        cluster.Silos[silo].Start();
        await cluster.WaitForSilosAsync();
    }

    private static string Mebi(long bytes) => (bytes / 1048576.0).ToString("0", CultureInfo.InvariantCulture);

    private sealed record Outage(TimeSpan Offer, TimeSpan Launch, TimeSpan Agents, string Conditions);
}
