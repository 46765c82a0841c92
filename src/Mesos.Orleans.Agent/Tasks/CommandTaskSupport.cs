using Mesos.Orleans.Core;

namespace Mesos.Orleans.Agent.Tasks;

/// <summary>What a command task may ask of this agent. All else is refused by name: nothing is left out in silence.</summary>
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
            return NotBuilt("health_check", "health checks");
        if (task.Check is not null)
            return NotBuilt("check", "checks");
        return CheckContainer(task.Container);
    }

    private static Refusal? CheckContainer(V1.ContainerInfo? container)
    {
        if (container is null)
            return null;
        if (container.Type == V1.ContainerInfo.Types.Type.Docker)
            return NotBuilt("container.docker", "Docker containers");
        if (container.Mesos?.Image is not null)
            return NotBuilt("container.mesos.image", "container images");
        if (container.Volumes.Count > 0)
            return NotBuilt("container.volumes", "volumes");
        if (container.NetworkInfos.Count > 0)
            return NotBuilt("container.network_infos", "container networks");
        if (container.LinuxInfo is not null)
            return NotBuilt("container.linux_info", "Linux settings of containers");
        if (container.RlimitInfo is not null)
            return NotBuilt("container.rlimit_info", "resource limits of containers");
        return container.TtyInfo is not null ? NotBuilt("container.tty_info", "terminals")
            : container.HasHostname ? NotBuilt("container.hostname", "container hostnames")
            : null;
    }

    private static Refusal NotBuilt(string field, string what) =>
        new(RefusalCode.NotImplemented, $"The task asks for {what} ({field}), which this agent does not support.", field);
}
