using System.Collections.Immutable;
using Mesos.Orleans.Agent.Processes;
using Mesos.Orleans.Agent.Tasks;
using Mesos.Orleans.Core;
using Mesos.Orleans.Core.Tasks;
using Reason = Mesos.V1.TaskStatus.Types.Reason;
using Source = Mesos.V1.TaskStatus.Types.Source;

namespace Mesos.Orleans.Agent.Executors;

/// <summary>
/// The life of a custom executor and of the tasks that it runs, as Mesos' agent leads it (semantics.md §12, §13, §16). Pure. This part
/// is about the process; others about tasks and about the stream.
/// </summary>
internal static partial class ExecutorRules
{
    /// <summary>Decides on one input. Inputs that come too late change nothing.</summary>
    internal static ExecutorDecision Decide(ExecutorPolicy policy, ExecutorState state, ExecutorInput input, DateTimeOffset now) => input switch
    {
        TasksArrived arrived => OnTasks(policy, state, arrived),
        StreamOpened opened => OnOpened(policy, state, opened, now),
        UpdateAccepted accepted => OnAccepted(state, accepted),
        _ when state.Phase == ExecutorPhase.Ended => Stay(state),
        ExecutorPrepared prepared => OnPrepared(state, prepared),
        ExecutorStarted started => OnStarted(policy, state, started, now),
        ExecutorExited exited => End(state, state.Ending?.Verdict ?? Terminated(state, exited.Status), exited.Status),
        StreamClosed closed => Stay(closed.Stream == state.Stream ? state with { Stream = null } : state),
        UpdateReceived received => OnUpdate(state, received.Status),
        TaskKillRequested kill => OnKill(state, kill),
        MessageArrived message => Send(state, ExecutorEvents.Message(message.Data)),
        ShutdownRequested => BeginEnd(state, now + policy.ShutdownGrace),
        DestroyRequested => BeginEnd(state, now),
        ExecutorCondemned condemned => OnCondemned(state, condemned, now),
        TimeReached => OnTime(policy, state, now),
        _ => throw new InvalidOperationException($"Unknown input {input}."),
    };

    private static ExecutorDecision OnPrepared(ExecutorState state, ExecutorPrepared prepared) =>
        state.Phase != ExecutorPhase.Preparing ? Stay(state)
        : prepared.Failure is { } failure ? End(state, ReportStatus.LaunchFailed(failure), WaitStatus.Unknown)
        : new(state with { Phase = ExecutorPhase.Starting }, [new StartContainer()]);

    // The time to subscribe counts from the start of the process: fetching has a limit of its own.
    private static ExecutorDecision OnStarted(ExecutorPolicy policy, ExecutorState state, ExecutorStarted started, DateTimeOffset now)
    {
        if (started.Failure is { } failure)
            return End(state, ReportStatus.LaunchFailed(failure), WaitStatus.Unknown);
        var running = state with { Phase = ExecutorPhase.Running, RegistrationDeadline = now + policy.RegistrationTimeout };
        return running.Ending is { } ending ? new(running, [new WakeExecutorAt(ending.Deadline)])
            : running.IsRegistered ? Stay(running) // It was faster than the news of its start.
            : new(running, [new WakeExecutorAt(running.RegistrationDeadline.Value)]);
    }

    private static ExecutorDecision OnTime(ExecutorPolicy policy, ExecutorState state, DateTimeOffset now)
    {
        if (state.Phase != ExecutorPhase.Running)
            return Stay(state); // What is being started cannot be destroyed yet; its start looks at the clock again.
        if (state.Ending is { } ending)
            return ending.IsDestroyed ? Stay(state)
                : now < ending.Deadline ? new(state, [new WakeExecutorAt(ending.Deadline)])
                : new(state with { Ending = ending with { IsDestroyed = true } }, [new DestroyContainer()]);
        if (state.ReregistrationDeadline is { } reregistration)
            return now < reregistration ? new(state, [new WakeExecutorAt(reregistration)]) : Destroy(state, now, NotBack(policy));
        if (state.IsRegistered || state.RegistrationDeadline is not { } deadline)
            return Stay(state);
        if (now < deadline)
            return new(state, [new WakeExecutorAt(deadline)]);
        var verdict = new ReportStatus(
            V1.TaskState.TaskFailed, $"Executor did not register within {DurationText.Format(policy.RegistrationTimeout)}",
            Reason.ExecutorRegistrationTimeout, Source.Agent);
        return Destroy(state, now, verdict);
    }

    private static ExecutorDecision Destroy(ExecutorState state, DateTimeOffset now, ReportStatus verdict) =>
        new(state with { Ending = new(now, verdict, IsDestroyed: true) }, [new DestroyContainer()]);

    private static ReportStatus NotBack(ExecutorPolicy policy) => new(
        TaskStates.Told(V1.TaskState.TaskGone, policy.Capabilities),
        $"Executor did not re-register within {DurationText.Format(policy.ReregistrationTimeout)}", Reason.ExecutorReregistrationTimeout, Source.Agent);

    private static ExecutorDecision OnCondemned(ExecutorState state, ExecutorCondemned condemned, DateTimeOffset now) => state.Phase switch
    {
        ExecutorPhase.Preparing => End(state, condemned.Verdict, WaitStatus.Unknown).After(new AbandonContainer()),
        ExecutorPhase.Starting => Stay(state with { Ending = new(now, condemned.Verdict) }),
        _ => Destroy(state, now, condemned.Verdict),
    };

    // A later request can only shorten the time that an earlier one gave.
    private static ExecutorDecision BeginEnd(ExecutorState state, DateTimeOffset deadline)
    {
        if (state.Phase == ExecutorPhase.Preparing)
            return End(
                state, Terminated("Executor was shut down before it was started"), WaitStatus.Unknown).After(new AbandonContainer());
        if (state.Ending is { } earlier && (earlier.IsDestroyed || earlier.Deadline <= deadline))
            return Stay(state);
        var ending = state with { Ending = new ExecutorEnding(deadline, state.Ending?.Verdict) };
        return state.Ending is not null || state.Stream is null
            ? new(ending, [new WakeExecutorAt(deadline)])
            : new(ending, [new SendEvent(state.Stream, ExecutorEvents.Shutdown), new WakeExecutorAt(deadline)]);
    }

    private static ExecutorDecision End(ExecutorState state, ReportStatus verdict, WaitStatus status)
    {
        var open = state.Tasks.Values.Where(task => !task.IsTerminal).ToArray();
        var next = open.Aggregate(state, (next, task) => next.With(task with { State = verdict.State }));
        ExecutorEffect[] closing = state.Stream is null ? [] : [new CloseStream(state.Stream)];
        return new(
            next with { Phase = ExecutorPhase.Ended, Stream = null, Queue = [] },
            [.. open.Select(task => new ReportTask(task.Launch, verdict)), .. closing, new ReportEnd(status.Raw)]);
    }

    private static ReportStatus Terminated(ExecutorState state, WaitStatus status) =>
        Terminated(state.IsRegistered ? $"Executor {status}" : $"Executor {status} before it subscribed");

    private static ReportStatus Terminated(string message) =>
        new(V1.TaskState.TaskFailed, message, Reason.ExecutorTerminated, Source.Agent);

    private static ExecutorDecision Send(ExecutorState state, V1.Executor.Event @event) =>
        new(state, state.Stream is { } stream ? [new SendEvent(stream, @event)] : ImmutableArray<ExecutorEffect>.Empty);

    private static ExecutorDecision Stay(ExecutorState state) => new(state, []);
}
