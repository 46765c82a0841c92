using Mesos.Orleans.Agent.Processes;

namespace Mesos.Orleans.Agent.Supervision;

/// <summary>Finds processes by the container that their environment names.</summary>
internal static class ContainerSearch
{
    /// <summary>The leaders of the containers' sessions, by container; those that have none are left out.</summary>
    internal static Dictionary<string, int> FindLeaders(IReadOnlyCollection<string> containerIds)
    {
        var wanted = containerIds.ToHashSet(StringComparer.Ordinal);
        var found = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var process in ProcessEntry.ReadAll().Where(process => process.Session == process.Pid && !process.IsZombie))
        {
            if (ProcessSweeper.ContainerOf(process.Pid) is { } container && wanted.Contains(container))
                found[container] = process.Pid;
        }

        return found;
    }
}
