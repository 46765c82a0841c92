namespace Mesos.Orleans.Agent.Processes;

/// <summary>Which of the processes of the moment belong to which container. Pure: a snapshot in, members out.</summary>
internal static class ProcessTree
{
    private const int KernelThreads = 2;

    /// <summary>
    /// The live members of each container: its session and process group, those that carry its marker, and every descendant of
    /// these. Never the process that asks, nor init.
    /// </summary>
    /// <param name="snapshot">All processes.</param>
    /// <param name="roots">For each container the pid of its main process.</param>
    /// <param name="isReaped">True for a main process that is gone, whose number may therefore belong to somebody else by now.</param>
    /// <param name="markerOf">The container that the environment of a process names, or null.</param>
    /// <param name="self">The pid of the process that asks.</param>
    internal static Dictionary<string, List<ProcessEntry>> Members(
        IReadOnlyList<ProcessEntry> snapshot,
        IReadOnlyDictionary<string, int> roots,
        Func<string, bool> isReaped,
        Func<ProcessEntry, string?> markerOf,
        int self)
    {
        var ownerOfSession = Sessions(snapshot, roots, isReaped);
        var owner = new Dictionary<int, string>();
        foreach (var process in snapshot)
        {
            if (process.Pid == self || process.Pid == 1 || process.Pid == KernelThreads || process.Parent == KernelThreads)
                continue;
            if (ownerOfSession.TryGetValue(process.Session, out var container)
                || ownerOfSession.TryGetValue(process.Group, out container))
                owner[process.Pid] = container;
            else if (markerOf(process) is { } marked && roots.ContainsKey(marked))
                owner[process.Pid] = marked;
        }

        AddDescendants(snapshot, owner, self);
        var members = roots.Keys.ToDictionary(id => id, _ => new List<ProcessEntry>());
        foreach (var process in snapshot)
        {
            if (!process.IsZombie && owner.TryGetValue(process.Pid, out var container))
                members[container].Add(process);
        }

        return members;
    }

    private static Dictionary<int, string> Sessions(
        IReadOnlyList<ProcessEntry> snapshot, IReadOnlyDictionary<string, int> roots, Func<string, bool> isReaped)
    {
        var sessions = roots.ToDictionary(root => root.Value, root => root.Key);

        // The number of a session stays taken while a member lives. A process of that number after the reaping is a stranger's.
        foreach (var process in snapshot)
        {
            if (sessions.TryGetValue(process.Pid, out var container) && isReaped(container))
                sessions.Remove(process.Pid);
        }

        return sessions;
    }

    private static void AddDescendants(IReadOnlyList<ProcessEntry> snapshot, Dictionary<int, string> owner, int self)
    {
        var children = snapshot.ToLookup(process => process.Parent);
        var open = new Stack<int>(owner.Keys);
        while (open.TryPop(out var parent))
        {
            foreach (var child in children[parent])
            {
                if (child.Pid != self && owner.TryAdd(child.Pid, owner[parent]))
                    open.Push(child.Pid);
            }
        }
    }
}
