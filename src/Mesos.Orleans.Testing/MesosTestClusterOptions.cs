using Orleans.Hosting;

namespace Mesos.Orleans.Testing;

/// <summary>What a <see cref="MesosTestCluster"/> consists of.</summary>
public sealed record MesosTestClusterOptions
{
    /// <summary>How many silos. Default 1.</summary>
    public short Silos { get; init; } = 1;

    /// <summary>How many simulated agents to start with. Default 1.</summary>
    public int Agents { get; init; } = 1;

    /// <summary>What each of these agents is and does.</summary>
    public SimulatedAgentOptions Agent { get; init; } = new();

    /// <summary>How many agents register at once. Default 64.</summary>
    public int RegistrationConcurrency { get; init; } = 64;

    /// <summary>How often all agents are offered, and the least life of a decline filter. Default 0.1 s, a tenth of a real cluster's.</summary>
    public TimeSpan AllocationInterval { get; init; } = TimeSpan.FromSeconds(0.1);

    /// <summary>Serve the master's HTTP API on a free port of loopback (<see cref="MesosTestCluster.Url"/>). Default false.</summary>
    public bool Http { get; init; }

    /// <summary>What else to put into each silo, after everything else; null for nothing.</summary>
    public Action<ISiloBuilder>? ConfigureSilo { get; init; }
}
