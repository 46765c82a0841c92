using LimitType = Mesos.V1.RLimitInfo.Types.RLimit.Types.Type;

namespace Mesos.Orleans.Core.Tasks;

/// <summary>Judges the containers of tasks and executors.</summary>
/// <remarks>
/// Order and texts as Mesos: <c>src/common/validation.cpp</c>, containers. Mesos finds faults in <c>rlimit_info</c> only on the agent, where
/// they fail the task; here they are refused before.
/// </remarks>
public static class ContainerInfoValidator
{
    /// <summary>Null if the container can be tried, otherwise the first fault.</summary>
    public static Refusal? Validate(V1.ContainerInfo container)
    {
        if (container.Volumes.Select(VolumeValidator.Validate).FirstOrDefault(fault => fault is not null) is { } volume)
            return volume.Within("Invalid volume: ");

        if (container.Type == V1.ContainerInfo.Types.Type.Docker)
        {
            if (container.Docker is null)
                return Refusal.Invalid("DockerInfo 'docker' is not set for DOCKER typed ContainerInfo", "container.docker", "Set docker.image, or use the type MESOS.");

            if (container.Docker.Parameters.Any(parameter => parameter.Key == "name"))
                return Refusal.Invalid("Parameter in DockerInfo must not be 'name'", "container.docker.parameters", "The agent names the containers; drop it.");
        }

        return container.RlimitInfo?.Rlimits.Select(Validate).FirstOrDefault(fault => fault is not null);
    }

    private static Refusal? Validate(V1.RLimitInfo.Types.RLimit limit)
    {
        const string Field = "container.rlimit_info";
        if (limit.Type == LimitType.Unknown || !Enum.IsDefined(limit.Type))
            return Refusal.Invalid("Unknown rlimit type", Field, "Name one of the RLMT_ types.");
        if (limit.HasHard != limit.HasSoft)
            return Refusal.Invalid("Invalid rlimit: 'hard' and 'soft' must either be both set or both not set", Field, "Set both, or neither for no limit.");
        return limit.Soft > limit.Hard
            ? Refusal.Invalid($"Invalid rlimit: 'soft' ({limit.Soft}) is larger than 'hard' ({limit.Hard})", Field, "Lower soft, or raise hard.")
            : null;
    }
}
