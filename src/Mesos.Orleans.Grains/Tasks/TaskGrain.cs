using Mesos.Orleans.Abstractions.Frameworks;
using Mesos.Orleans.Abstractions.Tasks;
using Mesos.Orleans.Core.Tasks;
using Mesos.Orleans.Grains.Hosting;
using Microsoft.Extensions.Logging;
using Orleans;
using Orleans.Runtime;
using Orleans.Storage;

namespace Mesos.Orleans.Grains.Tasks;

/// <summary>A shell around <see cref="TaskLifecycle"/>: decides, writes, then tells the framework.</summary>
/// <remarks>Collected soon after its last update: at a thousand launches a second the usual quarter of an hour would keep a million ended tasks in memory.</remarks>
[CollectionAgeLimit(Minutes = 2), GrainType(TaskRecords.GrainType)]
internal sealed partial class TaskGrain(
    [PersistentState(TaskRecords.RecordName)] IPersistentState<TaskState> storage,
    TimeProvider time,
    ILogger<TaskGrain> logger) : Grain, ITaskGrain
{
    private const int MaxWriteAttempts = 3;
    private static readonly TimeSpan FirstNotifyDelay = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan MaxNotifyDelay = TimeSpan.FromSeconds(10);

    private TaskRecord? _record;
    private bool _unwritten;
    private bool _notifying;
    private bool _notifyAgain;
    private bool _leaving;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _record = storage.State.ToRecord();
        return Task.CompletedTask;
    }

    // An acknowledgement that is lost with its silo only means that the scheduler sees one update again, so it is written with the next update or here.
    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        _leaving = true;
        if (_unwritten)
        {
            await storage.WriteStateAsync(cancellationToken);
        }
    }

    public async Task<bool> Update(RecordUpdate command)
    {
        var decision = await Apply(() => TaskLifecycle.Receive(_record, command.LaunchId, command.Agent, command.Spec, command.Status));

        // A repeated update may mean that this was written by an activation that did not live to tell.
        if (decision.Changed || _record is { Pending.IsEmpty: false })
        {
            Notify();
        }

        return decision.Accepted;
    }

    public async Task<bool> Conclude(RecordUpdate command)
    {
        await Apply(() => TaskLifecycle.Conclude(_record, command.LaunchId, command.Agent, command.Spec!, command.Status));
        return _record is { Pending.IsEmpty: true } record && record.LaunchId == command.LaunchId && record.Latest?.State == command.Status.State;
    }

    private async Task<TaskDecision> Apply(Func<TaskDecision> decide)
    {
        var decision = decide();
        for (var attempt = 1; decision.Changed; attempt++)
        {
            storage.State = TaskState.Of(decision.Next!);
            try
            {
                await storage.WriteStateAsync();
                _unwritten = false;
                break;
            }
            catch (InconsistentStateException) when (attempt < MaxWriteAttempts)
            {
                // Another activation wrote: what is stored is the truth, and the decision is made again on it.
                await storage.ReadStateAsync();
                _record = storage.State.ToRecord();
                decision = decide();
            }
            catch
            {
                DeactivateOnIdle();
                throw;
            }
        }

        _record = decision.Next;
        return decision;
    }

    public async Task<AcknowledgeReply> Acknowledge(Guid uuid)
    {
        if (_record?.HasSeen(uuid) is not true)
        {
            await Reread();
        }

        var decision = TaskLifecycle.Acknowledge(_record, uuid);
        if (decision.Changed)
        {
            _record = decision.Next!;
            storage.State = TaskState.Of(_record);
            _unwritten = true;
        }

        var head = _record is { Pending: [var next, ..] } ? next : null;
        return new AcknowledgeReply(decision.Accepted, head, head is null && _record is { IsTerminal: true });
    }

    // An update that is not known here was perhaps told by another activation, which has written since this one read.
    private async Task Reread()
    {
        var (state, etag) = (storage.State, storage.Etag);
        await storage.ReadStateAsync();
        if (storage.Etag == etag)
        {
            storage.State = state;
            return;
        }

        _record = storage.State.ToRecord();
        _unwritten = false;
    }

    public Task<TaskSnapshot?> GetSnapshot() => Task.FromResult(_record is null
        ? null
        : new TaskSnapshot(_record.LaunchId, _record.Agent, _record.Spec, _record.Statuses, _record.Pending));

    public async Task Forget(Guid launchId)
    {
        for (var attempt = 1; _record is not null && _record.LaunchId.CompareTo(launchId) <= 0; attempt++)
        {
            try
            {
                if (storage.RecordExists)
                {
                    await storage.ClearStateAsync();
                }

                _record = null;
                _unwritten = _notifyAgain = false;
            }
            catch (InconsistentStateException) when (attempt < MaxWriteAttempts)
            {
                await storage.ReadStateAsync();
                _record = storage.State.ToRecord();
            }
        }

        if (_record is null)
        {
            DeactivateOnIdle();
        }
    }

    private void Notify()
    {
        _notifyAgain = true;
        if (!_notifying)
        {
            _notifying = true;
            NotifyFramework().Ignore();
        }
    }

    // Never awaited inside a turn: frameworks wait for tasks, so tasks must not wait for frameworks.
    private async Task NotifyFramework()
    {
        var framework = GrainFactory.GetGrain<IFrameworkInbox>(FrameworkOf(this.GetPrimaryKeyString()));
        var delay = FirstNotifyDelay;
        while (_notifyAgain)
        {
            _notifyAgain = false;
            if (_record is not { } record)
            {
                break;
            }

            try
            {
                await framework.ReceiveTaskChange(new TaskChanged(
                    new(record.Spec.TaskId.Value), record.LaunchId, record.Agent, record.Latest!, record.Pending is [var head, ..] ? head : null, record.Spec));
                delay = FirstNotifyDelay;
            }
            catch (Exception e) when (!_leaving || GrainCallFailure.Is(e))
            {
                // Whatever it was, also a bug of the framework's grain: an update that is not told is tried again for as long as there is somebody to do it.
                LogNotifyFailed(this.GetPrimaryKeyString(), delay, e.Message);
                _notifyAgain = true;
                DelayDeactivation(delay + MaxNotifyDelay);
                await Task.Delay(delay, time);
                delay = delay * 2 < MaxNotifyDelay ? delay * 2 : MaxNotifyDelay;
            }
        }

        _notifying = false;
    }

    private static string FrameworkOf(string key) => key[..key.LastIndexOf('/')];

    [LoggerMessage(Level = LogLevel.Information, Message = "Task {Task} could not reach its framework, trying again in {Delay}: {Error}")]
    private partial void LogNotifyFailed(string task, TimeSpan delay, string error);
}
