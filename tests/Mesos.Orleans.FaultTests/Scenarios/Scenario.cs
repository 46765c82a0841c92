using Mesos.Orleans.FaultTests.Cluster;
using Mesos.Orleans.FaultTests.Processes;

namespace Mesos.Orleans.FaultTests.Scenarios;

/// <summary>A cluster, tasks on it, and what is done to it meanwhile.</summary>
/// <param name="Name">What it is called on the command line.</param>
/// <param name="Summary">What is done, in a line.</param>
/// <param name="Shape">The cluster.</param>
/// <param name="Act">Injects the faults. Before it some tasks run; after it all have to end.</param>
internal sealed record Scenario(string Name, string Summary, ClusterShape Shape, Func<FaultRun, Task> Act)
{
    /// <summary>It belongs to the smoke size.</summary>
    public bool InSmoke { get; init; }

    /// <summary>The sandboxes say all that the tasks say; false where their disk is full.</summary>
    public bool SandboxesAreWhole { get; init; } = true;

    /// <summary>Agents are away for longer than the cluster waits for them, so that it gives them up and has them back.</summary>
    public bool AgentsAreGivenUp { get; init; }

    /// <summary>Volumes are made while it runs, and read when it is over.</summary>
    public bool Volumes { get; init; }

    /// <summary>Why it cannot run here; null when it can.</summary>
    public string? Missing() =>
        Shape.HasRedis && !Command.Exists("redis-server") ? "there is no redis-server (Debian: apt-get install redis-server)"
        : Shape.NeedsNamespaces && Environment.UserName != "root" ? "only root can make namespaces"
        : Shape.Namespaced && !(Command.Exists("ip") && Command.Exists("bridge") && Command.Exists("nsenter")) ? "there is no ip and bridge (Debian: apt-get install iproute2)"
        : Shape.SteppedClocks ? SteppedClock.Missing
        : null;
}
