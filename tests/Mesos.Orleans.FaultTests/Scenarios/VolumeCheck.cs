using System.Text.Json.Nodes;
using Mesos.Orleans.FaultTests.Cluster;
using Mesos.Orleans.FaultTests.Recording;
using Mesos.Orleans.FaultTests.Scheduling;

namespace Mesos.Orleans.FaultTests.Scenarios;

/// <summary>After the faults: of each reservation with its volume both halves are there or none, by the word of every silo.</summary>
internal static class VolumeCheck
{
    /// <summary>Which volumes there are, and adds to the verdict which are only half there.</summary>
    public static async Task<HashSet<string>> JudgeAsync(StagedCluster cluster, Verdict verdict, CancellationToken cancellation)
    {
        HashSet<string> found = [];
        foreach (var master in cluster.Masters)
        {
            var agents = await cluster.AgentsSeenBy(master, cancellation) ?? [];
            foreach (var resource in agents.SelectMany(agent => agent!["reserved_resources_full"]?[FaultScheduler.Role]?.AsArray() ?? []))
            {
                var label = LabelOf(resource!);
                var volume = (string?)resource!["disk"]?["persistence"]?["id"];
                if (label is null)
                    continue;
                if (volume != label)
                    verdict.AddInconsistent($"the reservation for volume {label} is there by the word of {master}, and the volume is not: {resource.ToJsonString()}");
                found.Add(label);
            }
        }

        return found;
    }

    private static string? LabelOf(JsonNode resource) =>
        (string?)resource["reservations"]?.AsArray().LastOrDefault()?["labels"]?["labels"]?.AsArray().FirstOrDefault(label => (string?)label!["key"] == VolumePlan.Label)?["value"]
        ?? (string?)resource["reservation"]?["labels"]?["labels"]?.AsArray().FirstOrDefault(label => (string?)label!["key"] == VolumePlan.Label)?["value"];
}
