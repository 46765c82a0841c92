using Mesos.Orleans.FaultTests.Cluster;

namespace Mesos.Orleans.FaultTests.Scenarios;

/// <summary>Every scenario of the suite.</summary>
internal static class ScenarioCatalog
{
    private static readonly ClusterShape Alone = new(Silos: 1, Agents: 2);
    private static readonly ClusterShape Three = new(Silos: 3, Agents: 3);

    /// <summary>All of them, in the order in which they run.</summary>
    public static IReadOnlyList<Scenario> All { get; } =
    [
        new("quiet", "no fault at all: what the recorder finds here is its own mistake", Alone, run => run.Launch(run.TasksPerFault)) { InSmoke = true },
        new("lone-silo", "kill -9 the only silo, again and again; its state is in SQLite", Alone, LoneSilo),
        new("each-silo", "kill -9 each of three silos in turn", Three, EachSilo),
        new("all-silos", "kill -9 all silos at once", Three, AllSilos),
        new("agent", "kill -9 each agent; its tasks run on and it finds them again", new(Silos: 1, Agents: 2), EachAgent),
        new("scheduler", "kill the scheduler; the next one takes its framework over, with and without overlap", Three, Schedulers) { InSmoke = true },
        new("frozen-silo", "SIGSTOP a silo past its detection time and let it wake", Three, FrozenSilo),
        new("graceful-silo", "stop each silo in good order and start it again", Three, GracefulSilo),
        new("redis", "kill -9 Redis and start it with its data; freeze it for a while", Three, Redis),
    ];

    private static async Task LoneSilo(FaultRun run)
    {
        for (var round = 0; round < (run.Size == SuiteSize.Smoke ? 2 : 8); round++)
        {
            await run.KillAndRestart(run.Cluster.Silos[0]);
            await run.Recovered();
        }
    }

    private static async Task EachSilo(FaultRun run)
    {
        foreach (var silo in run.Cluster.Silos.OrderBy(_ => run.Random.Next()))
        {
            await run.KillAndRestart(silo, atMostSeconds: 6);
            await run.Recovered();
        }
    }

    private static async Task AllSilos(FaultRun run)
    {
        for (var round = 0; round < 2; round++)
        {
            await run.Inject("kill -9 all silos", async () =>
            {
                await Task.WhenAll(run.Cluster.Silos.Select(silo => silo.KillAsync()));
                await run.Pause(0, 3);
                foreach (var silo in run.Cluster.Silos)
                    silo.Start();
            });
            await run.Recovered();
        }
    }

    private static async Task EachAgent(FaultRun run)
    {
        foreach (var agent in run.Cluster.Agents)
        {
            await run.KillAndRestart(agent, atMostSeconds: 3);
            await run.Recovered();
        }
    }

    private static async Task Schedulers(FaultRun run)
    {
        for (var round = 0; round < (run.Size == SuiteSize.Smoke ? 2 : 6); round++)
        {
            var overlap = round % 2 == 1;
            await run.Inject($"the scheduler fails over{(overlap ? ", both alive for a moment" : "")}", () => run.Scheduler.FailOverAsync(overlap));
            await run.Recovered();
        }
    }

    private static async Task FrozenSilo(FaultRun run)
    {
        foreach (var silo in run.Cluster.Silos.OrderBy(_ => run.Random.Next()).Take(2))
        {
            await run.Inject($"SIGSTOP {silo.Name}, SIGCONT when it has long been declared dead", async () =>
            {
                silo.Freeze();
                await run.Pause(14, 20);
                silo.Thaw();
            });
            await run.Recovered();
        }
    }

    private static async Task GracefulSilo(FaultRun run)
    {
        foreach (var silo in run.Cluster.Silos)
        {
            await run.Inject($"SIGTERM {silo.Name}", async () =>
            {
                await silo.StopAsync();
                await run.Pause(0, 1);
                silo.Start();
            });
            await run.Recovered();
        }
    }

    private static async Task Redis(FaultRun run)
    {
        var redis = run.Cluster.Redis!;
        await run.KillAndRestart(redis);
        await run.Recovered();
        await run.Inject("SIGSTOP redis for a while", async () =>
        {
            redis.Freeze();
            await run.Pause(2, 8);
            redis.Thaw();
        });
        await run.Recovered();
    }
}
