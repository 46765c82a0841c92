using Mesos.Orleans.Agent.Processes;
using Mesos.Orleans.Core;

namespace Mesos.Orleans.Agent.Supervision;

/// <summary>
/// The agent's side of its supervisor: starts it with the first process, connects again whenever the connection breaks, and repeats what was not
/// answered. Requests name containers, so nothing is done twice.
/// </summary>
internal sealed partial class SupervisorClient : IProcessSupervisor, IAsyncDisposable
{
    private static readonly TimeSpan ShortestRetry = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LongestRetry = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan QuitTimeout = TimeSpan.FromSeconds(2);

    private readonly Lock _gate = new();
    private readonly SupervisorPaths _paths;
    private readonly SupervisorLauncher _launcher;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Dictionary<string, SupervisedContainer> _containers = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ContainerRecord> _found = new(StringComparer.Ordinal);
    private readonly Dictionary<long, PendingSignal> _signals = [];
    private readonly HashSet<string> _toForget = new(StringComparer.Ordinal);
    private MessageConnection? _connection;
    private Task<Refusal?>? _connecting;
    private Task _serving = Task.CompletedTask;
    private bool _wasConnected;
    private bool _isFlushing;
    private volatile bool _isReplacing;
    private volatile int _mismatches;
    private bool _disposed;
    private long _lastId;

    /// <param name="paths">Where the supervisor is.</param>
    /// <param name="time">Paces attempts to connect.</param>
    /// <param name="logger">Where to say that it was lost.</param>
    internal SupervisorClient(SupervisorPaths paths, TimeProvider time, ILogger logger)
    {
        (_paths, _time, _logger) = (paths, time, logger);
        _launcher = new SupervisorLauncher(paths, time);
    }

    /// <summary>The pid of the supervisor that was connected last; 0 before.</summary>
    internal int Pid { get; private set; }

    /// <summary>True between a welcome and the loss of the connection.</summary>
    internal bool IsConnected => _connection is not null;

    /// <summary>
    /// Finds what an earlier life of the agent left: connects to the supervisor, or starts one that reads the journal and looks at what runs. Where there
    /// never was one there is nothing to find, and none is started.
    /// </summary>
    /// <param name="isAwaited">True where checkpoints tell of tasks: then there was one, whatever is left of its files.</param>
    /// <returns>Null, or why it cannot be known what runs.</returns>
    internal async Task<Refusal?> RecoverAsync(bool isAwaited = false) =>
        isAwaited || File.Exists(_paths.Journal) || File.Exists(_paths.Lock) ? await ConnectAsync().ConfigureAwait(false) : null;

    /// <summary>Kills and forgets every container of the past that nobody has attached to. Returns how many there were.</summary>
    internal async Task<int> KillUnattachedAsync()
    {
        string[] unattached;
        lock (_gate)
        {
            unattached = [.. _found.Keys];
            foreach (var id in unattached)
                Attach(id);
        }

        await Task.WhenAll(unattached.Select(id => KillAsync(id, Posix.Libc.SIGKILL))).ConfigureAwait(false);
        foreach (var id in unattached)
            Forget(id);
        return unattached.Length;
    }

    /// <inheritdoc/>
    public async ValueTask<Outcome<StartedProcess>> StartAsync(ProcessSpec spec, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        SupervisedContainer? container;
        lock (_gate)
        {
            if (_disposed)
                return new Refusal(RefusalCode.Unavailable, "The agent is stopping.");
            if (!_containers.TryGetValue(spec.ContainerId, out container))
            {
                container = new SupervisedContainer(spec.ContainerId, spec);
                _containers.Add(spec.ContainerId, container);
                if (_connection is { } connection)
                    SendStart(connection, container);
                else
                    _ = ConnectAsync();
            }
        }

        return await container.Started.ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public Task KillAsync(string containerId, int signal)
    {
        lock (_gate)
        {
            if (_disposed || !_containers.ContainsKey(containerId))
                return Task.CompletedTask;
            var pending = new PendingSignal(containerId, signal);
            _signals.Add(++_lastId, pending);
            if (_connection is { } connection)
                SendSignal(connection, _lastId, pending);
            else
                _ = ConnectAsync();
            return pending.Done.Task;
        }
    }

    /// <inheritdoc/>
    public AttachedProcess? Attach(string containerId)
    {
        lock (_gate)
        {
            if (!_found.Remove(containerId, out var record))
                return null;
            var container = new SupervisedContainer(containerId, null) { WasSent = true };
            _containers.Add(containerId, container);
            container.Take(record);
            if (_connection is null)
                _ = ConnectAsync(); // It was lost while there was nothing to wait for.
            return container.Started is { IsCompletedSuccessfully: true, Result: var outcome }
                ? new AttachedProcess(outcome.Value, outcome.Refusal, record.WasTerminated)
                : throw new InvalidOperationException($"The supervisor found container {containerId} in phase {record.Phase}.");
        }
    }

    /// <inheritdoc/>
    public void Forget(string containerId)
    {
        lock (_gate)
        {
            _found.Remove(containerId);
            if (!_containers.Remove(containerId) || _connection is null)
                return;
            _toForget.Add(containerId);
            if (_isFlushing)
                return;
            _isFlushing = true;
        }

        // A thousand ends at once are one message.
        _ = Task.Run(FlushForgotten);
    }

    /// <summary>Leaves the supervisor: it ends at once if nothing runs, and watches on otherwise.</summary>
    public async ValueTask DisposeAsync()
    {
        Task connecting;
        lock (_gate)
        {
            if (_disposed)
                return;
            _disposed = true;
            FlushForgotten();
            Leave();
            connecting = _connecting ?? Task.CompletedTask;
        }

        await connecting.ConfigureAwait(false);
        try
        {
            await _serving.WaitAsync(QuitTimeout, _time).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            _connection?.Dispose();
        }

        var isEnding = _containers.Values.All(container => !container.IsLive);
        for (var began = _time.GetTimestamp(); isEnding && !_launcher.HasNone() && _time.GetElapsedTime(began) < QuitTimeout;)
            await Task.Delay(TimeSpan.FromMilliseconds(5), _time).ConfigureAwait(false);
    }

    /// <summary>Drops the connection as a death of this process would.</summary>
    internal void Abandon()
    {
        lock (_gate)
        {
            _disposed = true;
            _connection?.Dispose();
        }
    }

    private void Leave()
    {
        _connection?.Send(SupervisorProtocol.Make(MessageKind.Quit, ++_lastId));
        _connection?.Finish();
    }

    private void FlushForgotten()
    {
        lock (_gate)
        {
            _isFlushing = false;
            if (_toForget.Count == 0)
                return;
            var ids = _toForget.ToArray();
            _toForget.Clear();
            _connection?.Send(SupervisorProtocol.Make(MessageKind.Forget, ++_lastId, writer => writer.Write(ids)));
        }
    }

    private void SendStart(MessageConnection connection, SupervisedContainer container)
    {
        container.WasSent = true;
        connection.Send(SupervisorProtocol.Make(MessageKind.Start, ++_lastId, writer => writer.Write(container.Spec!)));
    }

    private static void SendSignal(MessageConnection connection, long id, PendingSignal pending) =>
        connection.Send(SupervisorProtocol.Make(MessageKind.Signal, id, writer =>
        {
            writer.Write(pending.ContainerId);
            writer.Write(pending.Signal);
        }));

    private sealed record PendingSignal(string ContainerId, int Signal)
    {
        internal TaskCompletionSource Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
