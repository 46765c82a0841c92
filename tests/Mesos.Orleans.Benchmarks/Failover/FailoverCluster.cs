using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Mesos.Orleans.Abstractions.Agents;
using Mesos.Orleans.Abstractions.Allocation;
using Mesos.Orleans.Abstractions.Cluster;
using Mesos.Orleans.Abstractions.Frameworks;
using Mesos.Orleans.Abstractions.Serialization;
using Mesos.Orleans.FaultTests.Processes;
using Mesos.Orleans.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans;
using Orleans.Configuration;
using Orleans.Hosting;
using Orleans.Messaging;
using Orleans.Runtime;

namespace Mesos.Orleans.Benchmarks.Failover;

/// <summary>Three silos and a durable Redis as processes, and simulated agents in this one, which share an Orleans client.</summary>
internal sealed class FailoverCluster : IAsyncDisposable
{
    private const int Concurrency = 64;
    private const int LooksInVain = 3;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(180);
    private static readonly TimeSpan TimeBetweenLooks = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(20);

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("mesos-failover-");
    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(2) };
    private readonly int[] _siloPorts;
    private readonly int[] _gateways;
    private readonly List<SimulatedAgent> _agents = [];
    private readonly CancellationTokenSource _stop = new();
    private readonly ClusterGateways _known;
    private readonly IHost _client;

    private FailoverCluster(int silos, string[] settings, string[] environment)
    {
        (_siloPorts, _gateways) = (Ports(silos), Ports(silos));
        Redis = new DurableRedis(_directory.FullName);
        Masters = [.. Ports(silos).Select(port => new Uri($"http://127.0.0.1:{Text(port)}/"))];
        Silos = [.. Enumerable.Range(0, silos).Select(index => Silo(index, settings, environment))];
        _known = new ClusterGateways(_gateways.Select(port => new IPEndPoint(IPAddress.Loopback, port)), TimeProvider.System);
        _known.Changed += () => _agents.ForEach(agent => agent.Probe());
        _client = Client();
    }

    /// <summary>The silos, as processes.</summary>
    public IReadOnlyList<StagedProcess> Silos { get; }

    /// <summary>Where they serve HTTP.</summary>
    public IReadOnlyList<Uri> Masters { get; }

    /// <summary>The Redis.</summary>
    public DurableRedis Redis { get; }

    /// <summary>The simulated agents.</summary>
    public IReadOnlyList<SimulatedAgent> Agents => _agents;

    /// <summary>The cluster's grains.</summary>
    public IGrainFactory Grains => _client.Services.GetRequiredService<IGrainFactory>();

    private IManagementGrain Management => Grains.GetGrain<IManagementGrain>(0);

    /// <summary>Starts the silos; there are no agents yet.</summary>
    /// <param name="silos">How many.</param>
    /// <param name="settings">What they are told besides, <c>--A:B=c</c>.</param>
    /// <param name="environment">What their environment has besides, <c>A=b</c>.</param>
    public static async Task<FailoverCluster> StartAsync(int silos, string[] settings, params string[] environment)
    {
        var cluster = new FailoverCluster(silos, settings, environment);
        try
        {
            await cluster.Redis.StartAsync();
            foreach (var silo in cluster.Silos)
                silo.Start();
            await cluster.WaitForSilosAsync();
            await cluster._client.StartAsync();
            _ = cluster._known.RunAsync(cluster.Grains, cluster._stop.Token);
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    /// <summary>Adds simulated agents and waits until they are registered.</summary>
    public async Task AddAgentsAsync(int count, SimulatedAgentOptions options)
    {
        await Parallel.ForAsync(0, count, new ParallelOptions { MaxDegreeOfParallelism = Concurrency }, async (_, stop) =>
        {
            var agent = await SimulatedAgent.StartAsync(Grains, options, stop);
            lock (_agents)
                _agents.Add(agent);
        });
    }

    /// <summary>A real agent on a work directory of this cluster, not started.</summary>
    public StagedProcess RealAgent(string hostname, int cpus) => new(
        "agent",
        StagedProcess.Program("Mesos.Orleans.Agent", [
            $"--work_dir={Path.Combine(_directory.FullName, "agent")}", $"--port={Text(FreePorts.Next())}", $"--hostname={hostname}",
            $"--resources=cpus:{Text(cpus)};mem:{Text(cpus * 64)};disk:1000;ports:[31000-32000]", $"--gateways={string.Join(',', _gateways.Select(port => $"127.0.0.1:{Text(port)}"))}"]),
        Path.Combine(_directory.FullName, "agent.log"), supervised: false);

    /// <summary>Waits until every silo answers over HTTP.</summary>
    public async Task WaitForSilosAsync()
    {
        foreach (var master in Masters)
            await UntilAsync($"{master} answers", () => Answers(master));
    }

    /// <summary>The silo that holds the allocator, by its place in <see cref="Silos"/>.</summary>
    public Task<int> FindAllocatorAsync() => FindAsync(Grains.GetGrain<IAllocatorGrain>(0));

    /// <summary>The silo that holds a framework, by its place in <see cref="Silos"/>.</summary>
    public Task<int> FindFrameworkAsync(string framework) => FindAsync(Grains.GetGrain<IFrameworkGrain>(framework));

    /// <summary>The simulated agents whose grains are on a silo.</summary>
    public async Task<IReadOnlyList<SimulatedAgent>> AgentsOnAsync(int silo)
    {
        var hosts = await Management.GetHosts(onlyActive: true);
        SiloAddress[] only = [hosts.Keys.Single(address => address.Endpoint.Port == _siloPorts[silo])];
        var there = (await Management.GetDetailedGrainStatistics(null, only)).Select(grain => grain.GrainId.Key.ToString()).ToHashSet();
        return [.. _agents.Where(agent => there.Contains(agent.Id.Value))];
    }

    /// <summary>Waits until the agents have registered again and every agent is connected by the word of its grain.</summary>
    public async Task AgentsBackAsync(IReadOnlyList<SimulatedAgent> moved, IReadOnlyDictionary<SimulatedAgent, int> registrations)
    {
        await UntilAsync("the agents have registered again", () => Task.FromResult(moved.All(agent => agent.Registrations > registrations[agent])));
        await UntilAsync("every agent is connected", AreAllConnected);
    }

    /// <summary>How often each agent has been registered.</summary>
    public Dictionary<SimulatedAgent, int> Registrations() => _agents.ToDictionary(agent => agent, agent => agent.Registrations);

    /// <summary>
    /// Managed memory of all silos after full collections, in bytes: the least of several looks, until some in a row find no less. Garbage is made between a collection and
    /// the look, and grains that were taken back go one after the other.
    /// </summary>
    public async Task<long> MemoryAsync()
    {
        SiloAddress[] hosts = [.. (await Management.GetHosts(onlyActive: true)).Keys];
        var least = long.MaxValue;
        for (var inVain = 0; inVain < LooksInVain; inVain++)
        {
            await Management.ForceGarbageCollection(hosts);
            var used = (await Management.GetRuntimeStatistics(hosts)).Sum(silo => silo.EnvironmentStatistics.RawMemoryUsageBytes);
            if (used < least)
                (least, inVain) = (used, 0);
            await Task.Delay(TimeBetweenLooks);
        }

        return least;
    }

    /// <summary>Takes back the grains that nobody has called for some time.</summary>
    public Task CollectIdleAsync(TimeSpan idle) => Management.ForceActivationCollection(idle);

    /// <summary>Waits for a condition.</summary>
    public static async Task UntilAsync(string what, Func<Task<bool>> condition)
    {
        using var limit = new CancellationTokenSource(Limit);
        while (!await condition())
        {
            if (limit.IsCancellationRequested)
                throw new TimeoutException($"Waited {Limit.TotalSeconds} s in vain until {what}.");
            await Task.Delay(PollInterval);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Parallel.ForEachAsync(_agents, async (agent, _) => await agent.DisposeAsync());
        foreach (var silo in Silos)
            await silo.DisposeAsync();
        try
        {
            await _client.StopAsync(new CancellationToken(canceled: true));
        }
        catch (Exception e) when (e is OperationCanceledException or AggregateException)
        {
            // There is nobody left to say goodbye to.
        }

        _client.Dispose();
        await Redis.DisposeAsync();
        _http.Dispose();
        _stop.Dispose();
        Leftovers.Kill(_directory.FullName);
        _directory.Delete(recursive: true);
    }

    private async Task<int> FindAsync(IAddressable grain)
    {
        var address = await Management.GetActivationAddress(grain) ?? throw new InvalidOperationException($"{grain} is nowhere.");
        return Array.IndexOf(_siloPorts, address.Endpoint.Port);
    }

    private async Task<bool> AreAllConnected()
    {
        var missing = 0;
        await Parallel.ForEachAsync(_agents, new ParallelOptions { MaxDegreeOfParallelism = Concurrency }, async (agent, _) =>
        {
            try
            {
                if (await Grains.GetGrain<IAgentGrain>(agent.Id.Value).GetSnapshot() is not { Connected: true })
                    Interlocked.Increment(ref missing);
            }
            catch (Exception e) when (e is OrleansException or TimeoutException)
            {
                Interlocked.Increment(ref missing);
            }
        });
        return missing == 0;
    }

    private async Task<bool> Answers(Uri master)
    {
        try
        {
            using var answer = await _http.GetAsync(new Uri(master, "health"));
            return answer.IsSuccessStatusCode;
        }
        catch (Exception e) when (e is HttpRequestException or SocketException or OperationCanceledException)
        {
            return false;
        }
    }

    private StagedProcess Silo(int index, string[] settings, string[] environment) => new(
        $"silo{Text(index)}",
        ["env", .. environment, .. StagedProcess.Program("Mesos.Orleans.Silo", [
            $"--urls={Masters[index]}", $"--Mesos:Silo:SiloPort={Text(_siloPorts[index])}", $"--Mesos:Silo:GatewayPort={Text(_gateways[index])}",
            $"--Mesos:WorkDirectory={Path.Combine(_directory.FullName, $"silo{Text(index)}")}",
            "--Orleans:Clustering:ProviderType=Redis", $"--Orleans:Clustering:ConnectionString={Redis.Address}",
            "--Orleans:Reminders:ProviderType=Redis", $"--Orleans:Reminders:ConnectionString={Redis.Address}",
            "--Orleans:GrainStorage:Default:ProviderType=Redis", $"--Orleans:GrainStorage:Default:ConnectionString={Redis.Address}", .. settings])],
        Path.Combine(_directory.FullName, $"silo{Text(index)}.log"), supervised: false);

    // As the agent's program connects.
    private IHost Client()
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Services.AddMesosSerialization();
        builder.UseOrleansClient(client =>
        {
            client.Services.AddSingleton<IGatewayListProvider>(_known);
            client.AddGatewayCountChangedHandler((_, _) => _known.Alert());
            client.AddClusterConnectionLostHandler((_, _) => _known.Alert());
            client.Configure<GatewayOptions>(options => options.GatewayListRefreshPeriod = ClusterGateways.RefreshPeriod);
            client.Configure<ClientMessagingOptions>(options => options.ResponseTimeout = TimeSpan.FromSeconds(5));
            client.UseConnectionRetryFilter(async (_, cancellation) =>
            {
                await Task.Delay(PollInterval, cancellation);
                return true;
            });
        });
        return builder.Build();
    }

    private static int[] Ports(int count) => [.. Enumerable.Range(0, count).Select(_ => FreePorts.Next())];

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
