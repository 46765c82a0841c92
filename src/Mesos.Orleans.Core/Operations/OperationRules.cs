using Mesos.Orleans.Core.Resources;
using Operation = Mesos.V1.Offer.Types.Operation;
using OperationType = Mesos.V1.Offer.Types.Operation.Types.Type;

namespace Mesos.Orleans.Core.Operations;

/// <summary>
/// Judges the operations that convert resources: first by the framework's side against its offers, then by the agent's grain against what is
/// really there. The same rules for both, and for operators.
/// </summary>
public static class OperationRules
{
    /// <summary>What the operation does, or why it may not. A refusal of code Conflict means that what it takes is not in the pool.</summary>
    /// <param name="operation">The operation; not changed.</param>
    /// <param name="context">What it is judged against.</param>
    public static Outcome<ResourceConversion> Decide(Operation operation, OperationContext context) => operation.Type switch
    {
        OperationType.Reserve => operation.Reserve is { } reserve ? ReserveValidator.Decide(reserve, context) : Missing("reserve"),
        OperationType.Unreserve => operation.Unreserve is { } unreserve ? UnreserveValidator.Decide(unreserve, context) : Missing("unreserve"),
        OperationType.Create => operation.Create is { } create ? CreateVolumesValidator.Decide(create, context) : Missing("create"),
        OperationType.Destroy => operation.Destroy is { } destroy ? DestroyVolumesValidator.Decide(destroy, context) : Missing("destroy"),
        OperationType.GrowVolume => operation.GrowVolume is { } grow ? GrowVolumeValidator.Decide(grow, context) : Missing("grow_volume"),
        OperationType.ShrinkVolume => operation.ShrinkVolume is { } shrink ? ShrinkVolumeValidator.Decide(shrink, context) : Missing("shrink_volume"),
        OperationType.CreateDisk or OperationType.DestroyDisk => new Refusal(
            RefusalCode.NotImplemented, $"{NameOf(operation.Type)} is not supported: it needs a resource provider (CSI), of which there are none", "type", "Use PATH or MOUNT disks of the agent's --resources."),
        _ => Refusal.Invalid($"The operation {NameOf(operation.Type)} is not known", "type"),
    };

    /// <summary>The pool after an operation of the same call: with what was converted, but for GROW_VOLUME and SHRINK_VOLUME, which are done later.</summary>
    public static ResourceSet Speculate(ResourceSet pool, OperationType type, ResourceConversion conversion) =>
        type is OperationType.GrowVolume or OperationType.ShrinkVolume ? pool.Subtract(conversion.Consumed) : conversion.Apply(pool);

    /// <summary>The name on the wire, such as <c>GROW_VOLUME</c>.</summary>
    public static string NameOf(OperationType type) =>
        Operation.Descriptor.EnumTypes[0].FindValueByNumber((int)type)?.Name ?? type.ToString();

    private static Refusal Missing(string field) => Refusal.Invalid($"Expecting '{field}' to be present", field);
}
