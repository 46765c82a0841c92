using Mesos.Orleans.Core.Resources;
using CheckType = Mesos.V1.HealthCheck.Types.Type;
using ContainerType = Mesos.V1.ContainerInfo.Types.Type;
using ExecutorType = Mesos.V1.ExecutorInfo.Types.Type;

namespace Mesos.Orleans.Core.Tasks;

/// <summary>
/// Judges a LAUNCH_GROUP: all or nothing, so a refusal becomes TASK_ERROR with <see cref="Reason"/> and the same message for every task of it.
/// </summary>
/// <remarks>Order and texts as Mesos: <c>src/master/validation.cpp</c>, task groups.</remarks>
public static class TaskGroupValidator
{
    /// <summary>The reason of the statuses that a refusal becomes.</summary>
    public const V1.TaskStatus.Types.Reason Reason = V1.TaskStatus.Types.Reason.TaskGroupInvalid;

    /// <summary>The least cpus of a group's executor, in thousandths.</summary>
    public const long MinExecutorCpusMillis = 10;

    /// <summary>The least memory of a group's executor, in thousandths of a megabyte.</summary>
    public const long MinExecutorMemMillis = 32_000;

    /// <summary>Null if the group can be launched, otherwise the first fault.</summary>
    /// <param name="group">The tasks, filled in by <see cref="TaskLaunchDefaults"/>.</param>
    /// <param name="executor">The executor of the group, likewise.</param>
    /// <param name="context">What there is to know besides.</param>
    public static Refusal? Validate(V1.TaskGroupInfo group, V1.ExecutorInfo executor, TaskLaunchContext context)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var task in group.Tasks)
        {
            var refusal = seen.Add(task.TaskId.Value)
                ? ValidateMember(task, context)
                : Refusal.Invalid($"Task has duplicate ID: {task.TaskId.Value}", "task_id", "Ids must differ within a group.");
            if (refusal is not null)
                return refusal.Within($"Task '{task.TaskId.Value}' is invalid: ");
        }

        return ValidateExecutor(group, executor, context)
            ?? ValidateTotal(group, executor, context)
            ?? ExecutorInfoValidator.ValidateShareCgroups(executor)
            ?? ValidateShareCgroups(group, executor, context);
    }

    private static Refusal? ValidateMember(V1.TaskInfo task, TaskLaunchContext context)
    {
        if (TaskInfoValidator.ValidateTask(task, context) is { } refusal)
            return refusal;

        if (task.Container is { NetworkInfos.Count: > 0 } && task.HealthCheck?.Type is CheckType.Http or CheckType.Tcp)
            return Refusal.Invalid("HTTP and TCP health checks are not supported for nested containers not joining parent's network", "health_check", "Use a COMMAND check, or the executor's network.");

        if (task.Container is { Type: ContainerType.Docker })
            return Refusal.Invalid("Docker ContainerInfo is not supported on the task", "container.type", "Use MESOS; it runs Docker images too.");

        return task.Limits.Count > 0 && SharesCgroups(task)
            ? Refusal.Invalid(
                "Resource limits may only be set for tasks within a task group when the 'share_cgroups' field is set to 'false'.",
                "limits",
                "Set container.linux_info.share_cgroups to false, or leave the limits out.")
            : null;
    }

    private static Refusal? ValidateExecutor(V1.TaskGroupInfo group, V1.ExecutorInfo executor, TaskLaunchContext context)
    {
        if (ExecutorInfoValidator.Validate(executor, context) is { } refusal)
            return refusal;

        if (!executor.HasType)
            return Refusal.Invalid("'ExecutorInfo.type' must be set", "executor.type", "Use DEFAULT or CUSTOM.");

        if (executor.Type is not (ExecutorType.Default or ExecutorType.Custom))
            return Refusal.Invalid("Unknown executor type", "executor.type", "Use DEFAULT or CUSTOM.");

        if (executor.Container is { Type: ContainerType.Docker })
            return Refusal.Invalid("Docker ContainerInfo is not supported on the executor", "executor.container.type", "Use MESOS.");

        if (group.Tasks.FirstOrDefault(task => task.Executor is not null && !ExecutorInfoIdentity.Same(task.Executor, executor)) is { } stranger)
            return Refusal.Invalid(
                $"The `ExecutorInfo` of task '{stranger.TaskId.Value}' is different from executor '{executor.ExecutorId.Value}'",
                "task_group.tasks.executor",
                "Leave it out of the tasks.");

        return context.FindExecutor(executor.ExecutorId.Value) is null ? ValidateMinimum(executor) : null;
    }

    private static Refusal? ValidateMinimum(V1.ExecutorInfo executor)
    {
        const string Field = "executor.resources";
        var resources = ResourceSet.FromWire(executor.Resources).Value!;
        var who = $"Executor '{executor.ExecutorId.Value}'";
        if (resources.ScalarMillis("cpus") < MinExecutorCpusMillis)
            return Refusal.Invalid($"{who} uses less CPUs than the minimum required (0.01)", Field, "Give it at least 0.01 cpus.");
        if (resources.ScalarMillis("mem") < MinExecutorMemMillis)
            return Refusal.Invalid($"{who} uses less memory than the minimum required (32MB)", Field, "Give it at least 32 of mem.");
        return resources.ScalarMillis("disk") == 0 ? Refusal.Invalid($"{who} uses no disk", Field, "Give it some disk.") : null;
    }

    private static Refusal? ValidateTotal(V1.TaskGroupInfo group, V1.ExecutorInfo executor, TaskLaunchContext context)
    {
        // All lists have been read before without a fault.
        var ofExecutor = ResourceSet.FromWire(executor.Resources).Value!;
        var ofTasks = ResourceSet.Empty;
        foreach (var task in group.Tasks)
        {
            var resources = ResourceSet.FromWire(task.Resources).Value!;
            if (ofTasks.Collides(resources) || ofExecutor.Collides(resources))
                return Refusal.Invalid(
                    $"There are overlapping resources in the task group's task resources and/or executor resources: {resources} of task '{task.TaskId.Value}'",
                    "task_group.tasks.resources",
                    "Give each port, item or volume to one of them.");
            ofTasks = ofTasks.Add(resources);
        }

        var both = ofTasks.Add(ofExecutor);
        if (both.ValidateForLaunch()?.Within("Task group and executor use invalid resources: ") is { } refusal)
            return refusal;

        var total = context.FindExecutor(executor.ExecutorId.Value) is null ? both : ofTasks;
        return context.Available.Contains(total)
            ? TaskInfoValidator.ValidateVolumes(total, context)
            : Refusal.Invalid(
                $"Total resources {total} required by task group and its executor are more than available {context.Available}",
                "task_group.tasks.resources",
                "Ask for less, or accept more offers of this agent.");
    }

    private static Refusal? ValidateShareCgroups(V1.TaskGroupInfo group, V1.ExecutorInfo executor, TaskLaunchContext context)
    {
        var values = group.Tasks.Select(SharesCgroups).ToHashSet();
        if (values.Count > 0 && context.FindExecutor(executor.ExecutorId.Value)?.ShareCgroups is { } present)
            values.Add(present);

        return values.Count <= 1
            ? null
            : Refusal.Invalid(
                "If set, the value of 'share_cgroups' must be the same for all tasks in each task group and under a single executor",
                "task_group.tasks.container.linux_info.share_cgroups",
                "Use one value for all; absent counts as true.");
    }

    private static bool SharesCgroups(V1.TaskInfo task) => task.Container?.LinuxInfo?.ShareCgroups ?? true;
}
