using System.Globalization;
using System.Text.Json.Nodes;
using Mesos.Orleans.FaultTests.Cluster;

namespace Mesos.Orleans.FaultTests.Recording;

/// <summary>Asks every silo again and again what agents have and what of it is used: never more than there is.</summary>
internal sealed class CommitmentWatch : IAsyncDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);
    private static readonly string[] Scalars = ["cpus", "mem", "disk"];

    private readonly CancellationTokenSource _stop = new();
    private readonly Dictionary<string, string> _findings = [];
    private readonly Task _run;

    /// <summary>Begins to watch.</summary>
    public CommitmentWatch(StagedCluster cluster) => _run = Run(cluster);

    /// <summary>How often a silo answered.</summary>
    public int Samples { get; private set; }

    /// <summary>The first finding of each agent.</summary>
    public IEnumerable<string> Findings => _findings.Values;

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _run.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    private async Task Run(StagedCluster cluster)
    {
        while (!_stop.IsCancellationRequested)
        {
            foreach (var master in cluster.Masters)
            {
                if (await cluster.AgentsSeenBy(master, _stop.Token) is not { } agents)
                    continue;
                Samples++;
                foreach (var agent in agents)
                    Look(agent!);
            }

            await Task.Delay(Interval, _stop.Token);
        }
    }

    private void Look(JsonNode agent)
    {
        foreach (var name in Scalars)
        {
            var (total, used) = (Amount(agent["resources"], name), Amount(agent["used_resources"], name));
            if (used > total)
                _findings.TryAdd((string)agent["id"]!, string.Create(CultureInfo.InvariantCulture, $"agent {agent["id"]} is said to use {used} of {total} {name}"));
        }
    }

    private static double Amount(JsonNode? resources, string name) => resources?[name]?.GetValue<double>() ?? 0;
}
