namespace Mesos.Orleans.FaultTests.Cluster;

/// <summary>What a scenario's cluster consists of.</summary>
/// <param name="Silos">How many silos; one keeps its state in SQLite, several share a Redis.</param>
/// <param name="Agents">How many agents.</param>
/// <param name="Redis">Redis for a single silo too.</param>
internal sealed record ClusterShape(int Silos, int Agents, bool Redis = false)
{
    /// <summary>What each agent has.</summary>
    public const string AgentResources = "cpus:4;mem:4096;disk:4096;ports:[31000-32000]";

    /// <summary>The same in thousandths of a cpu.</summary>
    public const int AgentMillicpus = 4000;

    /// <summary>The same in MiB.</summary>
    public const int AgentMemoryMiB = 4096;

    /// <summary>More settings of every silo, <c>--A:B=c</c>.</summary>
    public IReadOnlyList<string> SiloSettings { get; init; } = [];

    /// <summary>More flags of every agent.</summary>
    public IReadOnlyList<string> AgentFlags { get; init; } = [];

    /// <summary>Each process in a network namespace of its own.</summary>
    public bool Namespaced { get; init; }

    /// <summary>The first agent's work directory is a file system of so many MiB; 0 for no such thing.</summary>
    public int DiskMiB { get; init; }

    /// <summary>Silos and agents have clocks that can be set.</summary>
    public bool SteppedClocks { get; init; }

    /// <summary>It changes mounts or networks, and so runs in namespaces of the suite's own.</summary>
    public bool NeedsNamespaces => Namespaced || DiskMiB > 0;

    /// <summary>Whether there is a Redis.</summary>
    public bool HasRedis => Redis || Silos > 1;
}
