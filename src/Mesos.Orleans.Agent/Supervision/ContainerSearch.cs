using Mesos.Orleans.Agent.Processes;

namespace Mesos.Orleans.Agent.Supervision;

/// <summary>Finds processes by the container that their environment names.</summary>
internal static class ContainerSearch
{
    private const string SandboxVariable = "MESOS_SANDBOX";

    /// <summary>The leaders of the containers' sessions, by container; those that have none are left out.</summary>
    internal static Dictionary<string, int> FindLeaders(IReadOnlyCollection<string> containerIds)
    {
        var wanted = containerIds.ToHashSet(StringComparer.Ordinal);
        var found = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var (container, pid) in Leaders().Where(leader => wanted.Contains(leader.Container)))
        {
            // A daemon of the container leads a session too: the first of them all is the one that was started here.
            if (!found.TryGetValue(container, out var other) || ProcessEntry.StartTimeOf(pid) < ProcessEntry.StartTimeOf(other))
                found[container] = pid;
        }

        return found;
    }

    /// <summary>The containers that run with sandboxes in a work directory.</summary>
    internal static IReadOnlyCollection<string> FindAll(string workDirectory)
    {
        var sandboxes = Path.Combine(workDirectory, "slaves") + "/";
        return Leaders().Where(leader => ProcessEnvironment.Find(leader.Pid, SandboxVariable) is { } sandbox
            && sandbox.StartsWith(sandboxes, StringComparison.Ordinal) && Path.GetFileName(sandbox) == leader.Container)
            .Select(leader => leader.Container).ToHashSet(StringComparer.Ordinal);
    }

    private static IEnumerable<(string Container, int Pid)> Leaders() =>
        from process in ProcessEntry.ReadAll()
        where process.Session == process.Pid && !process.IsZombie
        let container = ProcessEnvironment.Find(process.Pid, ProcessSweeper.ContainerMarker)
        where container is not null
        select (container, process.Pid);
}
