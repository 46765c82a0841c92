using System.Collections.Immutable;
using Reason = Mesos.V1.TaskStatus.Types.Reason;

namespace Mesos.Orleans.Agent.Executors;

internal static partial class ExecutorRules
{
    private static ExecutorDecision OnOpened(ExecutorPolicy policy, ExecutorState state, StreamOpened opened, DateTimeOffset now)
    {
        if (state.Phase == ExecutorPhase.Ended || state.Ending is not null)
            return new(state, [new SendEvent(opened.Stream, ExecutorEvents.Shutdown), new CloseStream(opened.Stream)]);

        var isFirst = !state.IsRegistered;
        var decision = new ExecutorDecision(
            state with { IsRegistered = true, ReregistrationDeadline = null, Stream = opened.Stream },
            state.Stream is { } previous
                ? [new CloseStream(previous), new SendSubscribed(opened.Stream)]
                : [new SendSubscribed(opened.Stream)]);

        // All that it was started for was killed meanwhile: it has nothing to do.
        if (isFirst && state.Queue.IsEmpty)
            return Then(decision, next => BeginEnd(next, now + policy.ShutdownGrace));

        foreach (var update in opened.Call.UnacknowledgedUpdates)
            decision = Then(decision, next => OnUpdate(next, update.Status));
        decision = Then(decision, next => DropLost(policy, next, opened.Call));
        decision = Then(decision, ResumeKills);
        return Then(decision, Deliver);
    }

    // Tasks that were sent, but that the executor neither has nor has ever said anything about.
    private static ExecutorDecision DropLost(ExecutorPolicy policy, ExecutorState state, V1.Executor.Call.Types.Subscribe call)
    {
        var known = call.UnacknowledgedTasks.Select(task => task.TaskId.Value).ToHashSet(StringComparer.Ordinal);
        var lost = state.Tasks.Values
            .Where(task => task.IsDelivered && task.State == V1.TaskState.TaskStaging && !known.Contains(task.Id)).ToArray();
        return Drop(policy, state, lost, Reason.AgentRestarted, "The executor subscribed again without the task: it never got it");
    }

    private static ExecutorDecision ResumeKills(ExecutorState state)
    {
        var kills = state.Tasks.Values.Where(task => task.Kill is not null && !task.IsTerminal).ToArray();
        return new(
            kills.Aggregate(state, (next, task) => next.With(task with { Kill = null })),
            [.. kills.Select(task => new SendEvent(state.Stream!, ExecutorEvents.Kill(task.Kill!)))]);
    }

    private static ExecutorDecision Then(ExecutorDecision first, Func<ExecutorState, ExecutorDecision> second)
    {
        var decision = second(first.Next);
        return decision with { Effects = [.. first.Effects, .. decision.Effects] };
    }
}
