using Mesos.Orleans.Core.Resources;
using Operation = Mesos.V1.Offer.Types.Operation;

namespace Mesos.Orleans.Core.Operations;

/// <summary>GROW_VOLUME adds disk of the same reservation to a persistent volume.</summary>
/// <remarks>Semantics: semantics.md §7 "Operation checks". Later operations of the same call cannot use the grown volume.</remarks>
internal static class GrowVolumeValidator
{
    public static Outcome<ResourceConversion> Decide(Operation.Types.GrowVolume grow, OperationContext context)
    {
        const string Field = "grow_volume.addition";
        var read = OperationResources.ReadVolumeToResize(grow.Volume, "grow_volume", context);
        if (!read.IsSuccess)
            return read.Refusal;
        var addition = OperationResources.Read(grow.Addition is null ? [] : [grow.Addition], Field, context);
        if (!addition.IsSuccess)
            return addition.Refusal;

        var volume = read.Value;
        var more = addition.Value.Entries[0];
        var needed = ResourceSet.Of(volume).WithoutVolumes().Entries[0].Kind;
        if (!more.Kind.Equals(needed))
            return Refusal.Invalid($"The addition {more} is not of the kind {needed}, on which the volume lies", Field, "Use disk of the same source and reservations.");
        return OperationResources.Convert(
            ResourceSet.Of(volume).Add(addition.Value),
            ResourceSet.Of(volume.WithMillis(checked(volume.Millis + more.Millis))),
            context);
    }
}
