using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using Mesos.Orleans.Agent.Posix;
using Mesos.Orleans.Core;

namespace Mesos.Orleans.Agent.Processes;

/// <summary>
/// The supervisor that lives in this process: its children, one thread for all their ends. Costs two descriptors at start
/// and one for each running process. Disposing it leaves the processes alone.
/// </summary>
internal sealed class PosixProcessSupervisor : IProcessSupervisor, IDisposable
{
    private readonly ConcurrentDictionary<int, Child> _byPid = new();
    private readonly ConcurrentDictionary<string, Child> _byContainer = new(StringComparer.Ordinal);
    private readonly ProcessSweeper _sweeper;
    private readonly ExitWatcher _watcher;
    private readonly int _maxRunning;

    /// <param name="time">Paces the sweeps over /proc.</param>
    /// <param name="maxRunning">The most processes at once; one more is refused. Default: as many as there are descriptors for.</param>
    internal PosixProcessSupervisor(TimeProvider time, int? maxRunning = null)
    {
        _maxRunning = maxRunning ?? DescriptorLimit.MaxProcesses();
        ChildSignal.EnsureDelivered();
        _sweeper = new ProcessSweeper(time, _byPid.ContainsKey);
        _watcher = new ExitWatcher(Reap);
    }

    /// <inheritdoc/>
    public async ValueTask<Outcome<StartedProcess>> StartAsync(ProcessSpec spec, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return await BlockingTurns.Run(() => Start(spec), cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public Task KillAsync(string containerId, int signal)
    {
        if (!_byContainer.TryGetValue(containerId, out var child))
            return Task.CompletedTask;
        lock (child)
        {
            // While the lock is held the child is not reaped, so the number is still its own.
            if (!child.IsReaped)
                Libc.kill(-child.Pid, signal);
        }

        return _sweeper.SignalAsync(containerId, child.Pid, signal);
    }

    /// <summary>Nothing is remembered longer than this process lives.</summary>
    public AttachedProcess? Attach(string containerId) => null;

    /// <summary>A container that has ended is forgotten by itself.</summary>
    public void Forget(string containerId)
    {
    }

    /// <summary>How many processes there are that have not been reaped.</summary>
    internal int Running => _byPid.Count;

    /// <summary>
    /// Takes over a process that another program started. Its status is exact if it is a child of this process (the program before was this process
    /// too), and unknown otherwise. Null if it is gone.
    /// </summary>
    /// <param name="containerId">Its container.</param>
    /// <param name="pid">Its pid.</param>
    /// <param name="startTime">When it was started (<see cref="ProcessEntry.StartTimeOf"/>).</param>
    internal StartedProcess? Adopt(string containerId, int pid, long startTime)
    {
        var child = new Child(containerId) { Pid = pid };
        lock (child)
        {
            _byPid[pid] = child;
            child.PidFd = _watcher.Watch(pid);

            // Looked at after the descriptor is open: from then on the number cannot change its owner unnoticed.
            if (child.PidFd >= 0 && ProcessEntry.StartTimeOf(pid) == startTime)
            {
                _byContainer[containerId] = child;
                return new StartedProcess(containerId, pid, child.Exit.Task);
            }

            child.IsReaped = true;
            _byPid.TryRemove(KeyValuePair.Create(pid, child));
            if (child.PidFd >= 0)
                _watcher.Unwatch(child.PidFd);
            return null;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _watcher.Dispose();

    private Outcome<StartedProcess> Start(ProcessSpec spec)
    {
        if (_byPid.Count >= _maxRunning)
            return OutOfDescriptors(spec, $"{_maxRunning} processes run already, which is what the limit of open files allows");
        var child = new Child(spec.ContainerId);
        if (!_byContainer.TryAdd(spec.ContainerId, child))
            return new Refusal(RefusalCode.Conflict, $"Container '{spec.ContainerId}' already runs.", "container_id");
        var started = Spawn(spec, child);
        if (!started.IsSuccess)
            _byContainer.TryRemove(spec.ContainerId, out _);
        return started;
    }

    private Outcome<StartedProcess> Spawn(ProcessSpec spec, Child child)
    {
        var command = ProcessCommand.Build(spec);
        if (!command.IsSuccess)
            return command.Refusal;
        var spawned = ProcessSpawner.Spawn(command.Value.Path, command.Value.Arguments, command.Value.Environment, spec);
        if (!spawned.IsSuccess)
            return spawned.Refusal;

        child.Pid = spawned.Value;
        _byPid[child.Pid] = child;
        lock (child)
        {
            child.PidFd = _watcher.Watch(child.Pid);
            if (child.PidFd < 0)
                return Abandon(spec, child);
        }

        return new StartedProcess(spec.ContainerId, child.Pid, child.Exit.Task);
    }

    // Out of descriptors, most likely. A process whose end cannot be seen must not run.
    private Refusal Abandon(ProcessSpec spec, Child child)
    {
        Libc.kill(-child.Pid, Libc.SIGKILL);
        _ = Libc.waitpid(child.Pid, out _, 0);
        child.IsReaped = true;
        _byPid.TryRemove(KeyValuePair.Create(child.Pid, child));
        return OutOfDescriptors(spec, Marshal.GetPInvokeErrorMessage(-child.PidFd));
    }

    private static Refusal OutOfDescriptors(ProcessSpec spec, string why) => new(
        RefusalCode.Unavailable, $"Cannot watch command '{spec.Program}': {why}.",
        Hint: "Raise the agent's limit of open files (ulimit -n): it needs one for each running task.");

    private void Reap(int pid)
    {
        if (!_byPid.TryGetValue(pid, out var child))
            return;
        WaitStatus status;
        lock (child)
        {
            if (child.IsReaped)
                return;

            // The dead leader still holds the number of its group: nobody else can be hit.
            Libc.kill(-pid, Libc.SIGKILL);
            var reaped = Libc.waitpid(pid, out var raw, 1);
            if (reaped == 0)
                return;
            status = reaped == pid ? new WaitStatus(raw) : WaitStatus.Unknown;
            child.IsReaped = true;
            _byPid.TryRemove(KeyValuePair.Create(pid, child));
            _watcher.Unwatch(child.PidFd);
        }

        child.Exit.TrySetResult(status);
        _ = ForgetAsync(child);
    }

    private async Task ForgetAsync(Child child)
    {
        await _sweeper.KillLeftoversAsync(child.ContainerId, child.Pid).ConfigureAwait(false);
        _byContainer.TryRemove(child.ContainerId, out _);
    }

    private sealed class Child(string containerId)
    {
        internal string ContainerId { get; } = containerId;

        internal int Pid { get; set; }

        internal int PidFd { get; set; }

        internal bool IsReaped { get; set; }

        internal TaskCompletionSource<WaitStatus> Exit { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
