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
        new("quiet", "no fault at all: what the recorder finds here is its own mistake", Alone, run => run.Launch(run.TasksPerFault)),
        new("lone-silo", "kill -9 the only silo, again and again; its state is in SQLite", Alone, LoneSilo) { InSmoke = true },
        new("each-silo", "kill -9 each of three silos in turn", Three, EachSilo) { InSmoke = true },
        new("all-silos", "kill -9 all silos at once", Three, AllSilos),
        new("agent", "kill -9 each agent; its tasks run on and it finds them again", new(Silos: 1, Agents: 2), EachAgent) { InSmoke = true },
        new("scheduler", "kill the scheduler; the next one takes its framework over, with and without overlap", Three, Schedulers) { InSmoke = true },
        new("frozen-silo", "SIGSTOP a silo until the others have gone on without it, then let it wake", Three, FrozenSilo),
        new("graceful-silo", "stop each silo in good order and start it again", Three, GracefulSilo),
        new("redis", "kill -9 Redis and start it with its data; freeze it for a while", Three, Redis),
        new("two-allocators", "SIGSTOP the silo with the allocator until another has one, then let it wake: two are there for a moment", Three, TwoAllocators),
        new("volumes", "reserve, make and use volumes in one ACCEPT while silos and agents are killed", Three, Volumes) { Volumes = true },
        new("unreachable", "freeze agents for longer than the cluster waits for them, and let them return", new(Silos: 1, Agents: 3)
        {
            SiloSettings = ["--Mesos:Agents:AgentPingTimeout=00:00:01", "--Mesos:Agents:MaxAgentPingTimeouts=3", "--Mesos:Agents:AgentReregisterTimeout=00:00:10", "--Mesos:Agents:CheckInterval=00:00:01"],
        }, Unreachable) { AgentsAreGivenUp = true },
        new("network", "cut silos off from each other and from all others, and agents from silos", new(Silos: 3, Agents: 3) { Namespaced = true }, Network),
        new("full-disk", "fill the disk of an agent's work directory, and make room again", new(Silos: 1, Agents: 2) { DiskMiB = 24 }, FullDisk) { SandboxesAreWhole = false },
        new("clocks", "set the clocks of silos and agents an hour forth and back", new(Silos: 3, Agents: 2) { SteppedClocks = true }, Clocks),
        new("mixed", "whatever the seed says, one after the other and two at a time", Three, MixedFaults.Run),
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
            await run.Inject($"SIGSTOP {silo.Name}", () =>
            {
                silo.Freeze();
                return Task.CompletedTask;
            });
            await run.Recovered();
            await run.Inject($"SIGCONT {silo.Name}", () =>
            {
                silo.Thaw();
                return Task.CompletedTask;
            });
            await run.Recovered();
        }
    }

    private static async Task TwoAllocators(FaultRun run)
    {
        for (var round = 0; round < 2; round++)
        {
            var (silo, epoch) = AllocatorLog.Find(run.Cluster);
            await run.Inject($"SIGSTOP {silo.Name}, which has the allocator of epoch {epoch}", () =>
            {
                silo.Freeze();
                return Task.CompletedTask;
            });
            await run.Until(TimeSpan.FromSeconds(60), "another silo has an allocator", () => AllocatorLog.Find(run.Cluster).Epoch > epoch, () => $"the epoch is still {epoch}");
            await run.Inject($"SIGCONT {silo.Name}", () =>
            {
                silo.Thaw();
                return Task.CompletedTask;
            });
            await run.Recovered();
        }
    }

    private static async Task Volumes(FaultRun run)
    {
        var faults = run.Size == SuiteSize.Smoke ? 3 : 9;
        for (var round = 0; round < faults; round++)
        {
            run.MakeVolumes(4);
            var victims = run.Cluster.Silos.Concat(run.Cluster.Agents).ToArray();
            await run.KillAndRestart(victims[run.Random.Next(victims.Length)]);
            await run.Recovered();
        }
    }

    private static async Task Unreachable(FaultRun run)
    {
        foreach (var agent in run.Cluster.Agents.Take(2))
        {
            await run.Inject($"SIGSTOP {agent.Name} for longer than it is waited for", async () =>
            {
                agent.Freeze();
                await run.Pause(7, 9);
                agent.Thaw();
            });
            await run.Recovered();
        }

        await run.KillAndRestart(run.Cluster.Silos[0]);
        await run.Recovered();
    }

    private static async Task Network(FaultRun run)
    {
        var network = (NamespacedNetwork)run.Cluster.Network;
        var silos = run.Cluster.Silos.OrderBy(_ => run.Random.Next()).Select(silo => silo.Name).ToArray();
        await run.Inject($"cut {silos[0]} and {silos[1]} off from each other", () => network.PartAsync(silos[0], silos[1]));
        await run.Pause(8, 14);
        await network.JoinAsync(silos[0], silos[1]);
        await run.Recovered();

        await run.Inject($"cut {silos[2]} off from everything", () => network.CutAsync(silos[2]));
        await run.Pause(3, 14);
        await network.HealAsync(silos[2]);
        await run.Recovered();

        var agent = run.Cluster.Agents[run.Random.Next(run.Cluster.Agents.Count)].Name;
        await run.Inject($"cut {agent} off from everything", () => network.CutAsync(agent));
        await run.Pause(3, 14);
        await network.HealAsync(agent);
        await run.Recovered();
    }

    private static async Task FullDisk(FaultRun run)
    {
        var filling = Path.Combine(run.Cluster.AgentDirectory(0), "filling");
        for (var round = 0; round < 2; round++)
        {
            await run.Inject("fill the disk of agent0", () =>
            {
                DiskFilling.Fill(filling);
                return Task.CompletedTask;
            });
            await run.Pause(3, 6);
            File.Delete(filling);
            await run.Recovered();
        }

        await run.Inject("fill the disk of agent0 and kill -9 it", async () =>
        {
            DiskFilling.Fill(filling);
            await run.Cluster.Agents[0].KillAsync();
            run.Cluster.Agents[0].Start();
            await run.Pause(3, 5);
        });
        File.Delete(filling);
        await run.Recovered();
    }

    // What a silo wrote while its clock was ahead is read by silos whose clocks are not.
    private static async Task Clocks(FaultRun run)
    {
        var silo = run.Cluster.Silos[run.Random.Next(run.Cluster.Silos.Count)];
        await Step(run, silo, 3600);
        await run.Recovered();
        run.Cluster.Clocks[silo.Name].Set(0);
        await run.KillAndRestart(silo);
        await run.Recovered();
        await Step(run, run.Cluster.Silos[run.Random.Next(run.Cluster.Silos.Count)], -3600);
        await run.Recovered();
        var agent = run.Cluster.Agents[0];
        await Step(run, agent, 3600);
        await Step(run, agent, -3600);
        await run.Recovered();
    }

    private static Task Step(FaultRun run, Processes.StagedProcess process, int seconds) => run.Inject($"set the clock of {process.Name} {seconds} s off", async () =>
    {
        run.Cluster.Clocks[process.Name].Set(seconds);
        await run.Pause(2, 4);
    });

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
