using System.Collections.Immutable;
using Mesos.Orleans.Abstractions.Agents;
using Mesos.Orleans.Agent.Checkpoints;
using Mesos.Orleans.Agent.Runtime;
using Mesos.Orleans.Agent.Sandboxes;
using Mesos.Orleans.Agent.Tasks;
using Mesos.Orleans.Core;
using Mesos.Orleans.Core.Frameworks;

namespace Mesos.Orleans.Agent.Executors;

/// <summary>
/// One run of one custom executor: carries out what <see cref="ExecutorRules"/> decides. Holds no thread. Everything may be called from
/// anywhere at any time: inputs are decided on one after the other.
/// </summary>
internal sealed partial class CustomExecutor
{
    private static readonly TimeSpan LongestTimer = TimeSpan.FromDays(40); // Timers end at 49 days; the rules wake up and wait on.

    private readonly ExecutorContainer _container;
    private readonly ExecutorPolicy _policy;
    private readonly TaskServices _services;
    private readonly IUpdateSink _sink;
    private readonly IExecutorOwner _owner;
    private readonly ILogger _logger;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ITimer _timer;
    private readonly Queue<ExecutorInput> _inputs = new();
    private volatile ExecutorState _state = new();
    private volatile bool _deciding;
    private volatile bool _isFrozen;
    private bool _isMarkedSubscribed;

