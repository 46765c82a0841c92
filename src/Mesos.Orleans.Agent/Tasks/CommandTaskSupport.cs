using Mesos.Orleans.Core;

namespace Mesos.Orleans.Agent.Tasks;

/// <summary>What a command task or an executor may ask of this agent. All else is refused by name: nothing is left out in silence.</summary>
internal static class CommandTaskSupport
{
    /// <summary>Null where the task can run here.</summary>
    internal static Refusal? Check(V1.TaskInfo task)
    {
        if (task.Command is not { } command)
            return Refusal.Invalid("The task has no command.", "task.command");
        if (!command.HasValue)
            return Refusal.Invalid("The command has no value.", "command.value", "Name what to run.");
        if (task.HealthCheck is not null)
            return NotBuilt("health_check", "Health checks");
        if (task.Check is not null)
            return NotBuilt("check", "Checks");
        return CheckContainer(task.Container);
    }

    /// <summary>Null where the executor can run here.</summary>
    internal static Refusal? Check(V1.ExecutorInfo executor)
    {
        if (executor.Type == V1.ExecutorInfo.Types.Type.Default)
            return new(RefusalCode.NotImplemented, "The executor is of type DEFAULT (pods), which this agent does not support.", "executor.type",
                "Bring an executor of type CUSTOM.");
        if (executor.Command is not { HasValue: true })
            return Refusal.Invalid("The executor has no command.", "executor.command.value", "Name what to run.");
        return CheckContainer(executor.Container);
    }

    private static Refusal? CheckContainer(V1.ContainerInfo? container)
    {
        if (container is null)
            return null;
        if (container.Type == V1.ContainerInfo.Types.Type.Docker)
            return NotBuilt("container.docker", "Docker containers");
        if (container.Mesos?.Image is not null)
            return NotBuilt("container.mesos.image", "Container images");
        if (container.Volumes.Count > 0)
            return NotBuilt("container.volumes", "Volumes");
        if (container.NetworkInfos.Count > 0)
            return NotBuilt("container.network_infos", "Container networks");
        if (container.LinuxInfo is not null)
            return NotBuilt("container.linux_info", "Linux settings of containers");
        if (container.RlimitInfo is not null)
            return NotBuilt("container.rlimit_info", "Resource limits of containers");
        return container.TtyInfo is not null ? NotBuilt("container.tty_info", "Terminals")
            : container.HasHostname ? NotBuilt("container.hostname", "Container hostnames")
            : null;
    }

    private static Refusal NotBuilt(string field, string what) =>
        new(RefusalCode.NotImplemented, $"{what} are asked for ({field}), which this agent does not support.", field);
}
