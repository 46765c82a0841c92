using System.Net.Sockets;
using Mesos.Orleans.Agent.Posix;
using Mesos.Orleans.Agent.Processes;
using Mesos.Orleans.Core;

namespace Mesos.Orleans.Agent.Supervision;

/// <summary>
/// The heart of the process that outlives an agent: parent of all tasks and executors. Whatever happens is written down before the agent is told,
/// and kept until the agent lets it go. Serves one agent at a time, the latest that connects.
/// </summary>
internal sealed class SupervisorServer : IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(1);

    private readonly Lock _gate = new();
    private readonly PosixProcessSupervisor _processes;
    private readonly SupervisorJournal _journal;
    private readonly Dictionary<string, ContainerRecord> _containers;
    private readonly Action<string> _log;
    private readonly TimeProvider _time;
    private readonly TimeSpan _patience;
    private readonly TaskCompletionSource<SupervisorCommand?> _end = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ITimer _idle;
    private MessageConnection? _agent;
    private int _starting;
    private bool _leaving;

    /// <param name="journal">Where everything is written down.</param>
    /// <param name="containers">What was in it.</param>
    /// <param name="patience">How long to live on with nothing to watch and no agent.</param>
    /// <param name="time">The clock.</param>
    /// <param name="log">Takes what people should know.</param>
    internal SupervisorServer(SupervisorJournal journal, IEnumerable<ContainerRecord> containers, TimeSpan patience, TimeProvider time, Action<string> log)
    {
        (_journal, _patience, _time, _log) = (journal, patience, time, log);
        _containers = containers.ToDictionary(container => container.ContainerId, StringComparer.Ordinal);
        _processes = new PosixProcessSupervisor(time);
        _idle = time.CreateTimer(_ => EndIfIdle(), null, patience, Timeout.InfiniteTimeSpan);
        Adopt();
    }

    /// <summary>Completes when there is nothing left to do: with null, or with the program to become.</summary>
    internal Task<SupervisorCommand?> End => _end.Task;

    /// <summary>Talks to one agent until the connection ends. A newer connection ends it.</summary>
    internal async Task ServeAsync(Socket socket)
    {
        using var connection = new MessageConnection(socket);
        await connection.RunAsync((kind, id, reader) => Receive(connection, kind, id, reader)).ConfigureAwait(false);
        lock (_gate)
        {
            if (_agent != connection)
                return;
            _agent = null;
            RestartIdle();
        }
    }

    public void Dispose()
    {
        _idle.Dispose();
        _processes.Dispose();
        _journal.Dispose();
    }

    private void Receive(MessageConnection from, MessageKind kind, long id, BinaryReader reader)
    {
        switch (kind)
        {
            case MessageKind.Hello:
                _ = WelcomeAsync(from, id, reader.ReadInt32(), reader.ReadString());
                break;
            case MessageKind.Start:
                _ = StartAsync(from, id, reader.ReadSpec());
                break;
            case MessageKind.Signal:
                _ = SignalAsync(from, id, reader.ReadString(), reader.ReadInt32());
                break;
            case MessageKind.Forget:
                Forget(reader.ReadStrings());
                break;
            case MessageKind.Quit:
                lock (_gate)
                    LeaveIfEmpty();
                from.Finish();
                break;
            case MessageKind.Replace:
                _ = ReplaceAsync(from, id, new SupervisorCommand(reader.ReadString(), reader.ReadStrings(), reader.ReadStrings()));
                break;
            default:
                throw new IOException($"Message {kind} is none for a supervisor.");
        }
    }

    private async Task WelcomeAsync(MessageConnection agent, long id, int version, string build)
    {
        // What an agent before was just starting is started or refused before the next agent hears of it.
        await StartsAreOverAsync().ConfigureAwait(false);
        lock (_gate)
        {
            var isUnderstood = version == SupervisorProtocol.Version;
            if (isUnderstood)
            {
                _agent?.Dispose();
                _agent = agent;
            }

            agent.Send(SupervisorProtocol.Make(MessageKind.Welcome, id, writer =>
            {
                writer.Write(SupervisorProtocol.Version);
                writer.Write(SupervisorProtocol.Build);
                writer.Write(Environment.ProcessId);
                if (!isUnderstood)
                    return;
                writer.Write(_containers.Count);
                foreach (var container in _containers.Values)
                    writer.Write(container);
            }));
        }

        if (build != SupervisorProtocol.Build)
            _log($"An agent of another build connected ({build}; this is {SupervisorProtocol.Build}).");
    }

    private async Task StartAsync(MessageConnection agent, long id, ProcessSpec spec)
    {
        lock (_gate)
        {
            if (_containers.TryGetValue(spec.ContainerId, out var known))
            {
                // One that is being started is answered when it was, to whoever is the agent then.
                if (known.Phase != ContainerPhase.Starting)
                    agent.Send(SupervisorProtocol.Make(MessageKind.Started, id, writer => writer.Write(known)));
                return;
            }

            var starting = new ContainerRecord(spec.ContainerId, ContainerPhase.Starting);
            if (_leaving || !_journal.TryAppendStart(starting))
            {
                var refusal = _leaving
                    ? new Refusal(RefusalCode.Unavailable, "The agent's supervisor is being replaced.", Hint: "Try again.")
                    : new Refusal(RefusalCode.Unavailable, "The agent's supervisor cannot write down that it starts the process.", Hint: "Check the space left in the agent's work directory.");
                agent.Send(Make(id, starting with { Phase = ContainerPhase.Refused, Refusal = refusal }));
                return;
            }

            _containers[spec.ContainerId] = starting;
            _starting++;
        }

        var outcome = await StartProcessAsync(spec).ConfigureAwait(false);
        lock (_gate)
        {
            _starting--;
            var started = outcome.IsSuccess
                ? new ContainerRecord(spec.ContainerId, ContainerPhase.Running) { Pid = outcome.Value.Pid, StartTime = ProcessEntry.StartTimeOf(outcome.Value.Pid) ?? 0 }
                : new ContainerRecord(spec.ContainerId, ContainerPhase.Refused) { Refusal = outcome.Refusal };
            Change(started);
            _agent?.Send(Make(id, started));
        }

        if (outcome.IsSuccess)
            _ = WatchAsync(outcome.Value);
    }

    private async Task<Outcome<StartedProcess>> StartProcessAsync(ProcessSpec spec)
    {
        try
        {
            return await _processes.StartAsync(spec, CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            // A bug, or a machine that fails in a new way: it must not look like a process that is being started for ever.
            return new Refusal(RefusalCode.Unavailable, $"Cannot start the process: {e.Message}");
        }
    }

    private async Task WatchAsync(StartedProcess process)
    {
        var status = await process.Exit.ConfigureAwait(false);
        lock (_gate)
        {
            if (!_containers.TryGetValue(process.ContainerId, out var container) || container.Pid != process.Pid)
                return; // Let go before it ended.
            var ended = container with { Phase = ContainerPhase.Ended, Status = status };
            Change(ended);
            _agent?.Send(SupervisorProtocol.Make(MessageKind.Ended, 0, writer => writer.Write(ended)));
            RestartIdle();
        }
    }

    private async Task SignalAsync(MessageConnection agent, long id, string containerId, int signal)
    {
        lock (_gate)
        {
            if (signal == Libc.SIGTERM && _containers.TryGetValue(containerId, out var container) && container.Phase == ContainerPhase.Running)
            {
                _containers[containerId] = container with { WasTerminated = true };
                Change(_containers[containerId]);
            }
        }

        await _processes.KillAsync(containerId, signal).ConfigureAwait(false);
        agent.Send(SupervisorProtocol.Make(MessageKind.Signalled, id));
    }

    private void Forget(IEnumerable<string> containerIds)
    {
        lock (_gate)
        {
            foreach (var id in containerIds)
            {
                if (_containers.Remove(id))
                    _journal.Forget(id, _containers.Values);
            }

            RestartIdle();
        }
    }

    private void Change(ContainerRecord container)
    {
        var wasTerminated = _containers.TryGetValue(container.ContainerId, out var before) && before.WasTerminated;
        _containers[container.ContainerId] = container with { WasTerminated = wasTerminated || container.WasTerminated };
        if (!_journal.Append(container))
            _log($"Cannot write to the journal; container {container.ContainerId} is remembered in memory only until there is room.");
    }

    // Those whose start was not finished in writing are looked for among all processes; a process that began after all had to pass this journal first.
    private void Adopt()
    {
        var unfinished = _containers.Values.Where(container => container.Phase == ContainerPhase.Starting).Select(container => container.ContainerId).ToArray();
        var found = unfinished.Length == 0 ? [] : ContainerSearch.FindLeaders(unfinished);
        foreach (var container in _containers.Values.Where(container => container.IsLive).ToArray())
        {
            var pid = container.Pid != 0 ? container.Pid : found.GetValueOrDefault(container.ContainerId);
            var startTime = container.Pid != 0 ? container.StartTime : ProcessEntry.StartTimeOf(pid) ?? 0;
            var process = pid == 0 ? null : _processes.Adopt(container.ContainerId, pid, startTime);
            Change(container with
            {
                Phase = process is null ? ContainerPhase.Ended : ContainerPhase.Running, Pid = pid, StartTime = startTime, Status = WaitStatus.Unknown,
            });
            if (process is not null)
                _ = WatchAsync(process);
        }
    }

    private async Task ReplaceAsync(MessageConnection agent, long id, SupervisorCommand successor)
    {
        lock (_gate)
        {
            if (_leaving)
                return;
            _leaving = true;
        }

        // No child may be reaped whose status is not written down: the next program would wait for it in vain.
        await StartsAreOverAsync().ConfigureAwait(false);
        _processes.Dispose();
        await UntilAsync(() => _containers.Values.Count(container => container.Phase == ContainerPhase.Running) <= _processes.Running).ConfigureAwait(false);

        successor.Failed = message => agent.Send(SupervisorProtocol.Make(MessageKind.NotReplaced, id, writer => writer.Write(message)));
        _end.TrySetResult(successor);
    }

    private Task StartsAreOverAsync() => UntilAsync(() => _starting == 0);

    private async Task UntilAsync(Func<bool> condition)
    {
        while (true)
        {
            lock (_gate)
            {
                if (condition())
                    return;
            }

            await Task.Delay(Pause, _time).ConfigureAwait(false);
        }
    }

    private void EndIfIdle()
    {
        lock (_gate)
        {
            if (_agent is null)
                LeaveIfEmpty();
        }
    }

    // Ends that the agent has not heard of are in the journal: whoever comes next tells them.
    private void LeaveIfEmpty()
    {
        if (_leaving || _containers.Values.Any(container => container.IsLive) || !_journal.IsWritten)
            return;
        _leaving = true;
        _end.TrySetResult(null);
    }

    private void RestartIdle()
    {
        if (_agent is null)
            _idle.Change(_patience, Timeout.InfiniteTimeSpan);
    }

    private static byte[] Make(long id, ContainerRecord container) => SupervisorProtocol.Make(MessageKind.Started, id, writer => writer.Write(container));
}
