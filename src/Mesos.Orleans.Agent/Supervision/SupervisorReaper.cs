using System.Collections.Concurrent;
using Mesos.Orleans.Agent.Posix;
using Mesos.Orleans.Agent.Processes;

namespace Mesos.Orleans.Agent.Supervision;

/// <summary>
/// Collects what is left of the supervisors that this process has started, whenever they end: one that quits after its agent has stopped waiting
/// for it, or that is killed while nothing runs, must not stay as a zombie. One thread for all agents in this process.
/// </summary>
internal sealed class SupervisorReaper
{
    private const int NoHang = 1;
    private static readonly Lazy<SupervisorReaper> Instance = new(() => new SupervisorReaper());

    private readonly ConcurrentDictionary<int, Child> _children = new();
    private readonly ExitWatcher _watcher;

    private SupervisorReaper() => _watcher = new ExitWatcher(Reap);

    /// <summary>The one of this process, made with its first supervisor.</summary>
    internal static SupervisorReaper Shared => Instance.Value;

    /// <summary>Watches an unreaped child.</summary>
    /// <returns>Completes with its status once it has been reaped; with <see cref="WaitStatus.Unknown"/> at once if it cannot be watched.</returns>
    internal Task<WaitStatus> Watch(int pid)
    {
        var child = new Child();
        lock (child)
        {
            _children[pid] = child;
            child.PidFd = _watcher.Watch(pid);
            if (child.PidFd >= 0)
                return child.Exit.Task;
        }

        // Out of descriptors, most likely. It runs all the same, and whoever starts the next one collects what is left of this one.
        child.Exit.TrySetResult(WaitStatus.Unknown);
        return child.Exit.Task;
    }

    /// <summary>Collects those that could not be watched and have ended.</summary>
    internal void ReapUnwatched()
    {
        foreach (var (pid, _) in _children.Where(child => child.Value.PidFd < 0))
            Reap(pid);
    }

    private void Reap(int pid)
    {
        if (!_children.TryGetValue(pid, out var child))
            return;
        lock (child)
        {
            var reaped = Libc.waitpid(pid, out var raw, NoHang);
            if (reaped == 0 || !_children.TryRemove(KeyValuePair.Create(pid, child)))
                return;
            if (child.PidFd >= 0)
                _watcher.Unwatch(child.PidFd);
            child.Exit.TrySetResult(reaped == pid ? new WaitStatus(raw) : WaitStatus.Unknown);
        }
    }

    private sealed class Child
    {
        internal int PidFd { get; set; } = -1;

        internal TaskCompletionSource<WaitStatus> Exit { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
