using Mesos.Orleans.FaultTests.Cluster;

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

    /// <summary>Why it cannot run here; null when it can.</summary>
    public Func<string?> Missing { get; init; } = static () => null;
}
