using System.Collections.Immutable;
using Mesos.Orleans.Agent.Checkpoints;
using Mesos.Orleans.Agent.Posix;
using Mesos.Orleans.Agent.Processes;
using Mesos.Orleans.Core;
using Reason = Mesos.V1.TaskStatus.Types.Reason;
using Source = Mesos.V1.TaskStatus.Types.Source;

namespace Mesos.Orleans.Agent.Tasks;

/// <summary>What follows from an input.</summary>
/// <param name="Next">The state from now on.</param>
/// <param name="Effects">What is to be done, in this order.</param>
internal sealed record CommandTaskDecision(CommandTaskState Next, ImmutableArray<CommandTaskEffect> Effects);

/// <summary>
/// The life of a command task, as Mesos' command executor leads it (features.md §12, §13): prepared, TASK_STARTING, TASK_RUNNING, and
/// the end that its exit status and the kills before it call for. Pure.
/// </summary>
internal static class CommandTaskRules
{
    /// <summary>Decides on one input. Inputs that come too late change nothing.</summary>
    internal static CommandTaskDecision Decide(CommandTaskPolicy policy, CommandTaskState state, CommandTaskInput input, DateTimeOffset now) =>
        (state.Phase, input) switch
        {
            (CommandTaskPhase.Preparing, TaskPrepared prepared) => OnPrepared(state, prepared),
            (CommandTaskPhase.Preparing, KillRequested) => End(state, new AbandonPreparation(), new ReportStatus(
                V1.TaskState.TaskKilled, "Task was killed before its command was started", Reason.TaskKilledDuringLaunch, Source.Agent)),
            (CommandTaskPhase.Starting, ProcessStarted started) => OnStarted(policy, state, started, now),
            (CommandTaskPhase.Starting, KillRequested kill) => Stay(state with { KillWhenStarted = Shorter(state.KillWhenStarted, kill, policy) }),
            (CommandTaskPhase.Running, KillRequested kill) => BeginKill(policy, state, KillCause.Request, kill.Grace ?? policy.KillGrace, now),
            (CommandTaskPhase.Running, TimerElapsed) => OnCompletionTimer(policy, state, now),
            (CommandTaskPhase.Killing, KillRequested kill) => HastenKill(policy, state, kill, now),
            (CommandTaskPhase.Killing, TimerElapsed) => OnKillTimer(state, now),
            (CommandTaskPhase.Running or CommandTaskPhase.Killing, ProcessExited exited) =>
                End(state, state.Verdict ?? Judge(state.Cause, exited.Status)),
            (_, TaskResumed resumed) => OnResumed(Within(policy, state, now), resumed),
            (_, TaskCondemned condemned) => OnCondemned(state, condemned),
            _ => Stay(state),
        };

    private static CommandTaskDecision OnPrepared(CommandTaskState state, TaskPrepared prepared) =>
        prepared.Failure is { } failure
            ? End(state, ReportStatus.LaunchFailed(failure))
            : new(state with { Phase = CommandTaskPhase.Starting }, [new ReportStatus(V1.TaskState.TaskStarting), new StartProcess()]);

    private static CommandTaskDecision OnStarted(CommandTaskPolicy policy, CommandTaskState state, ProcessStarted started, DateTimeOffset now)
    {
        if (started.Failure is { } failure)
        {
            return End(state, state.Verdict is { } verdict ? verdict
                : state.KillWhenStarted is null
                ? ReportStatus.LaunchFailed(failure)
                : new ReportStatus(V1.TaskState.TaskKilled, failure.ToString(), Reason.TaskKilledDuringLaunch, Source.Agent));
        }

        var running = state with { Phase = CommandTaskPhase.Running, CompletionDeadline = now + policy.MaxCompletionTime };
        ImmutableArray<CommandTaskEffect> effects = [new ReportStatus(V1.TaskState.TaskRunning)];
        if (running.KillWhenStarted is { } kill)
        {
            var killing = BeginKill(policy, running, KillCause.Request, kill.Grace ?? policy.KillGrace, now);
            return killing with { Effects = [.. effects, .. killing.Effects] };
        }

        return new(running, running.CompletionDeadline is { } deadline ? [.. effects, new WakeAt(deadline)] : effects);
    }

    private static CommandTaskDecision OnCompletionTimer(CommandTaskPolicy policy, CommandTaskState state, DateTimeOffset now) =>
        state.CompletionDeadline is not { } deadline ? Stay(state)
        : now < deadline ? new(state, [new WakeAt(deadline)])
        : BeginKill(policy, state, KillCause.CompletionTime, TimeSpan.Zero, now); // Its time is up: Mesos gives it no grace either.

    private static CommandTaskDecision BeginKill(
        CommandTaskPolicy policy, CommandTaskState state, KillCause cause, TimeSpan grace, DateTimeOffset now)
    {
        var next = state with { Phase = CommandTaskPhase.Killing, Cause = cause, KillBegan = now, KillDeadline = now + grace };
        ImmutableArray<CommandTaskEffect> effects = [new SignalTree(Libc.SIGTERM), new WakeAt(next.KillDeadline)];
        return new(next, policy.ReportsKilling ? [new ReportStatus(V1.TaskState.TaskKilling), .. effects] : effects);
    }

