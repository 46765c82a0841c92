using SourceInfo = Mesos.V1.Resource.Types.DiskInfo.Types.Source;

namespace Mesos.Orleans.Core.Resources;

/// <summary>What a disk of a resource must be like, whatever its reservation.</summary>
internal static class ResourceDiskRules
{
    public static Refusal? FaultOf(V1.Resource resource, string field)
    {
        var disk = resource.Disk;
        if (resource.Shared is not null && disk?.Persistence is null)
            return Refusal.Invalid($"'{resource.Name}' cannot be shared.", $"{field}.shared", "Only persistent volumes can.");
        if (disk is null)
            return null;
        if (resource.Name != "disk" || resource.Type != V1.Value.Types.Type.Scalar)
            return Refusal.Invalid($"Only a scalar named disk can have disk info, not '{resource.Name}'.", $"{field}.disk");
        if (disk.Source is { } source && FaultOfSource(source, $"{field}.disk.source") is { } fault)
            return fault;
        if (disk.Persistence is not null)
            return FaultOfVolume(resource, disk, $"{field}.disk");
        if (disk.Volume is not null)
        {
            return Refusal.Invalid(
                "A volume that is not persistent has no place in disk info.", $"{field}.disk.volume", "Set persistence, or use the container's volumes.");
        }

        return disk.Source is null ? Refusal.Invalid("The disk info is empty.", $"{field}.disk", "Leave it out for the root disk.") : null;
    }

    private static Refusal? FaultOfSource(SourceInfo source, string field)
    {
        switch (source.Type)
        {
            case SourceInfo.Types.Type.Path or SourceInfo.Types.Type.Mount:
                return null;
            case SourceInfo.Types.Type.Block or SourceInfo.Types.Type.Raw:
                if (source.Path is not null)
                    return Refusal.Invalid("A BLOCK or RAW disk has no path.", $"{field}.path");
                return source.Mount is not null ? Refusal.Invalid("A BLOCK or RAW disk has no mount.", $"{field}.mount") : null;
            default:
                return Refusal.Invalid("The type of the disk source is not known.", $"{field}.type", "Use PATH, MOUNT, BLOCK or RAW.");
        }
    }

    private static Refusal? FaultOfVolume(V1.Resource resource, V1.Resource.Types.DiskInfo disk, string field)
    {
        var id = disk.Persistence.Id;
        if (WireId.Validate(id, $"{field}.persistence.id") is { } fault)
            return fault.Within("Invalid persistence ID for persistent volume: ");
        if (resource.Revocable is not null)
            return Refusal.Invalid($"The persistent volume '{id}' cannot be revocable.", $"{field}.persistence");
        if (disk.Volume is null)
            return Refusal.Invalid($"The persistent volume '{id}' has no volume.", $"{field}.volume", "Set its container_path and mode RW.");
        if (disk.Volume.HasHostPath)
            return Refusal.Invalid($"The persistent volume '{id}' must not have a host path.", $"{field}.volume.host_path");
        return disk.Volume.Mode == V1.Volume.Types.Mode.Ro
            ? Refusal.Invalid($"The persistent volume '{id}' cannot be read-only.", $"{field}.volume.mode", "Use RW.")
            : null;
    }
}
