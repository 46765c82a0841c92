using System.Collections.Immutable;
using System.Net.Sockets;
using Mesos.Orleans.Core;

namespace Mesos.Orleans.Agent.Supervision;

internal sealed partial class SupervisorClient
{
    /// <summary>How long a supervisor may take to answer.</summary>
    internal static readonly TimeSpan WelcomeTimeout = TimeSpan.FromSeconds(30);

    // One attempt at a time; whoever asks meanwhile waits for the same.
    private Task<Refusal?> ConnectAsync()
    {
        lock (_gate)
        {
            if (_connection is not null)
                return Task.FromResult<Refusal?>(null);
            return _connecting ??= Task.Run(ConnectUntilNotNeededAsync);
        }
    }

    private async Task<Refusal?> ConnectUntilNotNeededAsync()
    {
        for (var pause = ShortestRetry; ; pause = pause * 2 < LongestRetry ? pause * 2 : LongestRetry)
        {
            Refusal? refusal;
            try
            {
                refusal = await TryConnectAsync().ConfigureAwait(false);
            }
            catch (Exception e)
            {
                // A bug, or a machine that fails in a new way: an attempt that never ends well must not be the last one.
                refusal = new Refusal(RefusalCode.Unavailable, $"The agent's supervisor cannot be reached: {e}");
            }

            lock (_gate)
            {
                // What no supervisor ever heard of is refused at once; what may run is waited for.
                if (refusal is not null)
                    RefuseUnsent(refusal);
                var isNeeded = !_disposed && _containers.Count > 0;
                if (_disposed)
                {
                    Leave();
                    CompleteSignals();
                }

                if (_connection is not null || !isNeeded)
                {
                    _connecting = null;
                    return refusal;
                }

                // Lost again right after the welcome, when nobody could start another attempt beside this one.
                if (refusal is null)
                    pause = ShortestRetry;
            }

            if (refusal is not null)
                LogNotReached(_logger, refusal);
            await Task.Delay(pause, _time).ConfigureAwait(false);
        }
    }

