using System.Collections.Concurrent;
using System.Collections.Immutable;
using Mesos.Orleans.Abstractions.Agents;
using Mesos.Orleans.Agent.Checkpoints;
using Mesos.Orleans.Core;
using Mesos.Orleans.Core.Tasks;

namespace Mesos.Orleans.Agent.Runtime;

// The news of what runs: written down, brought to the cluster in order, and forgotten once it is there.
internal sealed partial class AgentRuntime
{
    private readonly ConcurrentDictionary<Guid, (Guid LaunchId, bool Terminal)> _reported = new();
    private readonly ConcurrentQueue<Func<bool>> _backlog = new();
    private readonly EndedLaunches _ended = new();

    /// <inheritdoc/>
    public ValueTask OnAccepted(ImmutableArray<Guid> uuids)
    {
        foreach (var uuid in uuids)
        {
            if (!_reported.TryRemove(uuid, out var reported))
            {
                continue;
            }

            if (reported.Terminal)
            {
                Forget(reported.LaunchId);
            }
            else
            {
                _services.Checkpoints.Append(reported.LaunchId, TaskEntry.Accepted(uuid));
            }

            _executors.Acknowledged(reported.LaunchId, uuid);
        }

        FlushBacklog();
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask OnExitsAccepted(ImmutableArray<ReportedExit> exits)
    {
        foreach (var exit in exits)
        {
            if (_services.Checkpoints.ExitAccepted(exit))
            {
                _services.Supervisor.Forget(exit.ContainerId);
            }
        }

        FlushBacklog();
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public bool Report(Guid launchId, V1.TaskStatus status)
    {
        if (!_launches.TryGetValue(launchId, out var held))
        {
            LogStray(status.TaskId.Value, status.State);
            return false;
        }

        bool isWritten;

        lock (held)
        {
            if (held.IsTerminal)
            {
                LogStray(status.TaskId.Value, status.State);
                return false;
            }

            // A full disk stops no update: if the agent dies before the cluster has it, the supervisor tells the end of the process again.
            isWritten = _services.Checkpoints.Append(launchId, TaskEntry.Update(status));
            held.State = status.State;
            held.Last = status;
            held.Show(status);
            _history.Count(status);
            _reported[WireUuid.Read(status.Uuid)] = (launchId, held.IsTerminal);
            Enqueue(new TaskUpdate(launchId, held.Key, status));
        }

        FlushBacklog();
        return isWritten;
    }

    /// <inheritdoc/>
    public void Report(ReportedExit exit)
    {
        _backlog.Enqueue(() => _link.Enqueue(exit));
        FlushBacklog();
    }

    /// <inheritdoc/>
    public void Send(ReportedMessage message) => _link.Enqueue(message);

    private void Enqueue(TaskUpdate update) => _backlog.Enqueue(() => _link.Enqueue(update));

    // What the link does not take stays here, in order; every acceptance makes room.
    private void FlushBacklog()
    {
        lock (_backlog)
        {
            while (_backlog.TryPeek(out var enqueue) && enqueue())
            {
                _backlog.TryDequeue(out _);
            }
        }
    }

    private void Forget(Guid launchId)
    {
        if (_launches.TryRemove(launchId, out var held))
        {
            _byTask.TryRemove(new KeyValuePair<TaskKey, Guid>(held.Key, launchId));
            held.Command?.Dispose();
            _services.Checkpoints.Remove(launchId);
            _services.Supervisor.Forget(launchId.ToString());
            _history.Add(held);
            if (held.Last is { } last)
            {
                _ended.Add(new TaskUpdate(launchId, held.Key, last));
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Dropped {State} of task {Task}: it has ended already")]
    private partial void LogStray(string task, V1.TaskState state);
}
