using System.Globalization;
using System.Text.RegularExpressions;
using Mesos.Orleans.FaultTests.Cluster;
using Mesos.Orleans.FaultTests.Processes;

namespace Mesos.Orleans.FaultTests.Scenarios;

/// <summary>Where the allocator is, by what silos log when one becomes active.</summary>
internal static partial class AllocatorLog
{
    /// <summary>The silo whose allocator has the highest epoch.</summary>
    public static (StagedProcess Silo, int Epoch) Find(StagedCluster cluster) => cluster.Silos
        .Select(silo => (silo, Activations().Matches(silo.Tail(int.MaxValue)).Select(match => int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture)).DefaultIfEmpty(0).Max()))
        .MaxBy(found => found.Item2);

    [GeneratedRegex(@"Allocator active, epoch (\d+)")]
    private static partial Regex Activations();
}
