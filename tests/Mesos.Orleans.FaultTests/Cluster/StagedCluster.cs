using System.Globalization;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using Mesos.Orleans.FaultTests.Processes;
using Mesos.Orleans.Testing;

namespace Mesos.Orleans.FaultTests.Cluster;

/// <summary>A cluster of real programs on loopback, in a directory of its own.</summary>
internal sealed class StagedCluster : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(90);
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan ProbeLimit = TimeSpan.FromSeconds(5);

    private readonly HttpClient _http = new() { Timeout = ProbeLimit };
    private readonly ClusterShape _shape;

    private StagedCluster(ClusterShape shape, string directory)
    {
        _shape = shape;
        Directory = directory;
        Network = shape.Namespaced ? new NamespacedNetwork(directory) : new ClusterNetwork();
        System.IO.Directory.CreateDirectory(Evidence);
        System.IO.Directory.CreateDirectory(Path.Combine(directory, "logs"));
    }

    /// <summary>Everything that the scenario writes lies below it.</summary>
    public string Directory { get; }

    /// <summary>Where its processes are.</summary>
    public ClusterNetwork Network { get; }

    /// <summary>The clocks of silos and agents by their names, where they can be set.</summary>
    public Dictionary<string, SteppedClock> Clocks { get; } = [];

    /// <summary>Where tasks write that they ran.</summary>
    public string Evidence => Path.Combine(Directory, "evidence");

    /// <summary>The silos, each with its HTTP address in <see cref="Masters"/>.</summary>
    public List<StagedProcess> Silos { get; } = [];

    /// <summary>Where the silos serve HTTP.</summary>
    public List<Uri> Masters { get; } = [];

    /// <summary>The agents.</summary>
    public List<StagedProcess> Agents { get; } = [];

    /// <summary>The work directories of the agents, in their order.</summary>
    public IEnumerable<string> AgentDirectories => Agents.Select((_, index) => AgentDirectory(index));

    /// <summary>The Redis; null when a single silo has SQLite.</summary>
    public StagedProcess? Redis { get; private set; }

    /// <summary>Starts one and waits until every agent is registered.</summary>
    public static async Task<StagedCluster> StartAsync(ClusterShape shape, string directory, CancellationToken cancellation)
    {
        var cluster = new StagedCluster(shape, directory);
        try
        {
            if (shape.DiskMiB > 0)
                await cluster.MountAsync();
            await cluster.Network.StartAsync(
                [.. Enumerable.Range(0, shape.Silos).Select(index => $"silo{Text(index)}"), .. Enumerable.Range(0, shape.Agents).Select(index => $"agent{Text(index)}")]);
            cluster.Compose();
            cluster.Redis?.Start();
            foreach (var silo in cluster.Silos)
                silo.Start();
            foreach (var master in cluster.Masters)
                await cluster.WaitForMasterAsync(master, cancellation);
            foreach (var agent in cluster.Agents)
                agent.Start();
            await cluster.WaitForAgentsAsync(cancellation);
            return cluster;
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            var report = $"{e.Message}\n{cluster.Report()}";
            await cluster.DisposeAsync();
            throw new InvalidOperationException(report, e);
        }
    }

    /// <summary>Waits until a silo answers over HTTP.</summary>
    public Task WaitForMasterAsync(Uri master, CancellationToken cancellation) =>
        WaitAsync($"{master} answers", async () => (await _http.GetAsync(new Uri(master, "health"), cancellation)).IsSuccessStatusCode, cancellation);

    /// <summary>Waits until all agents are connected, by the word of any silo.</summary>
    public Task WaitForAgentsAsync(CancellationToken cancellation) => WaitAsync(
        "every agent is registered",
        async () =>
        {
            foreach (var master in Masters)
            {
                if (await AgentsSeenBy(master, cancellation) is { } agents && agents.Count(agent => agent!["active"]?.GetValue<bool>() == true) >= Agents.Count)
                    return true;
            }

            return false;
        },
        cancellation);

    /// <summary>The agents as a silo lists them; null when it does not answer.</summary>
    public async Task<JsonArray?> AgentsSeenBy(Uri master, CancellationToken cancellation)
    {
        try
        {
            var answer = JsonNode.Parse(await _http.GetStringAsync(new Uri(master, "slaves"), cancellation));
            return answer?["slaves"] as JsonArray;
        }
        catch (Exception e) when (e is HttpRequestException or SocketException or System.Text.Json.JsonException || (e is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            return null;
        }
    }

    /// <summary>The work directory of an agent.</summary>
    public string AgentDirectory(int index) => Path.Combine(Directory, string.Create(CultureInfo.InvariantCulture, $"agent{index}"));

    /// <summary>The ends of all logs.</summary>
    public string Report() => string.Join('\n', Silos.Concat(Agents).Select(process => $"--- {process.Name}\n{process.Tail()}"));

    public async ValueTask DisposeAsync()
    {
        foreach (var process in Agents.Concat(Silos).Concat(Redis is { } redis ? [redis] : []))
            await process.DisposeAsync();
        Leftovers.Kill(Directory);
        if (_shape.DiskMiB > 0)
            await Command.RunAsync("umount", "--lazy", AgentDirectory(0));
        await Network.DisposeAsync();
        _http.Dispose();
    }

    private void Compose()
    {
        var gateways = Enumerable.Range(0, _shape.Silos).Select(_ => FreePorts.Next()).ToArray();
        var redisPort = _shape.HasRedis ? FreePorts.Next() : 0;
        if (_shape.HasRedis)
        {
            var data = System.IO.Directory.CreateDirectory(Path.Combine(Directory, "redis")).FullName;
            Redis = new StagedProcess(
                "redis",
                ["redis-server", "--port", Text(redisPort), "--bind", Network.Hub, "--protected-mode", "no", "--save", "", "--appendonly", "yes", "--appendfsync", "always", "--dir", data],
                Log("redis"), supervised: false);
        }

        for (var index = 0; index < _shape.Silos; index++)
        {
            var (name, port) = ($"silo{Text(index)}", FreePorts.Next());
            Masters.Add(new Uri($"http://{Network.AddressOf(name)}:{Text(port)}/"));
            Silos.Add(Staged(name, "Mesos.Orleans.Silo", SiloArguments(name, Masters[index], gateways[index], redisPort)));
        }

        var known = string.Join(',', Silos.Select((silo, index) => $"{Network.AddressOf(silo.Name)}:{Text(gateways[index])}"));
        for (var index = 0; index < _shape.Agents; index++)
        {
            var name = $"agent{Text(index)}";
            Agents.Add(Staged(name, "Mesos.Orleans.Agent", [
                $"--work_dir={AgentDirectory(index)}", $"--ip={Network.AddressOf(name)}", $"--port={Text(FreePorts.Next())}", $"--resources={ClusterShape.AgentResources}",
                $"--attributes=number:{Text(index)}", $"--gateways={known}", .. _shape.AgentFlags]));
        }
    }

    private StagedProcess Staged(string name, string assembly, IEnumerable<string> arguments)
    {
        string[] clock = [];
        if (_shape.SteppedClocks)
        {
            Clocks[name] = new SteppedClock(Path.Combine(Directory, $"clock-{name}"));
            Clocks[name].Set(0);
            clock = Clocks[name].Enter;
        }

        return new StagedProcess(name, [.. Network.Enter(name), .. clock, .. StagedProcess.Program(assembly, arguments)], Log(name), supervised: true);
    }

    private async Task MountAsync()
    {
        var directory = System.IO.Directory.CreateDirectory(AgentDirectory(0)).FullName;
        await Command.RunAsync("ip", "link", "set", "lo", "up");
        await Command.RunAsync("mount", "-t", "tmpfs", "-o", $"size={Text(_shape.DiskMiB)}m,mode=755", "mesos-faults", directory);
    }

    private IEnumerable<string> SiloArguments(string name, Uri url, int gateway, int redisPort)
    {
        IEnumerable<string> arguments =
        [
            $"--urls={url}", $"--Mesos:Silo:AdvertisedIPAddress={Network.AddressOf(name)}", $"--Mesos:Silo:SiloPort={Text(FreePorts.Next())}", $"--Mesos:Silo:GatewayPort={Text(gateway)}",
            $"--Mesos:WorkDirectory={Path.Combine(Directory, name)}", "--Mesos:Api:HeartbeatInterval=00:00:01", .. _shape.SiloSettings,
        ];
        if (!_shape.HasRedis)
            return arguments;
        var server = $"{Network.Hub}:{Text(redisPort)}";
        return
        [
            .. arguments,
            "--Orleans:Clustering:ProviderType=Redis", $"--Orleans:Clustering:ConnectionString={server}",
            "--Orleans:Reminders:ProviderType=Redis", $"--Orleans:Reminders:ConnectionString={server}",
            "--Orleans:GrainStorage:Default:ProviderType=Redis", $"--Orleans:GrainStorage:Default:ConnectionString={server}",
        ];
    }

    private string Log(string name) => Path.Combine(Directory, "logs", name + ".log");

    private static async Task WaitAsync(string what, Func<Task<bool>> condition, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(StartLimit);
        while (true)
        {
            try
            {
                if (await condition())
                    return;
                await Task.Delay(PollInterval, limit.Token);
            }
            catch (Exception e) when (e is HttpRequestException or SocketException or OperationCanceledException)
            {
                cancellation.ThrowIfCancellationRequested();
                if (limit.IsCancellationRequested)
                    throw new TimeoutException($"Waited {StartLimit.TotalSeconds} s in vain until {what}.");
                await Task.Delay(PollInterval, cancellation);
            }
        }
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
