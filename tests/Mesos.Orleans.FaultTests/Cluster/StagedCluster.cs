using System.Globalization;
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
        System.IO.Directory.CreateDirectory(Evidence);
        System.IO.Directory.CreateDirectory(Path.Combine(directory, "logs"));
    }

    /// <summary>Everything that the scenario writes lies below it.</summary>
    public string Directory { get; }

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
        catch (Exception e) when (e is HttpRequestException or System.Text.Json.JsonException || (e is OperationCanceledException && !cancellation.IsCancellationRequested))
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
                ["redis-server", "--port", Text(redisPort), "--bind", "127.0.0.1", "--save", "", "--appendonly", "yes", "--appendfsync", "always", "--dir", data],
                Log("redis"), supervised: false);
        }

        for (var index = 0; index < _shape.Silos; index++)
        {
            var port = FreePorts.Next();
            Masters.Add(new Uri($"http://127.0.0.1:{Text(port)}/"));
            Silos.Add(new StagedProcess(
                $"silo{Text(index)}",
                StagedProcess.Program("Mesos.Orleans.Silo", SiloArguments(index, port, gateways[index], redisPort)),
                Log($"silo{Text(index)}"), supervised: true));
        }

        for (var index = 0; index < _shape.Agents; index++)
        {
            Agents.Add(new StagedProcess(
                $"agent{Text(index)}",
                StagedProcess.Program("Mesos.Orleans.Agent", [
                    $"--work_dir={AgentDirectory(index)}", "--ip=127.0.0.1", $"--port={Text(FreePorts.Next())}", $"--resources={ClusterShape.AgentResources}",
                    $"--attributes=number:{Text(index)}", $"--gateways={string.Join(',', gateways.Select(gateway => $"127.0.0.1:{Text(gateway)}"))}", .. _shape.AgentFlags]),
                Log($"agent{Text(index)}"), supervised: true));
        }
    }

    private IEnumerable<string> SiloArguments(int index, int port, int gateway, int redisPort)
    {
        IEnumerable<string> arguments =
        [
            $"--urls=http://127.0.0.1:{Text(port)}", $"--Mesos:Silo:SiloPort={Text(FreePorts.Next())}", $"--Mesos:Silo:GatewayPort={Text(gateway)}",
            $"--Mesos:WorkDirectory={Path.Combine(Directory, $"silo{Text(index)}")}", "--Mesos:Api:HeartbeatInterval=00:00:01", .. _shape.SiloSettings,
        ];
        if (!_shape.HasRedis)
            return arguments;
        var server = $"127.0.0.1:{Text(redisPort)}";
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
            catch (Exception e) when (e is HttpRequestException or OperationCanceledException)
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
