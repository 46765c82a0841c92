using System.Collections.Concurrent;
using Mesos.Orleans.Abstractions.Serialization;
using Mesos.Orleans.Grains.Hosting;
using Mesos.Orleans.Grains;
using Mesos.Orleans.Sdk;
using Mesos.Orleans.Silo.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Orleans;
using Orleans.Configuration;
using Orleans.Hosting;
using Orleans.Runtime.Hosting;
using Orleans.Serialization;
using Orleans.TestingHost;

namespace Mesos.Orleans.Testing;

/// <summary>
/// A whole cluster in the test's process: the real grains on one or more silos, state in memory that outlives a killed silo, and simulated agents. Every cluster has an id of
/// its own, so that tests can run side by side. Starts in well under a second.
/// </summary>
public sealed class MesosTestCluster : IAsyncDisposable
{
    private readonly ConcurrentQueue<SimulatedAgent> _agents = new();

    private HttpDoor? _door;

    private MesosTestCluster(InProcessTestCluster silos) => Silos = silos;

    /// <summary>The silos: kill, restart and add them here.</summary>
    public InProcessTestCluster Silos { get; }

    /// <summary>The cluster's grains, as a client outside the silos sees them.</summary>
    public IGrainFactory Grains => Silos.Client;

    /// <summary>Where the master's HTTP API is; null unless <see cref="MesosTestClusterOptions.Http"/> was asked for.</summary>
    public Uri? Url => _door?.Url;

    /// <summary>The agents, in the order in which they registered.</summary>
    public IReadOnlyList<SimulatedAgent> Agents => [.. _agents];

    /// <summary>Starts a cluster and waits until its agents are registered.</summary>
    /// <param name="options">What it consists of; null for one silo and one agent.</param>
    /// <param name="cancellation">Ends the attempt.</param>
    public static async Task<MesosTestCluster> StartAsync(MesosTestClusterOptions? options = null, CancellationToken cancellation = default)
    {
        options ??= new MesosTestClusterOptions();
        var builder = new InProcessTestClusterBuilder(options.Silos);
        var storage = new ConcurrentDictionary<string, SharedStorage.Entry>();
        builder.ConfigureSilo((_, silo) => Configure(silo, options, storage));
        builder.ConfigureClient(client => client.Services.AddMesosSerialization());
        var cluster = new MesosTestCluster(builder.Build());
        try
        {
            await cluster.Silos.DeployAsync(cancellation);
            if (options.Http)
                cluster._door = await HttpDoor.StartAsync(cluster.Silos.Client, cancellation);
            await cluster.AddAgentsAsync(options.Agents, options.Agent, options.RegistrationConcurrency, cancellation);
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    /// <summary>Adds an agent and waits until it is registered.</summary>
    /// <param name="options">What it is; null for the defaults.</param>
    /// <param name="cancellation">Ends the attempt.</param>
    public async Task<SimulatedAgent> AddAgentAsync(SimulatedAgentOptions? options = null, CancellationToken cancellation = default)
    {
        var agent = await SimulatedAgent.StartAsync(Grains, options, cancellation);
        _agents.Enqueue(agent);
        return agent;
    }

    /// <summary>Adds agents of one kind and waits until they are registered.</summary>
    /// <param name="count">How many.</param>
    /// <param name="options">What they are; null for the defaults.</param>
    /// <param name="concurrency">How many register at once.</param>
    /// <param name="cancellation">Ends the attempt.</param>
    public Task AddAgentsAsync(int count, SimulatedAgentOptions? options = null, int concurrency = 64, CancellationToken cancellation = default) =>
        Parallel.ForAsync(
            0,
            count,
            new ParallelOptions { MaxDegreeOfParallelism = concurrency, CancellationToken = cancellation },
            async (_, stop) => await AddAgentAsync(options, stop));

    /// <summary>A driver for a scheduler on this cluster.</summary>
    /// <param name="scheduler">The scheduler.</param>
    /// <param name="framework">The framework; null for one named <c>test</c> of user <c>root</c>.</param>
    /// <param name="options">How the driver behaves; null for its defaults.</param>
    public SchedulerDriver Driver(Scheduler scheduler, V1.FrameworkInfo? framework = null, SchedulerOptions? options = null) =>
        new(Grains, scheduler, framework ?? new V1.FrameworkInfo { Name = "test", User = "root" }, options);

    /// <summary>Ends the agents and the silos.</summary>
    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(_agents.Select(agent => agent.DisposeAsync().AsTask()));
        if (_door is not null)
            await _door.DisposeAsync();
        await Silos.DisposeAsync();
    }

    private static void Configure(
        ISiloBuilder silo, MesosTestClusterOptions options, ConcurrentDictionary<string, SharedStorage.Entry> storage)
    {
        silo.UseMesosDefaults();
        silo.Services.AddGrainStorage("Default", (services, _) => new SharedStorage(storage, services.GetRequiredService<Serializer>()));
        silo.Services.Configure<AllocatorSettings>(allocator => allocator.AllocationInterval = options.AllocationInterval);
        silo.Services.AddMesosGrains();

        // A busy test machine makes silos pause; what a killed silo answers (nothing listens) is noticed at once all the same.
        silo.Configure<ClusterMembershipOptions>(membership =>
        {
            membership.ProbeTimeout = TimeSpan.FromSeconds(2);
            membership.MaxProbeTimeout = TimeSpan.FromSeconds(20);
            membership.NumMissedProbesLimit = 3;
        });
        options.ConfigureSilo?.Invoke(silo);
    }
}
