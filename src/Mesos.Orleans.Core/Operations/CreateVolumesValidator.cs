using Mesos.Orleans.Core.Frameworks;
using Mesos.Orleans.Core.Resources;
using Operation = Mesos.V1.Offer.Types.Operation;

namespace Mesos.Orleans.Core.Operations;

/// <summary>CREATE makes persistent volumes of reserved disk.</summary>
/// <remarks>Semantics: semantics.md §7 "Operation checks". What makes a volume well formed (reserved, RW, no host path) is checked where it is read.</remarks>
internal static class CreateVolumesValidator
{
    public static Outcome<ResourceConversion> Decide(Operation.Types.Create create, OperationContext context)
    {
        const string Field = "create.volumes";
        var read = OperationResources.Read(create.Volumes, Field, context);
        if (!read.IsSuccess)
            return read.Refusal;
        if (read.Value.ValidateUniqueVolumes(Field) is { } twice)
            return twice;
        foreach (var volume in read.Value.Entries)
        {
            if (FaultOf(volume, Field, context) is { } fault)
                return fault;
        }

        return OperationResources.Convert(read.Value.WithoutVolumes(), read.Value, context);
    }

    private static Refusal? FaultOf(ResourceEntry volume, string field, OperationContext context)
    {
        var kind = volume.Kind;
        if (kind.PersistenceId is null)
            return Refusal.Invalid($"'{volume}' is not a persistent volume", field, "Set disk.persistence and disk.volume.");
        if (kind.Source is DiskSource.Block or DiskSource.Raw)
            return Refusal.Invalid($"A persistent volume cannot be created on {kind.Source.ToString().ToUpperInvariant()} disk", $"{field}.disk.source", "Use ROOT, PATH or MOUNT disk.");
        if (volume.Copies > 1 || context.VolumeExists(volume))
            return Refusal.Invalid($"The persistent volume '{kind.PersistenceId}' of role '{kind.ReservationRole}' exists already", $"{field}.disk.persistence.id", "Ids of volumes are unique per role on an agent.");
        if (kind.IsShared && !context.FrameworkHas(FrameworkCapability.SharedResources))
            return Refusal.Invalid($"Create volume operation for '{volume}' has been attempted by a framework with no SHARED_RESOURCES capability", $"{field}.shared", "Add the capability to the FrameworkInfo.");
        var persistence = volume.Disk!.Persistence;
        return OperationResources.FaultOfPrincipal("create volume operation", volume, persistence.HasPrincipal ? persistence.Principal : null, context);
    }
}
