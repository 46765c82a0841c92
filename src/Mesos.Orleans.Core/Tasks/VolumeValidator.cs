using SourceType = Mesos.V1.Volume.Types.Source.Types.Type;

namespace Mesos.Orleans.Core.Tasks;

/// <summary>Judges the volumes of a container.</summary>
/// <remarks>Texts as Mesos: <c>src/common/validation.cpp</c>, volumes.</remarks>
public static class VolumeValidator
{
    /// <summary>Null if it is clear what is to be mounted, otherwise the fault.</summary>
    public static Refusal? Validate(V1.Volume volume)
    {
        var origins = (volume.HasHostPath ? 1 : 0) + (volume.Image is null ? 0 : 1) + (volume.Source is null ? 0 : 1);
        if (origins != 1)
            return Refusal.Invalid("Only one of them should be set: 'host_path', 'image' and 'source'", "container.volumes", "Set exactly one.");

        return volume.Source is null ? null : ValidateSource(volume.Source);
    }

    private static Refusal? ValidateSource(V1.Volume.Types.Source source) => source.Type switch
    {
        SourceType.DockerVolume => source.DockerVolume is null ? Missing("docker_volume", "DOCKER_VOLUME") : null,
        SourceType.HostPath => source.HostPath is null ? Missing("host_path", "HOST_PATH") : null,
        SourceType.SandboxPath => source.SandboxPath is null ? Missing("sandbox_path", "SANDBOX_PATH") : null,
        SourceType.Secret => source.Secret is null ? Missing("secret", "SECRET") : null,
        SourceType.CsiVolume when source.CsiVolume is null => Missing("csi_volume", "CSI"),
        SourceType.CsiVolume => source.CsiVolume.StaticProvisioning is null ? Missing("csi_volume.static_provisioning", "CSI") : null,
        _ => Refusal.Invalid("'source.type' is unknown", "container.volumes.source.type", "Name one of the types of Volume.Source."),
    };

    private static Refusal Missing(string part, string type) =>
        Refusal.Invalid($"'source.{part}' is not set for {type} volume", $"container.volumes.source.{part}", "Set it, or change the type.");
}
