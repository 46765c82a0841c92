using Mesos.Orleans.Core.Tasks;
using Reason = Mesos.V1.TaskStatus.Types.Reason;

namespace Mesos.Orleans.Grains.Tests.Simulation;

/// <summary>Sees both ends, machines and schedulers, and knows what must never happen.</summary>
internal sealed class Oracle(SimulationLoop loop)
{
    private readonly Dictionary<string, LaunchedTask> _tasks = [];
    private readonly Dictionary<Guid, LaunchedTask> _launches = [];

    public IReadOnlyCollection<LaunchedTask> Tasks => _tasks.Values;

    public void Require(bool condition, string message)
    {
        if (!condition)
        {
            throw new SimulationFailure($"{message} (at {loop.Elapsed.TotalSeconds:F6} s)");
        }
    }

    public void Launched(LaunchedTask task) => _tasks.Add(task.Id, task);

    public void Started(AgentMachine machine, MachineTask started)
    {
        var task = _tasks[started.Id];
        Require(task.Launches.Count == 0 || (task.IsVanished && !task.IsReported), $"{task} is started again by {started.Launch.LaunchId} on {machine.Name}");
        Require(task.End is null && task.Refused is null, $"{task} is started though its scheduler was told that it ended");
        Require(task.Reconciled is not (V1.TaskState.TaskGone or V1.TaskState.TaskUnknown), $"{task} is started though its scheduler was told that it is {task.Reconciled}");
        task.Launches.Add(started.Launch.LaunchId);
        task.Real = started;
        task.IsVanished = false;
        _launches[started.Launch.LaunchId] = task;
        foreach (var group in machine.Running.SelectMany(running => running.Launch.Task.Resources).GroupBy(resource => resource.Name))
        {
            var used = group.Sum(resource => (long)Math.Round(resource.Scalar.Value * 1000));
            var total = machine.Total.Entries.Where(entry => entry.Name == group.Key).Sum(entry => entry.Millis);
            Require(used <= total, $"{machine.Name} has {total} {group.Key} and runs {used}");
        }
    }

    public void Ended(MachineTask task) => loop.Trace.Add(loop.Ticks, "Ended", task.Id);

    public void Vanished(MachineTask task) => _launches[task.Launch.LaunchId].IsVanished = true;

    public void Reported(Guid launch)
    {
        if (_launches.TryGetValue(launch, out var task))
        {
            task.IsReported = true;
        }
    }

    /// <summary>The call that launched tasks was refused: they never run.</summary>
    public void Refused(IEnumerable<LaunchedTask> tasks)
    {
        foreach (var task in tasks)
        {
            Require(task.Real is null, $"{task}: its call was refused and yet it runs");
            task.Refused = V1.TaskState.TaskError;
        }
    }

    /// <summary>A scheduler is told of a task.</summary>
    public void Told(V1.TaskStatus status)
    {
        Require(_tasks.TryGetValue(status.TaskId.Value, out var task), $"The scheduler is told of {status.TaskId.Value}, which it never launched");
        var isEnd = TaskStates.IsTerminal(status.State);
        if (status.HasUuid)
        {
            Told(task!, status, isEnd);
        }
        else if (status.Reason == Reason.AgentReregistered || (status.Reason == Reason.AgentRemoved && !isEnd))
        {
            // News of its agent. An end with the latter reason is the answer to a launch on an agent that was unreachable as far as its grain knew.
            Require(!isEnd && (task!.End is null || !TaskStates.IsTerminal(task.Last!.Value)), $"{task} is told to be {status.State} ({status.Message})");
            task!.Last = status.State;
        }
        else if (status.Reason == Reason.Reconciliation)
        {
            Require(!isEnd || !task!.IsRunning, $"Reconciliation answers {status.State} ({status.Message}) and yet {task} runs");

            // Where acknowledgements were lost with two silos, updates are told again from the first one on, and the answer is what was told last, as in Mesos.
            Require(
                task!.End is null || isEnd || status.State == V1.TaskState.TaskUnknown || status.State == task.Last,
                $"Reconciliation answers {status.State} and yet {task} has ended");
            task.Reconciled = task.Last = status.State;
        }
        else
        {
            Require(task!.Real is null, $"{task} is told to be {status.State} ({status.Message}), which means that it never ran");
            task.Refused = status.State;
        }
    }

    private void Told(LaunchedTask task, V1.TaskStatus status, bool isEnd)
    {
        task.Last = status.State;
        if (task.Updates.Exists(update => update.Uuid == status.Uuid))
        {
            return;
        }

        Require(task.End is null, $"{task} is told to be {status.State} after its end");

        // Of two activations of a framework both may find out, and say the same.
        Require(task.Refused is null || task.Refused == status.State, $"{task} is told to be {status.State} after it was refused");
        Require(!isEnd || !task.IsRunning, $"{task} is told to be {status.State} ({status.Message}) and yet it runs");
        task.Updates.Add((status.Uuid, status.State));
        if (isEnd)
        {
            task.End = status.State;
        }
    }
}
