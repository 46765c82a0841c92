using System.Globalization;
using Mesos.Orleans.Abstractions;
using Mesos.Orleans.Agent.Hosting;
using Mesos.Orleans.Benchmarks.Launches;
using Mesos.Orleans.Benchmarks.Reporting;

namespace Mesos.Orleans.Benchmarks.Local;

/// <summary>How fast one agent runs real tasks through the whole stack, beside a plain loop that starts the same processes.</summary>
internal sealed class LocalBenchmark : IBenchmark
{
    // Offers come once a second, so one has to hold what can run in that time.
    private const int Cpus = 1_000;

    public string Name => "local";

    public string Summary => "real `true` tasks per second on one agent through the whole stack, beside a plain loop of posix_spawn and waitpid";

    public async Task Run(BenchmarkSize size, IReport report)
    {
        var (warmUp, duration, spawns) = size == BenchmarkSize.Full ? (3_000, TimeSpan.FromSeconds(15), 2_000) : (20, TimeSpan.FromSeconds(3), 100);
        await using var master = await BenchmarkMaster.StartAsync(durable: true);
        await using var agent = await StartAgent(master);
        var info = new V1.FrameworkInfo { User = Environment.UserName, Name = "local", Roles = { "*" } };
        info.Capabilities.Add(new V1.FrameworkInfo.Types.Capability { Type = V1.FrameworkInfo.Types.Capability.Types.Type.MultiRole });
        await using var scheduler = await HttpScheduler.SubscribeAsync(master.Address, WireForm.Protobuf, info);
        var load = new LaunchLoad(scheduler, Cpus);
        await load.WarmUp(double.PositiveInfinity, warmUp);

        // Both are measured with the master idle or busy beside them, in the same process.
        var program = SpawnLoop.Measure("/bin/true", ["true"], spawns);
        var shell = SpawnLoop.Measure("/bin/sh", ["sh", "-c", "true"], spawns);
        var use = new ProcessorUse();
        var latencies = await load.Run(double.PositiveInfinity, duration);
        var rate = latencies.Length / use.Elapsed.TotalSeconds;
        var conditions = string.Create(CultureInfo.InvariantCulture, $"command `true` through the shell as frameworks send it, {Cpus} at once at most, SQLite, {use.Elapsed.TotalSeconds:0.0} s; {use}");
        await load.Drain();

        report.Add(new("tasks, whole stack", rate, "/s", null, conditions));
        report.Add(new("plain loop, /bin/true", program, "/s", null, $"posix_spawn and waitpid, {spawns} times on one thread of this process"));
        report.Add(new("plain loop, /bin/sh -c true", shell, "/s", null, $"the same for what a task's process really is, {spawns} times"));
        report.Add(new("tasks / plain loop of /bin/true", rate / program, "", null, "1 would be no cost at all on one processor"));
        report.Add(new("tasks / plain loop of /bin/sh -c true", rate / shell, "", null, "the same against the same process"));
        report.Add(new("ACCEPT→TASK_RUNNING p50", latencies[latencies.Length / 2], "ms", null, $"{latencies.Length} tasks, saturated"));
        await scheduler.TearDownAsync();
        await load.Events;
    }

    private static async Task<AgentHost> StartAgent(BenchmarkMaster master)
    {
        var options = new AgentOptions
        {
            WorkDirectory = Path.Combine(master.WorkDirectory, "agent"),
            Port = 0,
            Resources = $"cpus:{Cpus};mem:{Cpus * 64};disk:10000;ports:[31000-32000]",
        };
        var started = await AgentHost.StartAsync(options, master.Grains, new RandomIdSource(TimeProvider.System), TimeProvider.System, master.Loggers);
        return started.IsSuccess ? started.Value : throw new InvalidOperationException(started.Refusal.ToString());
    }
}