    internal CustomExecutor(
        ExecutorLaunch launch, V1.FrameworkInfo framework, ExecutorPolicy policy, TaskServices services, IUpdateSink sink, IExecutorOwner owner,
        ILogger logger)
    {
        (Launch, Framework, _policy, _services, _sink, _owner, _logger) = (launch, framework, policy, services, sink, owner, logger);
        _container = new ExecutorContainer(
            new(services.Agent.AgentId, launch.Framework.Value, launch.Info.ExecutorId.Value, launch.ContainerId), launch.Info, framework, services);
        _timer = services.Time.CreateTimer(_ => Post(new TimeReached()), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>The executor and its container.</summary>
    internal ExecutorLaunch Launch { get; }

    /// <summary>The owner, with its id.</summary>
    internal V1.FrameworkInfo Framework { get; }

    /// <summary>What it is named by.</summary>
    internal ExecutorKey Key => new(Launch.Framework, Launch.Info.ExecutorId.Value);

    /// <summary>Where it stands.</summary>
    internal ExecutorState State => _state;

    /// <summary>Its process once it was started, which is its session too.</summary>
    internal int? Pid { get; private set; }

    /// <summary>Which run it is.</summary>
    internal SandboxId Run => _container.Id;

    /// <summary>Where its sandbox is or will be.</summary>
    internal string Directory => _services.Work.Sandbox(_container.Id);

    /// <summary>Completes after its end and the ends of its tasks were reported.</summary>
    internal Task Ended => _ended.Task;

    /// <summary>Begins: sandbox, URIs, process. Call once.</summary>
    internal void Start() => _ = Task.Run(PrepareAsync);

    /// <summary>Goes on where an earlier life of the agent was. Call once, in place of <see cref="Start"/>.</summary>
    /// <param name="past">What it was.</param>
    /// <param name="verdict">What its tasks end with at once; null where it runs on.</param>
    internal void Resume(RecoveredExecutor past, ReportStatus? verdict)
    {
        var attached = _container.Attach();
        _isMarkedSubscribed = past.HasSubscribed;
        _state = ExecutorRecovery.StateOf(_policy, past, attached, _services.Time.GetUtcNow());
        if (past.IsShutDown && verdict is null)
            Post(new ShutdownRequested());
        if (verdict is not null)
            Post(new ExecutorCondemned(verdict));
        if (_state.Phase == ExecutorPhase.Preparing)
        {
            Sandbox.Discard(_services.Work, Run);
            Start();
        }
        else if (attached?.Process is { } process)
        {
            Pid = process.Pid;
            Post(new TimeReached()); // Sets the clock of whatever is waited for.
            _ = Task.Run(async () => Post(new ExecutorExited(await process.Exit.ConfigureAwait(false))));
        }
        else if (_state.Phase != ExecutorPhase.Ended)
        {
            Post(attached?.Refusal is { } refusal ? new ExecutorStarted(refusal) : new ExecutorExited(Processes.WaitStatus.Unknown));
        }
    }

    /// <summary>Decides nothing more, and waits for what is being decided. Everything stays as it is on the disk.</summary>
    internal void Freeze()
    {
        lock (_inputs)
            _isFrozen = true;
        SpinWait.SpinUntil(() => !_deciding);
        _container.Abandon();
    }

    /// <summary>Hands over what happened.</summary>
    internal void Post(ExecutorInput input)
    {
        lock (_inputs)
        {
            if (_isFrozen)
                return;
            _inputs.Enqueue(input);
            if (_deciding)
                return;
            _deciding = true;
        }

        // Whoever finds nobody deciding decides on all inputs, so that effects keep their order without a thread of their own.
        while (true)
        {
            ExecutorInput next;
            lock (_inputs)
            {
                if (_isFrozen || !_inputs.TryDequeue(out next!))
                {
                    _deciding = false;
                    return;
                }
            }

            try
            {
                Decide(next);
            }
            catch (Exception e)
            {
                // A bug, or a machine that fails in a new way. Whoever comes next must still be decided on: a stop would wait for ever.
                LogUndecided(_logger, e, Key, next.GetType().Name);
            }
        }
    }

    private void Decide(ExecutorInput input)
    {
        var decision = ExecutorRules.Decide(_policy, _state, input, _services.Time.GetUtcNow());
        if (_state.Ending is null && decision.Next is { Ending: not null, Phase: not ExecutorPhase.Ended })
            _services.Checkpoints.MarkShutDown(Launch);
        _state = decision.Next;
        foreach (var effect in decision.Effects)
            TryApply(effect);
    }

    private void TryApply(ExecutorEffect effect)
    {
        try
        {
            Apply(effect);
        }
        catch (Exception e)
        {
            // The same: what comes after it must be done all the same.
            LogUndecided(_logger, e, Key, effect.GetType().Name);
        }
    }

    private void Apply(ExecutorEffect effect)
    {
        switch (effect)
        {
            case SendEvent send:
                PrepareDelivery(send.Event);
                send.Stream.Send(send.Event);
                break;
            case SendSubscribed send:
                if (!_isMarkedSubscribed)
                    _services.Checkpoints.MarkSubscribed(Launch);
                _isMarkedSubscribed = true;
                send.Stream.Send(ExecutorEvents.Subscribed(Launch.Info, Framework, _owner.Agent, Launch.ContainerId));
                break;
            case CloseStream close:
                close.Stream.Close();
                break;
            case ForwardUpdate forward:
                _sink.Report(forward.Launch.LaunchId, _services.Statuses.Complete(forward.Status, Launch.ContainerId, Key.ExecutorId));
                break;
            case ReportTask report:
                _sink.Report(
                    report.Launch.LaunchId,
                    _services.Statuses.Make(report.Launch.Task.TaskId.Value, Launch.ContainerId, report.Report, Key.ExecutorId));
                break;
            case ReturnLaunches launches:
                _owner.Return(this, launches.Launches);
                break;
            case ForgetLaunch forget:
                _owner.Forget(forget.LaunchId);
                break;
            case ReportEnd end:
                ReportEnd(end.Status);
                break;
            default:
                ApplyToContainer(effect);
                break;
        }
    }

    private void ApplyToContainer(ExecutorEffect effect)
    {
        switch (effect)
        {
            case StartContainer:
                _ = Task.Run(RunAsync);
                break;
            case DestroyContainer:
                LogDestroyed(_logger, Key, _state.Ending?.Verdict?.Message ?? "its time to shut down is over");
                _container.Destroy();
                break;
            case AbandonContainer:
                _container.Abandon();
                break;
            case WakeExecutorAt wake:
                var due = wake.Time - _services.Time.GetUtcNow();
                _timer.Change(due < TimeSpan.Zero ? TimeSpan.Zero : due < LongestTimer ? due : LongestTimer, Timeout.InfiniteTimeSpan);
                break;
            default:
                throw new InvalidOperationException($"Unknown effect {effect}.");
        }
    }

    // Before the executor hears of a task, it is written down that it does, and the task's volumes are in its sandbox.
    private void PrepareDelivery(V1.Executor.Event launch)
    {
        IEnumerable<V1.TaskInfo> tasks = launch.Launch is { } single ? [single.Task] : launch.LaunchGroup?.TaskGroup.Tasks ?? [];
        foreach (var task in tasks)
        {
            if (_state.Tasks.TryGetValue(task.TaskId.Value, out var held))
                _services.Checkpoints.Append(held.Launch.LaunchId, TaskEntry.Delivered);
            if (_container.LinkVolumes(task.Resources) is { } refusal)
                LogNoVolume(_logger, Key, task.TaskId.Value, refusal);
        }
    }

    private void ReportEnd(int status)
    {
        LogEnded(_logger, Key, new Processes.WaitStatus(status));
        if (_services.Checkpoints.EndExecutor(Launch, status))
            _container.Forget();
        _sink.Report(new ReportedExit(Launch.Framework, Key.ExecutorId, status) { ContainerId = Launch.ContainerId });
        _owner.Ended(this);
        _timer.Dispose();
        _container.Dispose();
        _ended.TrySetResult();
    }

    private async Task PrepareAsync()
    {
        Refusal? failure;
        try
        {
            failure = await _container.PrepareAsync().ConfigureAwait(false);
        }
        catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException)
        {
            return; // Ended meanwhile.
        }
        catch (Exception e)
        {
            // A bug, or a machine that fails in a new way: the tasks must still come to an end, or their resources never come back.
            failure = new Refusal(RefusalCode.Unavailable, $"Cannot prepare the executor: {e}");
        }

        Post(new ExecutorPrepared(failure));
    }

    private async Task RunAsync()
    {
        Outcome<Processes.StartedProcess> started;
        try
        {
            started = await _container.StartAsync().ConfigureAwait(false);
        }
        catch (Exception e)
        {
            // A bug, or a machine that fails in a new way: as above.
            started = new Refusal(RefusalCode.Unavailable, $"Cannot start the executor: {e}");
        }

        Pid = started.Value?.Pid;
        Post(new ExecutorStarted(started.Refusal));
        if (!started.IsSuccess)
            return;
        LogStarted(_logger, Key, started.Value.Pid, Launch.ContainerId);
        Post(new ExecutorExited(await started.Value.Exit.ConfigureAwait(false)));
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Started executor {Executor} as process {Pid}, container {ContainerId}")]
    private static partial void LogStarted(ILogger logger, ExecutorKey executor, int pid, string containerId);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Executor {Executor} gets task {Task} without its persistent volumes: {Refusal}")]
    private static partial void LogNoVolume(ILogger logger, ExecutorKey executor, string task, Refusal refusal);

    [LoggerMessage(Level = LogLevel.Information, Message = "Executor {Executor} {Status}")]
    private static partial void LogEnded(ILogger logger, ExecutorKey executor, Processes.WaitStatus status);

    [LoggerMessage(LogLevel.Error, "Executor {Executor}: what follows from {Input} could not be done")]
    private static partial void LogUndecided(ILogger logger, Exception exception, ExecutorKey executor, string input);

    [LoggerMessage(Level = LogLevel.Information, Message = "Destroying executor {Executor}: {Reason}")]
    private static partial void LogDestroyed(ILogger logger, ExecutorKey executor, string reason);
}
