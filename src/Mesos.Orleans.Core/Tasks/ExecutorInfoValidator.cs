using Mesos.Orleans.Core.Resources;
using ContainerType = Mesos.V1.ContainerInfo.Types.Type;
using ExecutorType = Mesos.V1.ExecutorInfo.Types.Type;

namespace Mesos.Orleans.Core.Tasks;

/// <summary>Judges executors: what holds for all, and what more holds for those of single tasks.</summary>
/// <remarks>Order and texts as Mesos: <c>src/master/validation.cpp</c>, executors.</remarks>
public static class ExecutorInfoValidator
{
    /// <summary>
    /// What holds for any executor: type, id, grace period, command, container, framework, resources, and that it is the same as the one
    /// that may already run under its id.
    /// </summary>
    public static Refusal? Validate(V1.ExecutorInfo executor, TaskLaunchContext context) =>
        ValidateType(executor)
        ?? WireId.Validate(executor.ExecutorId.Value, "executor.executor_id")?.Within("Invalid executor ID: ")
        ?? ValidateGracePeriod(executor)
        ?? (executor.Command is null ? null : CommandInfoValidator.Validate(executor.Command)?.Within("Executor's `CommandInfo` is invalid: "))
        ?? (executor.Container is null ? null : ContainerInfoValidator.Validate(executor.Container)?.Within("Executor's `ContainerInfo` is invalid: "))
        ?? ValidateFramework(executor, context)
        ?? ValidateResources(executor)
        ?? ValidateSameAsRunning(executor, context);

    /// <summary>What holds beyond that for the executor of a single task (a plain LAUNCH).</summary>
    public static Refusal? ValidateForLaunch(V1.ExecutorInfo executor, TaskLaunchContext context)
    {
        if (Validate(executor, context) is { } refusal)
            return refusal;

        if (executor.HasType && executor.Type != ExecutorType.Custom)
            return Refusal.Invalid("'ExecutorInfo.type' must be 'CUSTOM'", "executor.type", "Launch DEFAULT executors with LAUNCH_GROUP.");

        if (executor.Command is null)
            return Refusal.Invalid("'ExecutorInfo.command' must be set", "executor.command", "Say how to start the executor.");

        return executor.Resources.Any(resource => resource.Shared is not null)
            ? Refusal.Invalid("Executor resources should not contain any shared resources", "executor.resources", "Give the shared volume to the task.")
            : null;
    }

    internal static Refusal? ValidateShareCgroups(V1.ExecutorInfo executor) =>
        executor.Container?.LinuxInfo is { HasShareCgroups: true, ShareCgroups: true }
            ? Refusal.Invalid("The 'share_cgroups' field cannot be set to 'true' on executor containers", "executor.container.linux_info.share_cgroups", "Leave it out.")
            : null;

    private static Refusal? ValidateType(V1.ExecutorInfo executor) => executor.Type switch
    {
        ExecutorType.Default when executor.Command is not null =>
            Refusal.Invalid("'ExecutorInfo.command' must not be set for 'DEFAULT' executor", "executor.command", "Leave it out, or use CUSTOM."),
        ExecutorType.Default when executor.Container is { Type: not ContainerType.Mesos } =>
            Refusal.Invalid("'ExecutorInfo.container.type' must be 'MESOS' for 'DEFAULT' executor", "executor.container.type", "Use MESOS."),
        ExecutorType.Default when executor.Container?.Mesos?.Image is not null =>
            Refusal.Invalid("'ExecutorInfo.container.mesos.image' must not be set for 'DEFAULT' executor", "executor.container.mesos.image", "Give images to the tasks."),
        ExecutorType.Custom when executor.Command is null =>
            Refusal.Invalid("'ExecutorInfo.command' must be set for 'CUSTOM' executor", "executor.command", "Say how to start the executor."),
        _ => null,
    };

    private static Refusal? ValidateGracePeriod(V1.ExecutorInfo executor) => executor.ShutdownGracePeriod is { Nanoseconds: < 0 }
        ? Refusal.Invalid("ExecutorInfo's 'shutdown_grace_period' must be non-negative", "executor.shutdown_grace_period", "Leave it out for the agent's default.")
        : null;

    private static Refusal? ValidateFramework(V1.ExecutorInfo executor, TaskLaunchContext context)
    {
        if (executor.FrameworkId is null)
            return Refusal.Invalid("'ExecutorInfo.framework_id' must be set", "executor.framework_id", "Set it to the framework's own id.");

        return executor.FrameworkId.Value == context.Framework.Value
            ? null
            : Refusal.Invalid(
                $"ExecutorInfo has an invalid FrameworkID (Actual: {executor.FrameworkId.Value} vs Expected: {context.Framework})",
                "executor.framework_id",
                "Leave it out, or set it to the framework's own id.");
    }

    private static Refusal? ValidateResources(V1.ExecutorInfo executor)
    {
        var read = ResourceSet.FromWire(executor.Resources);
        return read.IsSuccess
            ? read.Value.ValidateForLaunch("executor.resources")?.Within("Invalid executor resources: ")
            : read.Refusal.Within("Executor uses invalid resources: ", "executor.resources");
    }

    private static Refusal? ValidateSameAsRunning(V1.ExecutorInfo executor, TaskLaunchContext context) =>
        context.FindExecutor(executor.ExecutorId.Value) is { } running && !ExecutorInfoIdentity.Same(running.Info, executor)
            ? Refusal.Invalid(
                $"ExecutorInfo is not compatible with existing ExecutorInfo with same ExecutorID ('{executor.ExecutorId.Value}').",
                "executor",
                "Send what the running executor was started from, or choose another executor_id.")
            : null;
}
