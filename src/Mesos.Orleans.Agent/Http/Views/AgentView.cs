using System.Collections.Immutable;
using Mesos.Orleans.Agent.Executors;
using Mesos.Orleans.Agent.Runtime;
using Mesos.Orleans.Agent.Sandboxes;

namespace Mesos.Orleans.Agent.Http.Views;

/// <summary>What runs and ran on the agent, as of one moment.</summary>
/// <param name="Executors">The executors, command tasks among them; those that ended too.</param>
internal sealed record AgentView(ImmutableArray<ExecutorView> Executors)
{
    /// <summary>Those that run.</summary>
    internal IEnumerable<ExecutorView> Running => Executors.Where(executor => executor.IsRunning);

    /// <summary>All tasks.</summary>
    internal IEnumerable<TaskView> Tasks => Executors.SelectMany(executor => executor.Tasks);

    /// <summary>Looks.</summary>
    internal static AgentView Read(AgentRuntime runtime, ExecutorHost executors, WorkDirectory work)
    {
        var live = runtime.Launches.ToDictionary(held => held.Launch.LaunchId);
        var history = runtime.History.Completed.ToArray();
        var known = history.Concat(live.Values).GroupBy(held => held.Launch.LaunchId).ToDictionary(group => group.Key, group => group.Last());
        return new(
        [
            .. known.Values.Where(held => held.Command is not null).Select(held => Of(held, work, live.ContainsKey(held.Launch.LaunchId))),
            .. executors.Completed.Concat(executors.Running).Distinct().Select(executor => Of(executor, known)),
        ]);
    }

    private static ExecutorView Of(HeldLaunch held, WorkDirectory work, bool isLive)
    {
        var (command, info, taskId) = (held.Command!, held.Launch.Task, held.Launch.Task.TaskId.Value);
        var framework = held.Launch.FrameworkInfo.Clone();
        framework.Id = new() { Value = held.Launch.Framework.Value };
        var executor = new V1.ExecutorInfo
        {
            ExecutorId = new() { Value = taskId },
            FrameworkId = framework.Id,
            Name = $"Command Executor (Task: {taskId}) (Command: {Describe(info.Command)})",
            Source = taskId,
            Command = info.Command,
        };
        var place = held.IsTerminal ? isLive ? TaskPlace.Terminated : TaskPlace.Completed : TaskPlace.Launched;
        return new(
            framework, executor, command.ContainerId, work.Sandbox(command.SandboxId), command.Pid, true,
            held.State != V1.TaskState.TaskStaging, isLive && !held.IsTerminal, [new TaskView(held, place)]);
    }

    private static ExecutorView Of(CustomExecutor executor, Dictionary<Guid, HeldLaunch> known)
    {
        var state = executor.State;
        return new(
            executor.Framework, executor.Launch.Info, executor.Launch.ContainerId, executor.Directory, executor.Pid, false, state.IsRegistered,
            state.Phase != ExecutorPhase.Ended,
            [
                .. state.Completed.Select(task => View(task, TaskPlace.Completed, known)),
                .. state.Tasks.Values.Select(task => View(
                    task, task.IsTerminal ? TaskPlace.Terminated : task.IsDelivered ? TaskPlace.Launched : TaskPlace.Queued, known)),
            ]);
    }

    private static TaskView View(ExecutorTask task, TaskPlace place, Dictionary<Guid, HeldLaunch> known) =>
        new(known.GetValueOrDefault(task.Launch.LaunchId) ?? new HeldLaunch(task.Launch) { State = task.State }, place);

    private static string Describe(V1.CommandInfo? command) =>
        command is null ? ""
        : command.Shell ? $"sh -c '{command.Value}'"
        : command.Arguments.Count > 0 ? string.Join(' ', command.Arguments)
        : command.Value;
}
