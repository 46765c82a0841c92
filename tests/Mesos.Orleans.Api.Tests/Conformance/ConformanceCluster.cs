using Mesos.Orleans.Grains.Hosting;
using Mesos.Orleans.Testing;
using Microsoft.Extensions.DependencyInjection;
using Orleans;

namespace Mesos.Orleans.Api.Tests.Conformance;

/// <summary>The real grains with one simulated agent, and the real HTTP door in front of them. The tests of one kind of scheduler share it, one after the other.</summary>
public sealed class ConformanceCluster : IAsyncLifetime
{
    /// <summary>What the agent has: enough for 10,000 tasks at once.</summary>
    public const double AgentCpus = 200;

    private MesosTestCluster _cluster = null!;

    public IGrainFactory Grains => _cluster.Grains;

    public SimulatedAgent Agent => _cluster.Agents[0];

    /// <summary>The clock of the grains.</summary>
    public ShiftedTime Time { get; } = new();

    public Uri Master => _cluster.Url!;

    public async ValueTask InitializeAsync()
    {
        _cluster = await MesosTestCluster.StartAsync(new MesosTestClusterOptions
        {
            Http = true,
            Agent = new SimulatedAgentOptions { Resources = $"cpus:{AgentCpus};mem:200000;disk:100000;ports:[31000-31999]" },
            ConfigureSilo = silo =>
            {
                silo.Services.AddSingleton<TimeProvider>(Time);

                // The clock jumps: silence is not what these tests are about, and deadlines are to be seen soon.
                silo.Services.Configure<AgentGrainOptions>(agents => agents.SilenceLimit = TimeSpan.FromDays(1000));
                silo.Services.Configure<FrameworkGrainOptions>(frameworks =>
                {
                    frameworks.SilenceLimit = TimeSpan.FromDays(1000);
                    frameworks.CheckInterval = TimeSpan.FromMilliseconds(20);
                });
            },
        });
    }

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();
}
