using Mesos.Orleans.Abstractions.Agents;
using Mesos.Orleans.Agent.Checkpoints;
using Mesos.Orleans.Agent.Posix;
using Mesos.Orleans.Agent.Processes;
using Mesos.Orleans.Agent.Sandboxes;
using Mesos.Orleans.Agent.Volumes;
using Mesos.Orleans.Core;

namespace Mesos.Orleans.Agent.Tasks;

/// <summary>
/// One command task on this agent: carries out what <see cref="CommandTaskRules"/> decides. Holds no thread. The launch id serves as
/// container id, so a launch that is repeated finds its container.
/// </summary>
internal sealed partial class CommandTask : IDisposable
{
    private static readonly TimeSpan LongestTimer = TimeSpan.FromDays(40); // Timers end at 49 days; the rules wake up and wait on.

    private readonly TaskLaunch _launch;
    private readonly TaskServices _services;
    private readonly Func<V1.TaskStatus, bool> _report;
    private readonly CommandTaskPolicy _policy;
    private readonly CancellationTokenSource _preparation = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ITimer _timer;
    private readonly Queue<CommandTaskInput> _inputs = new();
    private CommandTaskState _state = new();
    private Sandbox? _sandbox;
    private volatile bool _deciding;
    private volatile bool _isFrozen;
    private bool _isEndWritten;

    /// <param name="launch">The task.</param>
    /// <param name="services">What it runs with.</param>
    /// <param name="report">Takes each update, in order, one at a time; must not throw. True once it is on the disk.</param>
    internal CommandTask(TaskLaunch launch, TaskServices services, Func<V1.TaskStatus, bool> report)
    {
        (_launch, _services, _report) = (launch, services, report);
        _policy = CommandTaskPolicy.Of(launch.Task, launch.FrameworkInfo);
        _timer = services.Time.CreateTimer(_ => Post(new TimerElapsed()), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>The container of the task.</summary>
    internal string ContainerId => _launch.LaunchId.ToString();

    /// <summary>Its process once it was started, which is its session too.</summary>
    internal int? Pid { get; private set; }

    /// <summary>Where the task's sandbox is or will be.</summary>
    internal SandboxId SandboxId => new(_services.Agent.AgentId, _launch.Framework.Value, _launch.Task.TaskId.Value, ContainerId);

    /// <summary>Completes after the terminal update was reported.</summary>
    internal Task Ended => _ended.Task;

    /// <summary>Begins: sandbox, URIs, process. Call once.</summary>
    /// <param name="after">What must have ended before; null for nothing.</param>
    internal void Start(Task? after = null) => _ = Task.Run(() => PrepareAsync(after ?? Task.CompletedTask));

    /// <summary>Goes on where an earlier life of the agent was. Call once, in place of <see cref="Start"/>.</summary>
    /// <param name="progress">How far it was.</param>
    /// <param name="verdict">What the task ends with at once; null where it runs on.</param>
    internal void Resume(TaskProgress progress, ReportStatus? verdict)
    {
        var attached = _services.Supervisor.Attach(ContainerId);
        _state = CommandTaskRules.Recover(_policy, progress);
        if (attached is not null && _state.Phase == CommandTaskPhase.Preparing)
            _state = _state with { Phase = CommandTaskPhase.Starting }; // The disk was full then.
        if (verdict is not null)
            Post(new TaskCondemned(verdict));
        _sandbox = new Sandbox(_services.Work.Sandbox(SandboxId));
        if (_state.Phase == CommandTaskPhase.Ended)
        {
            _ended.TrySetResult();
            _services.Supervisor.Forget(ContainerId);
        }
        else if (_state.Phase == CommandTaskPhase.Preparing)
        {
            Sandbox.Discard(_services.Work, SandboxId);
            Start();
        }
        else if (attached is null)
        {
            Post(_state.Phase == CommandTaskPhase.Starting ? new TaskResumed(false) : new ProcessExited(WaitStatus.Unknown));
        }
        else
        {
            Resume(attached);
        }
    }

    private void Resume(AttachedProcess attached)
    {
        Pid = attached.Process?.Pid;
        Post(_state.Phase == CommandTaskPhase.Starting ? new ProcessStarted(attached.Refusal) : new TaskResumed(attached.WasTerminated));
        if (attached.Process is { } process)
            _ = Task.Run(async () => Post(new ProcessExited(await process.Exit.ConfigureAwait(false))));
    }

    /// <summary>Kills the task, in whatever phase it is. May be repeated, which can only shorten the grace.</summary>
    /// <param name="policy">Overrides the task's own; null for that.</param>
    internal void Kill(V1.KillPolicy? policy) =>
        Post(new KillRequested(policy?.GracePeriod is { } grace ? DurationText.FromWire(grace) : null));

    /// <summary>Decides nothing more, and waits for what is being decided. Everything stays as it is on the disk.</summary>
    internal void Freeze()
    {
        lock (_inputs)
            _isFrozen = true;
        SpinWait.SpinUntil(() => !_deciding);
        _ = _preparation.CancelAsync();
    }

    /// <summary>Lets go of timers. The process, if any, is left alone.</summary>
    public void Dispose()
    {
        _timer.Dispose();
        _preparation.Dispose();
    }

    // Whoever finds nobody deciding decides on all inputs, one after the other: updates keep their order without a thread of their own.
    private void Post(CommandTaskInput input)
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

        while (true)
        {
            CommandTaskInput next;
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
                LogUndecided(_services.Logger, e, SandboxId.ExecutorId, next.GetType().Name);
            }
        }
    }

