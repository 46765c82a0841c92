using System.Collections.Concurrent;
using System.Collections.Immutable;
using Mesos.Orleans.Abstractions.Agents;
using Mesos.Orleans.Agent.Checkpoints;
using Mesos.Orleans.Agent.Executors;
using Mesos.Orleans.Agent.Tasks;
using Mesos.Orleans.Agent.Volumes;
using Mesos.Orleans.Core;
using Mesos.Orleans.Core.Frameworks;
using Mesos.Orleans.Core.Tasks;
using Microsoft.Extensions.Logging;

namespace Mesos.Orleans.Agent.Runtime;

/// <summary>
/// Carries out the commands of the cluster and brings its news there. Owns the table of launches: an entry lives until its terminal update is in
/// the cluster, so whatever registers again describes everything that anyone may still ask about.
/// </summary>
internal sealed partial class AgentRuntime(
    Func<AgentDescription> describe, AgentResources resources, ILogger<AgentRuntime> logger) : IAgentLinkHandler, IUpdateSink
{
    private readonly ConcurrentDictionary<Guid, HeldLaunch> _launches = new();
    private readonly ConcurrentDictionary<TaskKey, Guid> _byTask = new();
    private readonly TaskHistory _history = new();
    private TaskServices _services = null!;
    private IExecutorHost _executors = null!;
    private AgentLink _link = null!;

    /// <summary>What runs or is not reported yet.</summary>
    public ICollection<HeldLaunch> Launches => _launches.Values;

    /// <summary>What ran.</summary>
    public TaskHistory History => _history;

    /// <summary>True while the cluster knows this agent's session.</summary>
    public bool IsRegistered => _link is { IsRegistered: true };

    /// <summary>True for an agent that only ends what its last life left: it takes no more.</summary>
    public bool IsCleaningUp { get; init; }

    /// <summary>Ties the knot: the link and the executors need the runtime, and it needs them.</summary>
    public void Attach(AgentLink link, TaskServices services, IExecutorHost executors) => (_link, _services, _executors) = (link, services, executors);

    /// <inheritdoc/>
    public RegisterAgent DescribeForRegistration(Guid session)
    {
        var agent = describe();
        return new RegisterAgent(
            session, agent.Info, agent.Pid, agent.Version, agent.Capabilities,
            [.. _launches.Values.Select(held => held.Launch with { State = held.State })],
            _executors.Describe())
        {
            Checkpoint = resources.Checkpoint,
            Place = agent.Place,
        };
    }

    /// <inheritdoc/>
    public ValueTask OnRegistered(RegisterReply reply)
    {
        foreach (var unwanted in reply.Unwanted)
        {
            if (_launches.TryGetValue(unwanted, out var held))
            {
                Kill(held, null);
            }
        }

        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public async ValueTask OnEvicted(Refusal refusal)
    {
        if (!_launches.IsEmpty)
        {
            LogEvicted(refusal);
            await StopTasksAsync();
        }
    }

    /// <inheritdoc/>
    public ValueTask OnCommand(AgentCommand command)
    {
        switch (command)
        {
            case RunTasks run:
                Run(run.Launches);
                break;
            case KillTask kill when (kill.LaunchId ?? IdOf(kill.Task)) is { } id && _launches.TryGetValue(id, out var held):
                Kill(held, kill.KillPolicy);
                break;
            case KillTask kill:
                // It has ended, and its end is on the way or known: what asks for it compares notes with the agent's grain.
                LogUnknownKill(kill.Task);
                break;
            case ShutdownExecutor shutdown:
                _executors.Shutdown(shutdown.Framework, shutdown.ExecutorId);
                break;
            case ShutdownFramework shutdown:
                ShutdownFramework(shutdown.Framework);
                break;
            case ApplyOperation operation:
                resources.Apply(operation);
                break;
            case AdoptResources adopt:
                resources.Adopt(adopt.Checkpoint);
                break;
            case SendToExecutor message:
                _executors.SendMessage(message.Framework, message.ExecutorId, message.Data);
                break;
            default:
                LogUnknownCommand(command.GetType().Name);
                break;
        }

        return ValueTask.CompletedTask;
    }

    private void Run(ImmutableArray<TaskLaunch> launches)
    {
        foreach (var again in launches.Select(launch => _ended.Find(launch.LaunchId)).OfType<TaskUpdate>())
        {
            // It ran and ended before its launch was confirmed, and whoever sends it again does not know: the end is told again, nothing runs twice.
            Enqueue(again);
        }

        FlushBacklog();
        var added = launches.Where(launch => _ended.Find(launch.LaunchId) is null && _launches.TryAdd(launch.LaunchId, new HeldLaunch(launch))).ToImmutableArray();
        var predecessors = added.ToDictionary(launch => launch.LaunchId, launch => Replace(_launches[launch.LaunchId]));

        if (IsCleaningUp)
        {
            foreach (var launch in added)
            {
                var state = TaskStates.Told(V1.TaskState.TaskDropped, FrameworkCapabilities.Of(launch.FrameworkInfo));
                Report(launch.LaunchId, _services.Statuses.Make(launch.Task.TaskId.Value, launch.LaunchId.ToString(), new ReportStatus(
                    state, "The agent was started with --recover=cleanup", V1.TaskStatus.Types.Reason.AgentRestarted, V1.TaskStatus.Types.Source.Agent)));
            }

            return;
        }

        var commands = added.Where(launch => launch.Task.Executor is null).ToArray();
        var refused = _services.Checkpoints.Begin([.. commands.Select(launch => (launch, _services.Checkpoints.RunOf(launch)))]);
        foreach (var launch in commands)
        {
            if (refused.TryGetValue(launch.LaunchId, out var refusal))
            {
                Report(launch.LaunchId, _services.Statuses.Make(launch.Task.TaskId.Value, launch.LaunchId.ToString(), ReportStatus.LaunchFailed(refusal)));
            }
            else
            {
                Hold(_launches[launch.LaunchId]).Start(after: predecessors[launch.LaunchId]);
            }
        }

        var custom = added.Where(launch => launch.Task.Executor is not null).ToImmutableArray();
        if (!custom.IsEmpty)
        {
            _executors.Launch(custom);
        }
    }

    private Guid? IdOf(TaskKey task) => _byTask.TryGetValue(task, out var id) ? id : null;

    // The cluster launches an id again only where it takes the launch before for lost: if that is still alive, it dies first. An executor sees
    // to its own tasks.
    private Task Replace(HeldLaunch launch)
    {
        var before = IdOf(launch.Key) is { } id && id != launch.Launch.LaunchId ? _launches.GetValueOrDefault(id) : null;
        _byTask[launch.Key] = launch.Launch.LaunchId;
        if (before is null or { IsTerminal: true })
        {
            return Task.CompletedTask;
        }

        LogReplaced(launch.Key, before.Launch.LaunchId, launch.Launch.LaunchId);
        if (before.Launch.Task.Executor is not { } executor || executor.ExecutorId.Value != launch.Launch.Task.Executor?.ExecutorId.Value)
        {
            Kill(before, new V1.KillPolicy { GracePeriod = new V1.DurationInfo { Nanoseconds = 0 } });
        }

        return before.Command?.Ended ?? Task.CompletedTask;
    }

    private CommandTask Hold(HeldLaunch held) =>
        held.Command = new CommandTask(held.Launch, _services, status => Report(held.Launch.LaunchId, status));

    private void Kill(HeldLaunch held, V1.KillPolicy? policy)
    {
        if (held.Command is { } command)
        {
            command.Kill(policy);
        }
        else
        {
            _executors.Kill(held.Launch.LaunchId, held.Key.Task.Value, policy);
        }
    }

    /// <summary>Kills every command task of a framework at once, without grace, and shuts its executors down.</summary>
    private void ShutdownFramework(FrameworkId framework)
    {
        foreach (var held in _launches.Values.Where(held => held.Launch.Framework == framework))
        {
            held.Command?.Kill(null);
        }

        _executors.ShutdownFramework(framework);
    }

    /// <summary>Goes on with what an earlier life of the agent had. Call once, before the link runs.</summary>
    /// <param name="past">What it had.</param>
    /// <param name="verdictOf">What the tasks of a framework end with at once; null where they run on.</param>
    public void Resume(RecoveredRuns past, Func<V1.FrameworkInfo, ReportStatus?> verdictOf)
    {
        foreach (var task in past.All)
        {
            var held = new HeldLaunch(task.Launch) { State = task.Progress.State, Last = task.Progress.Updates.LastOrDefault() };
            _launches[task.Launch.LaunchId] = held;
            _byTask[held.Key] = task.Launch.LaunchId;
            foreach (var update in task.Progress.Updates)
            {
                held.Show(update);
            }

            foreach (var update in task.Progress.Pending)
            {
                _reported[WireUuid.Read(update.Uuid)] = (task.Launch.LaunchId, TaskStates.IsTerminal(update.State));
                Enqueue(new TaskUpdate(task.Launch.LaunchId, held.Key, update));
            }
        }

        FlushBacklog();
        foreach (var task in past.Tasks)
        {
            Hold(_launches[task.Launch.LaunchId]).Resume(task.Progress, verdictOf(task.Launch.FrameworkInfo));
        }
    }

    /// <summary>Kills everything that runs and waits for its end.</summary>
    /// <param name="isMeant">Which frameworks' tasks; null for all.</param>
    public async Task StopTasksAsync(Func<V1.FrameworkInfo, bool>? isMeant = null)
    {
        var commands = _launches.Values.Where(held => isMeant?.Invoke(held.Launch.FrameworkInfo) ?? true).Select(held => held.Command).OfType<CommandTask>().ToArray();
        foreach (var command in commands)
        {
            command.Kill(new V1.KillPolicy { GracePeriod = new V1.DurationInfo { Nanoseconds = 0 } });
        }

        await Task.WhenAll([.. commands.Select(command => command.Ended), _executors.StopAsync(isMeant)]);
    }

    /// <summary>Nothing is decided, done or written any more: what runs is for the agent's next life.</summary>
    public void Freeze()
    {
        foreach (var held in _launches.Values)
        {
            held.Command?.Freeze();
        }

        _executors.Freeze();
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Everything that runs here is killed: {Refusal}")]
    private partial void LogEvicted(Refusal refusal);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Task {Task} is launched again as {Launch} while its launch {Before} is still here, which is killed first")]
    private partial void LogReplaced(TaskKey task, Guid before, Guid launch);

    [LoggerMessage(Level = LogLevel.Information, Message = "There is no task {Task} to kill")]
    private partial void LogUnknownKill(TaskKey task);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The command {Command} is of a later version: not carried out")]
    private partial void LogUnknownCommand(string command);
}
