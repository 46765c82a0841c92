using Mesos.Orleans.Core.Resources;

namespace Mesos.Orleans.Core.Operations;

/// <summary>What all operations ask of the resources that they name.</summary>
internal static class OperationResources
{
    /// <summary>Reads a list: not empty, well formed, of one provider, allocated to the role of the offers where that is not said.</summary>
    public static Outcome<ResourceSet> Read(IReadOnlyCollection<V1.Resource> wire, string field, OperationContext context)
    {
        if (wire.Count == 0)
            return Refusal.Invalid("The operation names no resources", field, "Take some of the offer's.");
        var read = context.IsOperator ? ResourceSet.FromEndpointWire(wire) : ResourceSet.FromWire(wire);
        if (!read.IsSuccess)
            return read.Refusal.Within("Invalid resources: ");
        if (read.Value.IsEmpty)
            return Refusal.Invalid("The resources of the operation amount to nothing", field);
        if (read.Value.Entries.Select(entry => entry.Kind.ProviderId).Distinct().Count() > 1)
            return Refusal.Invalid("The resources have multiple resource providers", field, "Use one operation for each provider.");
        if (context.Role is not { } role)
            return read.Value.Unallocated();

        var strange = read.Value.Entries.FirstOrDefault(entry => entry.Kind.AllocationRole is { } allocated && allocated != role);
        return strange.Kind is not null
            ? Refusal.Invalid($"The resource {strange} is allocated to '{strange.Kind.AllocationRole}', the offers to '{role}'", $"{field}.allocation_info.role", "Copy it from the offer.")
            : read.Value.AllocateTo(role);
    }

    /// <summary>Reads the single persistent volume of GROW_VOLUME or SHRINK_VOLUME, and judges what both ask of it.</summary>
    public static Outcome<ResourceEntry> ReadVolumeToResize(V1.Resource? wire, string field, OperationContext context)
    {
        if (!context.AgentHas(Agents.AgentCapability.ResizeVolume))
            return Refusal.Invalid("The agent does not support resizing volumes", field, "Use an agent with the capability RESIZE_VOLUME.");
        var read = Read(wire is null ? [] : [wire], $"{field}.volume", context);
        if (!read.IsSuccess)
            return read.Refusal;
        var volume = read.Value.Entries[0];
        if (volume.Kind.PersistenceId is null)
            return Refusal.Invalid($"'{volume}' is not a persistent volume", $"{field}.volume");
        if (volume.Kind.ProviderId is not null)
            return Refusal.Invalid($"The volume {volume} is of a resource provider and cannot be resized", $"{field}.volume.provider_id");
        if (volume.Kind.IsShared)
            return Refusal.Invalid($"The shared persistent volume {volume} cannot be resized", $"{field}.volume.shared");
        return volume.Kind.Source is DiskSource.Root or DiskSource.Path
            ? volume
            : Refusal.Invalid($"The volume {volume} cannot be resized: only volumes on a ROOT or PATH disk can", $"{field}.volume.disk.source");
    }

    /// <summary>The conversion, if the pool has what it takes.</summary>
    public static Outcome<ResourceConversion> Convert(ResourceSet consumed, ResourceSet converted, OperationContext context) =>
        context.Pool.Contains(consumed)
            ? new ResourceConversion(consumed, converted)
            : new Refusal(
                RefusalCode.Conflict,
                $"The operation takes {consumed}, which is not in what is available: {context.Pool}",
                Hint: context.IsOperator ? "Free it first: it is used, reserved otherwise, or not there." : "Take no more than the offers hold.");

    public static Refusal? FaultOfPrincipal(string what, ResourceEntry entry, string? principal, OperationContext context)
    {
        if (context.Principal is not { } asking)
            return null;
        if (principal is null)
            return Refusal.Invalid($"A {what} was attempted by principal '{asking}', but {entry} has no principal set", "principal", $"Set it to '{asking}'.");
        return principal == asking
            ? null
            : Refusal.Invalid($"A {what} was attempted by principal '{asking}', which does not match the principal '{principal}' of {entry}", "principal", $"Set it to '{asking}'.");
    }
}
