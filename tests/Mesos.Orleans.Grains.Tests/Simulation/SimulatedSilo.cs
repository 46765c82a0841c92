using Mesos.Orleans.Grains.Hosting;
using Microsoft.Extensions.Hosting;

namespace Mesos.Orleans.Grains.Tests.Simulation;

/// <summary>A silo.</summary>
internal sealed class SimulatedSilo : SimulatedProcess, IHostApplicationLifetime
{
    private readonly CancellationTokenSource _stopping = new();

    public SimulatedSilo(SimulatedCluster cluster, int number)
        : base(cluster.Loop, $"silo{number}", number) => Poll = new LongPoll(this, cluster.Time);

    public LongPoll Poll { get; }

    /// <summary>The calls that were sent to it and are not answered: they fail when the cluster finds it dead.</summary>
    public HashSet<SimulatedCall> Outstanding { get; } = [];

    /// <summary>The silos that nothing from here gets to; what they send may still come.</summary>
    public HashSet<SimulatedSilo> Unreachable { get; } = [];

    /// <summary>True once the others count it as dead, whether it is or not.</summary>
    public bool IsDeclaredDead { get; set; }

    public CancellationToken ApplicationStarted => CancellationToken.None;

    public CancellationToken ApplicationStopping => _stopping.Token;

    public CancellationToken ApplicationStopped => CancellationToken.None;

    /// <summary>It begins to stop in good order: nothing new is placed on it.</summary>
    public bool IsStopping => _stopping.IsCancellationRequested;

    public void StopApplication() => _stopping.Cancel();
}
