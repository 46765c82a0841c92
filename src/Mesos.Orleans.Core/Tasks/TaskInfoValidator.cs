using Mesos.Orleans.Core.Resources;

namespace Mesos.Orleans.Core.Tasks;

/// <summary>Judges one task of a LAUNCH. A refusal becomes TASK_ERROR with <see cref="Reason"/>; the other tasks of the call go on.</summary>
/// <remarks>
/// Order and texts as Mesos: <c>src/master/validation.cpp</c>, tasks. The checks run in a fixed order and the first fault is the one told.
/// </remarks>
public static class TaskInfoValidator
{
    /// <summary>The reason of the status that a refusal becomes.</summary>
    public const V1.TaskStatus.Types.Reason Reason = V1.TaskStatus.Types.Reason.TaskInvalid;

    /// <summary>Null if the task can be launched, otherwise the first fault.</summary>
    /// <param name="task">The task, filled in by <see cref="TaskLaunchDefaults"/>.</param>
    /// <param name="context">What there is to know besides.</param>
    public static Refusal? Validate(V1.TaskInfo task, TaskLaunchContext context)
    {
        if (ValidateTask(task, context) is { } refusal)
            return refusal;

        if ((task.Executor is null) == (task.Command is null))
            return Refusal.Invalid(
                "Task should have at least one (but not both) of CommandInfo or ExecutorInfo present",
                "command",
                "Set command for a command task, or executor for one's own executor.");

        return (task.Executor is null ? null : ExecutorInfoValidator.ValidateForLaunch(task.Executor, context))
            ?? ValidateShareCgroups(task)
            ?? ValidateTotal(task, context);
    }

    /// <summary>What holds for single tasks and for tasks of a group alike: everything but the executor and the sum of the resources.</summary>
    internal static Refusal? ValidateTask(V1.TaskInfo task, TaskLaunchContext context) =>
        WireId.Validate(task.TaskId.Value, "task_id")
        ?? ValidateUnique(new TaskId(task.TaskId.Value), context)
        ?? ValidateAgent(task, context)
        ?? ValidateDurations(task)
        ?? (task.Check is null ? null : CheckInfoValidator.Validate(task.Check)?.Within("Task uses invalid check: "))
        ?? (task.HealthCheck is null ? null : HealthCheckValidator.Validate(task.HealthCheck)?.Within("Task uses invalid health check: "))
        ?? ValidateResources(task, out var resources)
        ?? (task.Command is null ? null : CommandInfoValidator.Validate(task.Command)?.Within("Task's `CommandInfo` is invalid: "))
        ?? (task.Container is null ? null : ContainerInfoValidator.Validate(task.Container)?.Within("Task's `ContainerInfo` is invalid: "))
        ?? ResourceLimitsValidator.Validate(task, resources, context.AgentCapabilities);

    /// <summary>Persistent volumes that a launch uses must be there.</summary>
    internal static Refusal? ValidateVolumes(ResourceSet total, TaskLaunchContext context)
    {
        foreach (var volume in total.PersistentVolumes.Entries)
        {
            var (role, id) = (volume.Kind.ReservationRole ?? "*", volume.Kind.PersistenceId!);
            if (!context.VolumeExists(role, id))
                return Refusal.Invalid($"Persistent volume '{id}' of role '{role}' does not exist on agent {context.Agent}", "resources", "CREATE it before the launch.");
        }
        return null;
    }

    private static Refusal? ValidateUnique(TaskId task, TaskLaunchContext context)
    {
        if (context.IsActive(task))
            return Refusal.Invalid($"Task has duplicate ID: {task}", "task_id", "Ids may be reused only after the task's terminal update is acknowledged.");

        return context.IsUnreachable(task)
            ? Refusal.Invalid($"Task reuses the ID of an unreachable task: {task}", "task_id", "That task may come back; choose another id.")
            : null;
    }

    private static Refusal? ValidateAgent(V1.TaskInfo task, TaskLaunchContext context) => task.AgentId.Value == context.Agent.Value
        ? null
        : Refusal.Invalid($"Task uses invalid agent {task.AgentId.Value} while agent {context.Agent} is expected", "agent_id", "Copy it from the offer.");

    private static Refusal? ValidateDurations(V1.TaskInfo task)
    {
        if (KillPolicyValidator.Validate(task.KillPolicy) is { } refusal)
            return refusal.Within("Task's ");

        return task.MaxCompletionTime is { Nanoseconds: < 0 }
            ? Refusal.Invalid("Task's `max_completion_time` must be non-negative", "max_completion_time", "Leave it out for no bound.")
            : null;
    }

    private static Refusal? ValidateResources(V1.TaskInfo task, out ResourceSet resources)
    {
        resources = ResourceSet.Empty;
        if (task.Resources.Count == 0)
            return Refusal.Invalid("Task uses no resources", "resources", "Take some of the offer's.");

        var read = ResourceSet.FromWire(task.Resources);
        if (!read.IsSuccess)
            return read.Refusal.Within("Task uses invalid resources: ", "resources");

        resources = read.Value;
        return resources.ValidateForLaunch()?.Within("Invalid task resources: ");
    }

    private static Refusal? ValidateShareCgroups(V1.TaskInfo task)
    {
        if (task.Executor is not null && ExecutorInfoValidator.ValidateShareCgroups(task.Executor) is { } refusal)
            return refusal;

        return task.Container?.LinuxInfo is { HasShareCgroups: true, ShareCgroups: false }
            ? Refusal.Invalid("Only tasks in a task group may have 'share_cgroups' set to 'false'", "container.linux_info.share_cgroups", "Leave it out, or use LAUNCH_GROUP.")
            : null;
    }

    private static Refusal? ValidateTotal(V1.TaskInfo task, TaskLaunchContext context)
    {
        // Both lists have been read before without a fault.
        var ofTask = ResourceSet.FromWire(task.Resources).Value!;
        var ofExecutor = task.Executor is null ? ResourceSet.Empty : ResourceSet.FromWire(task.Executor.Resources).Value!;
        if (ofTask.Collides(ofExecutor))
            return Refusal.Invalid($"There are overlapping resources in the task resources {ofTask} and executor resources {ofExecutor}", "resources", "Give each port or item to one of them.");

        var both = ofTask.Add(ofExecutor);
        if (both.ValidateForLaunch()?.Within("Task and its executor use invalid resources: ") is { } refusal)
            return refusal;

        var starts = task.Executor is not null && context.FindExecutor(task.Executor.ExecutorId.Value) is null;
        var total = starts ? both : ofTask;
        return context.Available.Contains(total)
            ? ValidateVolumes(total, context)
            : Refusal.Invalid($"Total resources {total} required by task and its executor is more than available {context.Available}", "resources", "Ask for less, or accept more offers of this agent.");
    }
}
