using Mesos.Orleans.Agent.Posix;

namespace Mesos.Orleans.Agent.Processes;

/// <summary>
/// Finds and signals the processes of containers that are not in the main process' group any more. One pass over /proc serves all
/// who asked by then, so the cost does not grow with the number of tasks that end at once.
/// </summary>
internal sealed class ProcessSweeper
{
    /// <summary>The environment variable that names the container in every process of it.</summary>
    internal const string ContainerMarker = "MESOS_CONTAINER_ID";

    /// <summary>How long the leftovers of ended containers wait for company, at least.</summary>
    internal static readonly TimeSpan LeftoverDelay = TimeSpan.FromMilliseconds(100);

    /// <summary>How long they wait at most, on a machine with so many processes that a pass takes long.</summary>
    internal static readonly TimeSpan MaxLeftoverDelay = TimeSpan.FromSeconds(2);

    // Passes for leftovers take at most about a tenth of one processor.
    private const int RestPerPass = 9;

    private static readonly TimeSpan RoundDelay = TimeSpan.FromMilliseconds(10);

    // A process may fork faster than we look; one in uninterruptible sleep does not die at all.
    private const int MaxKillRounds = 50;

    private readonly TimeProvider _time;
    private readonly Func<int, bool> _isLiveRoot;
    private readonly Lock _gate = new();
    private List<Request> _pending = [];
    private TaskCompletionSource _urgent = NewSignal();
    private bool _running;
    private TimeSpan _delay = LeftoverDelay;

    /// <param name="time">For pauses only.</param>
    /// <param name="isLiveRoot">True for the pid of a main process that has not been reaped.</param>
    internal ProcessSweeper(TimeProvider time, Func<int, bool> isLiveRoot) => (_time, _isLiveRoot) = (time, isLiveRoot);

    /// <summary>Sends a signal to all of a container, without delay. SIGKILL is repeated until nobody is left.</summary>
    internal Task SignalAsync(string containerId, int root, int signal) => Enqueue(new Request(containerId, root, signal, true));

    /// <summary>Kills, in a while, what an ended container left behind.</summary>
    internal Task KillLeftoversAsync(string containerId, int root) => Enqueue(new Request(containerId, root, Libc.SIGKILL, false));

    private Task Enqueue(Request request)
    {
        lock (_gate)
        {
            _pending.Add(request);
            if (request.IsUrgent)
                _urgent.TrySetResult();
            if (!_running)
            {
                _running = true;
                _ = Task.Run(RunAsync);
            }
        }

        return request.Done.Task;
    }

    private async Task RunAsync()
    {
        while (true)
        {
            await Task.WhenAny(_urgent.Task, Task.Delay(_delay, _time)).ConfigureAwait(false);
            List<Request> batch;
            lock (_gate)
            {
                (batch, _pending, _urgent) = (_pending, [], NewSignal());
                if (batch.Count == 0)
                {
                    _running = false;
                    return;
                }
            }

            await SweepAsync(batch).ConfigureAwait(false);
        }
    }

    private static TimeSpan Rest(TimeSpan pass) =>
        pass * RestPerPass is var rest && rest < LeftoverDelay ? LeftoverDelay : rest < MaxLeftoverDelay ? rest : MaxLeftoverDelay;

    private async Task SweepAsync(List<Request> batch)
    {
        for (var round = 0; batch.Count > 0 && round < MaxKillRounds; round++)
        {
            if (round > 0)
                await Task.Delay(RoundDelay, _time).ConfigureAwait(false);
            batch = SignalOnce(batch);
        }

        foreach (var request in batch)
            request.Done.TrySetResult();
    }

    // Answers with the requests that need another look.
    private List<Request> SignalOnce(List<Request> batch)
    {
        var roots = new Dictionary<string, int>();
        foreach (var request in batch)
            roots[request.ContainerId] = request.Root;
        var began = _time.GetTimestamp();
        var members = ProcessTree.Members(
            ProcessEntry.ReadAll(), roots, id => !_isLiveRoot(roots[id]), MarkerOf, Environment.ProcessId);
        _delay = Rest(_time.GetElapsedTime(began));

        var again = new List<Request>();
        foreach (var request in batch)
        {
            var found = members[request.ContainerId];
            foreach (var process in found)
            {
                // The group has had its signal when the kill was asked for: a handler must not run twice.
                if (request.Signal == Libc.SIGKILL || process.Group != request.Root)
                    Libc.kill(process.Pid, request.Signal);
            }

            if (request.Signal == Libc.SIGKILL && found.Count > 0)
                again.Add(request);
            else
                request.Done.TrySetResult();
        }

        return again;
    }

    private string? MarkerOf(ProcessEntry process) =>
        process.IsZombie || (process.Session != process.Pid && _isLiveRoot(process.Session)) ? null : ProcessEnvironment.Find(process.Pid, ContainerMarker);

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private sealed record Request(string ContainerId, int Root, int Signal, bool IsUrgent)
    {
        internal TaskCompletionSource Done { get; } = NewSignal();
    }
}