    private void Decide(CommandTaskInput input)
    {
        var decision = CommandTaskRules.Decide(_policy, _state, input, _services.Time.GetUtcNow());
        if (!decision.Next.KillsLike(_state) && decision.Next.Phase != CommandTaskPhase.Ended)
            _services.Checkpoints.Append(_launch.LaunchId, TaskEntry.Kill(decision.Next));
        _state = decision.Next;
        foreach (var effect in decision.Effects)
            TryApply(effect);
        if (_state.Phase != CommandTaskPhase.Ended || !_ended.TrySetResult())
            return;
        _timer.Dispose();

        // As long as its end is not on the disk, the supervisor must tell it again after a restart.
        if (_isEndWritten)
            _services.Supervisor.Forget(ContainerId);
    }

    private void TryApply(CommandTaskEffect effect)
    {
        try
        {
            Apply(effect);
        }
        catch (Exception e)
        {
            // The same: a process that is not started because its TASK_STARTING could not be told would be waited for without end.
            LogUndecided(_services.Logger, e, SandboxId.ExecutorId, effect.GetType().Name);
        }
    }

    private void Apply(CommandTaskEffect effect)
    {
        switch (effect)
        {
            case ReportStatus report:
                _isEndWritten = _report(_services.Statuses.Make(_launch.Task.TaskId.Value, ContainerId, report));
                break;
            case StartProcess:
                _ = Task.Run(RunAsync);
                break;
            case SignalTree signal:
                _ = _services.Supervisor.KillAsync(ContainerId, signal.Signal);
                break;
            case WakeAt wake:
                var due = wake.Time - _services.Time.GetUtcNow();
                _timer.Change(due < TimeSpan.Zero ? TimeSpan.Zero : due < LongestTimer ? due : LongestTimer, Timeout.InfiniteTimeSpan);
                break;
            case AbandonPreparation:
                _ = _preparation.CancelAsync();
                break;
            default:
                throw new InvalidOperationException($"Unknown effect {effect}.");
        }
    }

    private async Task PrepareAsync(Task before)
    {
        Refusal? failure;
        try
        {
            await before.WaitAsync(_preparation.Token).ConfigureAwait(false);
            failure = CommandTaskSupport.Check(_launch.Task) ?? await PrepareSandboxAsync().ConfigureAwait(false);
        }
        catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException)
        {
            return; // Killed meanwhile.
        }
        catch (Exception e)
        {
            // A bug, or a machine that fails in a new way: this task must still come to an end, or its resources never come back.
            failure = new Refusal(RefusalCode.Unavailable, $"Cannot prepare the task: {e}");
        }

        Post(new TaskPrepared(failure));
    }

    private async Task<Refusal?> PrepareSandboxAsync()
    {
        var user = ProcessCommand.FindUser(User);
        if (!user.IsSuccess)
            return user.Refusal;
        var sandbox = await BlockingTurns.Run(() => Sandbox.Create(_services.Work, SandboxId, user.Value), _preparation.Token).ConfigureAwait(false);
        if (!sandbox.IsSuccess)
            return sandbox.Refusal;
        _sandbox = sandbox.Value;
        if (VolumeLinks.Make(_services.Work, _sandbox, _launch.Task.Resources, user.Value) is { } refusal)
            return refusal;
        return await _services.Fetcher
            .FetchAsync(_launch.Task.Command.Uris, _sandbox, user.Value, _preparation.Token).ConfigureAwait(false);
    }

    private async Task RunAsync()
    {
        Outcome<StartedProcess> started;
        try
        {
            started = await StartProcessAsync(_sandbox!).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            // A bug, or a machine that fails in a new way: as above.
            started = new Refusal(RefusalCode.Unavailable, $"Cannot start the task: {e}");
        }

        Pid = started.Value?.Pid;
        Post(new ProcessStarted(started.Refusal));
        if (started.IsSuccess)
            Post(new ProcessExited(await started.Value.Exit.ConfigureAwait(false)));
    }

    private async ValueTask<Outcome<StartedProcess>> StartProcessAsync(Sandbox sandbox)
    {
        var command = _launch.Task.Command;
        var taskId = _launch.Task.TaskId.Value;
        var environment = ExecutorEnvironment.Build(
            _services.Agent, _launch.Framework.Value, _launch.FrameworkInfo, taskId, sandbox, null, command);
        if (!environment.IsSuccess)
            return environment.Refusal;
        return await _services.Supervisor.StartAsync(
            CommandProcess.Describe(ContainerId, command, environment.Value, sandbox, User), CancellationToken.None).ConfigureAwait(false);
    }

    [LoggerMessage(LogLevel.Error, "Task {Task}: what follows from {Input} could not be done")]
    private static partial void LogUndecided(ILogger logger, Exception exception, string task, string input);

    private string? User => CommandProcess.UserOf(_services.Agent, _launch.Task.Command, _launch.FrameworkInfo);
}
