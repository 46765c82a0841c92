using System.Globalization;
using Mesos.Orleans.Benchmarks.Reporting;
using Mesos.Orleans.Testing;

namespace Mesos.Orleans.Benchmarks.Launches;

/// <summary>How fast tasks are launched through the scheduler API, with agents that only say that they run them.</summary>
internal sealed class LaunchesBenchmark : IBenchmark
{
    // An agent's whole room in one ACCEPT: what ended is offered again only by the allocator's next cycle, once a second as in Mesos.
    private const int TasksPerAgent = 50;
    private const double Target = 1_500;

    // Well below saturation: what a scheduler waits when the master is not the bottleneck.
    private const double CalmRate = 500;

    public string Name => "launches";

    public string Summary => "launches per second and ACCEPT→TASK_RUNNING over HTTP; scheduler, master and simulated agents in one process";

    public async Task Run(BenchmarkSize size, IReport report)
    {
        var shape = size == BenchmarkSize.Full ? Shape.Full : Shape.Smoke;
        foreach (var durable in new[] { true, false })
        {
            await using var master = await BenchmarkMaster.StartAsync(durable);
            var agents = await StartAgents(master, shape.Agents);
            foreach (var form in new[] { WireForm.Json, WireForm.Protobuf })
                await Run(master, form, $"{form.Name}, {(durable ? "SQLite" : "memory")}", shape, report);
            await Task.WhenAll(agents.Select(agent => agent.StopAsync()));
        }
    }

    private static async Task Run(BenchmarkMaster master, WireForm form, string what, Shape shape, IReport report)
    {
        var info = new V1.FrameworkInfo { User = "root", Name = $"launches over {form.Name}", Roles = { "*" } };
        info.Capabilities.Add(new V1.FrameworkInfo.Types.Capability { Type = V1.FrameworkInfo.Types.Capability.Types.Type.MultiRole });
        await using var scheduler = await HttpScheduler.SubscribeAsync(master.Address, form, info);
        var load = new LaunchLoad(scheduler, TasksPerAgent);
        await load.WarmUp(double.PositiveInfinity, shape.WarmUpTasks);
        await Measure(load, double.PositiveInfinity, what, shape, report);
        await load.Drain();
        await Measure(load, CalmRate, $"{what}, {CalmRate}/s", shape, report);
        await load.Drain();
        await scheduler.TearDownAsync();
        await load.Events;
    }

    private static async Task Measure(LaunchLoad load, double rate, string what, Shape shape, IReport report)
    {
        var collections = GC.CollectionCount(2);
        var use = new ProcessorUse();
        var latencies = await load.Run(rate, shape.Duration);
        var (elapsed, own) = (use.Elapsed.TotalSeconds, use.Own.TotalMilliseconds);
        var conditions = string.Create(
            CultureInfo.InvariantCulture,
            $"{shape.Agents} agents of {TasksPerAgent} cpus, tasks of 1 that end at once, all in one ACCEPT, {HttpScheduler.Connections} connections, {elapsed:0.0} s; {use}; {GC.CollectionCount(2) - collections} full GCs");
        if (double.IsInfinity(rate))
        {
            report.Add(new($"launches, {what}", latencies.Length / elapsed, "/s", Target, conditions));
            report.Add(new($"processor time a launch, {what}", own / latencies.Length, "ms", null, "of scheduler, master and agents together"));
        }

        report.Add(new($"ACCEPT→TASK_RUNNING p50, {what}", Percentile(latencies, 0.50), "ms", null, $"{latencies.Length} tasks"));
        report.Add(new($"ACCEPT→TASK_RUNNING p99, {what}", Percentile(latencies, 0.99), "ms", null, double.IsInfinity(rate) ? "saturated: as many tasks as the agents hold are always on their way" : conditions));
    }

    private static async Task<SimulatedAgent[]> StartAgents(BenchmarkMaster master, int count)
    {
        var options = new SimulatedAgentOptions
        {
            Resources = $"cpus:{TasksPerAgent};mem:{TasksPerAgent * 64};disk:10000;ports:[31000-32000]",
            Tasks = SimulatedTasks.Finish,
        };
        return await Task.WhenAll(Enumerable.Range(0, count).Select(_ => SimulatedAgent.StartAsync(master.Grains, options)));
    }

    private static double Percentile(double[] sorted, double share) => sorted[(int)Math.Ceiling(share * (sorted.Length - 1))];

    private sealed record Shape(int Agents, int WarmUpTasks, TimeSpan Duration)
    {
        public static Shape Smoke { get; } = new(10, 500, TimeSpan.FromSeconds(1));

        public static Shape Full { get; } = new(100, 10_000, TimeSpan.FromSeconds(10));
    }
}