    // A scheduler may repeat its kill: that must not prolong the grace. A shorter one counts from the first kill.
    private static CommandTaskDecision HastenKill(CommandTaskPolicy policy, CommandTaskState state, KillRequested kill, DateTimeOffset now)
    {
        var deadline = state.KillBegan + (kill.Grace ?? policy.KillGrace);
        if (state.IsEscalated || deadline >= state.KillDeadline)
            return Stay(state);
        return new(state with { KillDeadline = deadline }, [new WakeAt(deadline > now ? deadline : now)]);
    }

    private static CommandTaskDecision OnKillTimer(CommandTaskState state, DateTimeOffset now) =>
        state.IsEscalated ? Stay(state)
        : now < state.KillDeadline ? new(state, [new WakeAt(state.KillDeadline)])
        : new(state with { IsEscalated = true }, [new SignalTree(Libc.SIGKILL)]);

    // What was under way goes on: a start is repeated (a second one starts nothing), a signal only if the first was not sent.
    private static CommandTaskDecision OnResumed(CommandTaskState state, TaskResumed resumed) => state.Phase switch
    {
        CommandTaskPhase.Starting => new(state, [new StartProcess()]),
        CommandTaskPhase.Running when state.CompletionDeadline is { } deadline => new(state, [new WakeAt(deadline)]),
        CommandTaskPhase.Killing when state.IsEscalated => new(state, [new SignalTree(Libc.SIGKILL)]),
        CommandTaskPhase.Killing when resumed.WasTerminated => new(state, [new WakeAt(state.KillDeadline)]),
        CommandTaskPhase.Killing => new(state, [new SignalTree(Libc.SIGTERM), new WakeAt(state.KillDeadline)]),
        _ => Stay(state),
    };

    // Deadlines are times of the wall clock, which may have been set back while the agent was away: nothing that began is still to come.
    private static CommandTaskState Within(CommandTaskPolicy policy, CommandTaskState state, DateTimeOffset now) => state with
    {
        KillBegan = Earlier(state.KillBegan, now),
        KillDeadline = Earlier(state.KillDeadline, now + (state.KillDeadline - state.KillBegan)),
        CompletionDeadline = state.CompletionDeadline is { } deadline && policy.MaxCompletionTime is { } limit ? Earlier(deadline, now + limit) : null,
    };

    private static DateTimeOffset Earlier(DateTimeOffset first, DateTimeOffset second) => first < second ? first : second;

    private static CommandTaskDecision OnCondemned(CommandTaskState state, TaskCondemned condemned) => state.Phase switch
    {
        CommandTaskPhase.Preparing => End(state, new AbandonPreparation(), condemned.Verdict),
        CommandTaskPhase.Starting => Stay(state with { Verdict = condemned.Verdict, KillWhenStarted = new(TimeSpan.Zero) }),
        CommandTaskPhase.Running or CommandTaskPhase.Killing => new(
            state with { Phase = CommandTaskPhase.Killing, Verdict = condemned.Verdict, IsEscalated = true }, [new SignalTree(Libc.SIGKILL)]),
        _ => Stay(state),
    };

    /// <summary>The state of a task as its checkpoint tells it.</summary>
    internal static CommandTaskState Recover(CommandTaskPolicy policy, TaskProgress progress)
    {
        var state = progress.Kill ?? new CommandTaskState();
        if (progress.IsTerminal)
            return state with { Phase = CommandTaskPhase.Ended };
        if (progress.Updates.IsEmpty)
            return state;
        if (progress.Updates.Find(update => update.State == V1.TaskState.TaskRunning) is not { } running)
            return state with { Phase = CommandTaskPhase.Starting };
        var startedAt = DateTimeOffset.UnixEpoch + TimeSpan.FromSeconds(running.Timestamp);
        return state with
        {
            Phase = state.Cause == KillCause.None ? CommandTaskPhase.Running : CommandTaskPhase.Killing, CompletionDeadline = startedAt + policy.MaxCompletionTime,
        };
    }

    private static ReportStatus Judge(KillCause cause, WaitStatus status)
    {
        if (!status.IsKnown)
            return new(V1.TaskState.TaskFailed, "Failed to get exit status for Command: the program that watched over it had ended before it");
        var message = $"Command {status}";
        return cause switch
        {
            KillCause.CompletionTime => new(V1.TaskState.TaskFailed, message, Reason.MaxCompletionTimeReached),
            KillCause.Request => new(V1.TaskState.TaskKilled, message),
            _ => new(status.IsSuccess ? V1.TaskState.TaskFinished : V1.TaskState.TaskFailed, message),
        };
    }

    private static KillRequested Shorter(KillRequested? first, KillRequested second, CommandTaskPolicy policy) =>
        first is null || (second.Grace ?? policy.KillGrace) < (first.Grace ?? policy.KillGrace) ? second : first;

    private static CommandTaskDecision End(CommandTaskState state, params CommandTaskEffect[] effects) =>
        new(state with { Phase = CommandTaskPhase.Ended }, [.. effects]);

    private static CommandTaskDecision Stay(CommandTaskState state) => new(state, []);
}