    private async Task<Refusal?> TryConnectAsync()
    {
        var began = _time.GetTimestamp();
        _mismatches = 0;
        while (true)
        {
            var socket = await _launcher.ConnectAsync(mayStart: !_isReplacing).ConfigureAwait(false);
            if (!socket.IsSuccess)
            {
                _isReplacing = false;
                return socket.Refusal;
            }

            var connection = new MessageConnection(socket.Value);
            var welcome = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
            var serving = ServeAsync(connection, welcome);
            connection.Send(SupervisorProtocol.Make(MessageKind.Hello, 0, writer =>
            {
                writer.Write(SupervisorProtocol.Version);
                writer.Write(SupervisorProtocol.Build);
            }));
            try
            {
                if (await welcome.Task.WaitAsync(WelcomeTimeout, _time).ConfigureAwait(false))
                {
                    _isReplacing = false;
                    _serving = serving;
                    return null;
                }

                if (_mismatches > 1)
                {
                    _isReplacing = false;
                    connection.Dispose();
                    return new Refusal(
                        RefusalCode.Unavailable, "The program on the disk is not the one that this agent is: its supervisor speaks another version.", Hint: "Restart the agent.");
                }

                // It becomes our build, and listens again; its children stay its own.
                await serving.WaitAsync(WelcomeTimeout, _time).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (_time.GetElapsedTime(began) < WelcomeTimeout)
            {
                // It was just ending. One that becomes another build may take a last connection with it: nobody starts a second one beside it.
                await Task.Delay(ShortestRetry, _time).ConfigureAwait(false);
            }
            catch (Exception e) when (e is TimeoutException or OperationCanceledException)
            {
                connection.Dispose();
                return new Refusal(RefusalCode.Unavailable, $"The agent's supervisor in '{_paths.Root}' does not answer.", Hint: "It writes to the file 'log' there.");
            }
        }
    }

    private async Task ServeAsync(MessageConnection connection, TaskCompletionSource<bool> welcome)
    {
        await connection.RunAsync((kind, id, reader) => Receive(connection, welcome, kind, id, reader)).ConfigureAwait(false);
        welcome.TrySetCanceled();
        lock (_gate)
        {
            if (_connection != connection)
                return;
            _connection = null;
            if (_disposed || _containers.Count == 0)
            {
                CompleteSignals();
                return;
            }

            _ = ConnectAsync();
        }

        LogLost(_logger, Pid);
    }

    private void Receive(MessageConnection connection, TaskCompletionSource<bool> welcome, MessageKind kind, long id, BinaryReader reader)
    {
        switch (kind)
        {
            case MessageKind.Welcome:
                var (version, build, pid) = (reader.ReadInt32(), reader.ReadString(), reader.ReadInt32());
                // One that was replaced and is of another build still comes from a program that was replaced under this agent: it will do.
                if (version == SupervisorProtocol.Version && (build == SupervisorProtocol.Build || _mismatches > 0))
                    Begin(connection, pid, reader);
                else if (++_mismatches == 1)
                    Replace(connection, build);
                welcome.TrySetResult(_connection == connection);
                break;
            case MessageKind.Started:
            case MessageKind.Ended:
                var record = reader.ReadContainer();
                lock (_gate)
                {
                    // One of the past may end before anybody has attached to it.
                    if (_found.ContainsKey(record.ContainerId))
                        _found[record.ContainerId] = record;
                    _containers.GetValueOrDefault(record.ContainerId)?.Take(record);
                }

                break;
            case MessageKind.Signalled:
                lock (_gate)
                {
                    if (_signals.Remove(id, out var signal))
                        signal.Done.TrySetResult();
                }

                break;
            case MessageKind.NotReplaced:
                _isReplacing = false; // It ends, and nobody will listen until another is started.
                LogNotReplaced(_logger, reader.ReadString());
                break;
            default:
                throw new IOException($"Message {kind} is none for an agent.");
        }
    }

    // The first list says what an earlier life of the agent left; later ones, what this one may have missed.
    private void Begin(MessageConnection connection, int pid, BinaryReader reader)
    {
        lock (_gate)
        {
            var records = new Dictionary<string, ContainerRecord>(StringComparer.Ordinal);
            for (var count = reader.ReadInt32(); count > 0; count--)
            {
                var record = reader.ReadContainer();
                records.Add(record.ContainerId, record);
            }

            (_connection, Pid) = (connection, pid);
            foreach (var (id, container) in _containers)
            {
                if (records.Remove(id, out var record))
                    container.Take(record);
                else if (!container.IsSettled && container.Spec is not null)
                    SendStart(connection, container);
                else
                    container.Lose();
            }

            if (!_wasConnected)
            {
                foreach (var (id, record) in records)
                    _found.Add(id, record);
            }
            else if (records.Keys.Where(id => !_found.ContainsKey(id)).ToImmutableArray() is { IsEmpty: false } forgotten)
            {
                connection.Send(SupervisorProtocol.Make(MessageKind.Forget, ++_lastId, writer => writer.Write(forgotten)));
            }

            _wasConnected = true;
            foreach (var (id, signal) in _signals)
                SendSignal(connection, id, signal);
        }
    }

    /// <summary>Makes the supervisor become this build although it is already, for tests; completes when it listens again.</summary>
    internal async Task ReplaceAsync()
    {
        Task serving;
        lock (_gate)
        {
            Replace(_connection!, SupervisorProtocol.Build);
            _isReplacing = true;
            serving = _serving;
        }

        await serving.ConfigureAwait(false);
        await ConnectAsync().ConfigureAwait(false);
    }

    private void Replace(MessageConnection connection, string build)
    {
        LogReplacing(_logger, build, SupervisorProtocol.Build);
        var command = SupervisorCommand.For(_paths, isReplacement: true);
        if (!command.IsSuccess)
        {
            LogNotReplaced(_logger, command.Refusal.ToString());
            return;
        }

        _isReplacing = true;
        connection.Send(SupervisorProtocol.Make(MessageKind.Replace, 0, writer =>
        {
            writer.Write(command.Value.Path);
            writer.Write(command.Value.Arguments);
            writer.Write(command.Value.Environment);
        }));
    }

    private void RefuseUnsent(Refusal refusal)
    {
        foreach (var (id, container) in _containers.Where(container => !container.Value.WasSent).ToArray())
        {
            container.Refuse(refusal);
            _containers.Remove(id);
        }
    }

    private void CompleteSignals()
    {
        foreach (var signal in _signals.Values)
            signal.Done.TrySetResult();
        _signals.Clear();
    }

    [LoggerMessage(LogLevel.Warning, "The supervisor of tasks (process {Pid}) is gone; tasks run on, and a new one takes over")]
    private static partial void LogLost(ILogger logger, int pid);

    [LoggerMessage(LogLevel.Error, "The supervisor of tasks cannot be reached: {Refusal}")]
    private static partial void LogNotReached(ILogger logger, Refusal refusal);

    [LoggerMessage(LogLevel.Information, "The supervisor of tasks is of build {Old}: it becomes {New}, and what runs stays its own")]
    private static partial void LogReplacing(ILogger logger, string old, string @new);

    [LoggerMessage(LogLevel.Warning, "The supervisor of tasks could not become this agent's build: {Reason}. The next one takes over; exit statuses of what runs now will not be known")]
    private static partial void LogNotReplaced(ILogger logger, string reason);
}
