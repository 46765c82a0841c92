using Operation = Mesos.V1.Offer.Types.Operation;

namespace Mesos.Orleans.Core.Operations;

/// <summary>DESTROY turns persistent volumes back into reserved disk; their data is removed.</summary>
/// <remarks>Semantics: semantics.md §7 "Operation checks".</remarks>
internal static class DestroyVolumesValidator
{
    public static Outcome<ResourceConversion> Decide(Operation.Types.Destroy destroy, OperationContext context)
    {
        const string Field = "destroy.volumes";
        var read = OperationResources.Read(destroy.Volumes, Field, context);
        if (!read.IsSuccess)
            return read.Refusal;
        foreach (var volume in read.Value.Entries)
        {
            if (volume.Kind.PersistenceId is not { } id)
                return Refusal.Invalid($"'{volume}' is not a persistent volume", Field);
            if (!context.VolumeExists(volume))
                return Refusal.Invalid($"Persistent volume '{id}' of role '{volume.Kind.ReservationRole}' not found", Field, "It may be destroyed already.");
            if (context.IsUsed(volume))
                return Refusal.Invalid($"Persistent volume '{id}' of role '{volume.Kind.ReservationRole}' is in use", Field, "Wait until the tasks that use it have ended.");
        }

        return OperationResources.Convert(read.Value, read.Value.WithoutVolumes(), context);
    }
}
