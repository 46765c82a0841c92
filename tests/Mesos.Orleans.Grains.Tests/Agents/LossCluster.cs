using System.Runtime.CompilerServices;
using Mesos.Orleans.Abstractions.Agents;
using Mesos.Orleans.Core.Agents;
using Mesos.Orleans.Grains.Hosting;
using Mesos.Orleans.Grains.Tests.Frameworks;
using Mesos.Orleans.Grains.Tests.Hosting;
using Mesos.Orleans.Testing;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Hosting;
using Orleans;
using Orleans.Core.Internal;
using Orleans.Runtime;

namespace Mesos.Orleans.Grains.Tests.Agents;

/// <summary>A cluster whose clock the test puts forward, so that agents are given up without anyone waiting for it.</summary>
internal sealed class LossCluster : IAsyncDisposable
{
    public static readonly TimeSpan Ping = new AgentGrainOptions().AgentPingTimeout;

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private LossCluster(MesosTestCluster cluster, ShiftedTime time) => (Cluster, Time) = (cluster, time);

    public MesosTestCluster Cluster { get; }

    public ShiftedTime Time { get; }

    public SimulatedAgent Agent => Cluster.Agents[0];

    public static async Task<LossCluster> Start(Action<AgentGrainOptions>? agents = null, int count = 1, SimulatedAgentOptions? agent = null, Action<ISiloBuilder>? silos = null)
    {
        var time = new ShiftedTime();
        var cluster = await MesosTestCluster.StartAsync(new()
        {
            Agents = count,
            Agent = (agent ?? new()) with { Link = new() { PollWait = TimeSpan.FromSeconds(0.2) } },
            ConfigureSilo = silo =>
            {
                Configure(silo, time, agents);
                silos?.Invoke(silo);
            },
        });
        return new LossCluster(cluster, time);
    }

    public Task<TestFramework> Subscribe(bool partitionAware = true) => TestFramework.Subscribe(Cluster, info =>
    {
        info.FailoverTimeout = TimeSpan.FromDays(1000).TotalSeconds;
        if (partitionAware)
        {
            info.Capabilities.Add(new V1.FrameworkInfo.Types.Capability { Type = V1.FrameworkInfo.Types.Capability.Types.Type.PartitionAware });
        }
    });

    public IAgentGrain Grain(SimulatedAgent agent) => Cluster.Grains.GetGrain<IAgentGrain>(agent.Id.Value);

    public IAgentLifecycle Lifecycle(SimulatedAgent agent) => Cluster.Grains.GetGrain<IAgentLifecycle>(agent.Id.Value);

    public async Task<AgentStanding> StandingOf(SimulatedAgent agent) => (await Grain(agent).FindLaunches(new("none"), 0)).Standing;

    /// <summary>Cuts the agent off and puts the clock forward, ping by ping, until it is given up.</summary>
    public async Task GiveUp(SimulatedAgent agent)
    {
        await agent.CrashAsync();
        await Forward(async () => await StandingOf(agent) == AgentStanding.Unreachable);
    }

    /// <summary>Puts the clock forward, ping by ping, until something is so.</summary>
    public Task Forward(Func<Task<bool>> condition) => Until(condition, () => Time.Advance(Ping));

    public static Task Until(Func<Task<bool>> condition) => Until(condition, () => { });

    /// <summary>Waits for a task that must end, and not for ever.</summary>
    public static async Task<T> Within<T>(Task<T> task, [CallerArgumentExpression(nameof(task))] string what = "")
    {
        Assert.True(await Task.WhenAny(task, Task.Delay(Limit)) == task, $"{what} did not come within {Limit}.");
        return await task;
    }

    /// <summary>Ends the activation, as if its silo had died.</summary>
    public Task Deactivate(IAddressable grain) => grain.AsReference<IGrainManagementExtension>().DeactivateOnIdle().AsTask();

    public ValueTask DisposeAsync() => Cluster.DisposeAsync();

    private static async Task Until(Func<Task<bool>> condition, Action step)
    {
        using var limit = new CancellationTokenSource(Limit);
        while (!await condition())
        {
            Assert.False(limit.IsCancellationRequested, "It did not happen.");
            step();
            await Task.Delay(TimeSpan.FromMilliseconds(20), limit.Token);
        }
    }

    private static void Configure(ISiloBuilder silo, ShiftedTime time, Action<AgentGrainOptions>? agents)
    {
        silo.Services.AddSingleton<TimeProvider>(time);
        silo.Services.Configure<AgentGrainOptions>(options =>
        {
            options.CheckInterval = TimeSpan.FromMilliseconds(20);
            agents?.Invoke(options);
        });

        // The clock leaps: who does not read meanwhile is still there.
        silo.Services.Configure<FrameworkGrainOptions>(options =>
            (options.SilenceLimit, options.CheckInterval) = (TimeSpan.FromDays(1000), TimeSpan.FromMilliseconds(20)));
    }
}
