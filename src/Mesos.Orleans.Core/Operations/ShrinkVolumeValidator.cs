using Mesos.Orleans.Core.Resources;
using Operation = Mesos.V1.Offer.Types.Operation;

namespace Mesos.Orleans.Core.Operations;

/// <summary>SHRINK_VOLUME takes disk away from a persistent volume, which keeps some.</summary>
/// <remarks>Semantics: semantics.md §7 "Operation checks". Later operations of the same call can use neither the volume nor the disk.</remarks>
internal static class ShrinkVolumeValidator
{
    public static Outcome<ResourceConversion> Decide(Operation.Types.ShrinkVolume shrink, OperationContext context)
    {
        const string Field = "shrink_volume.subtract";
        var read = OperationResources.ReadVolumeToResize(shrink.Volume, "shrink_volume", context);
        if (!read.IsSuccess)
            return read.Refusal;
        var volume = read.Value;
        var less = ScalarValue.Read(shrink.Subtract?.Value ?? 0, "subtract", Field);
        if (!less.IsSuccess)
            return less.Refusal;
        if (less.Value <= 0)
            return Refusal.Invalid("The amount to subtract must be greater than zero", Field);
        if (less.Value >= volume.Millis)
            return Refusal.Invalid($"The amount to subtract must be less than the size of the volume {volume}", Field, "DESTROY it to get all of it back.");

        var freed = ResourceSet.Of(ResourceSet.Of(volume).WithoutVolumes().Entries[0].WithMillis(less.Value));
        return OperationResources.Convert(
            ResourceSet.Of(volume), ResourceSet.Of(volume.WithMillis(volume.Millis - less.Value)).Add(freed), context);
    }
}
