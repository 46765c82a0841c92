using CapabilityType = Mesos.V1.FrameworkInfo.Types.Capability.Types.Type;

namespace Mesos.Orleans.Core.Frameworks;

/// <summary>The capabilities of one framework.</summary>
/// <param name="Flags">The capabilities as bits.</param>
public readonly record struct FrameworkCapabilities(FrameworkCapability Flags)
{
    /// <summary>True if tasks may be reported in the finer states than TASK_LOST.</summary>
    public bool PartitionAware => Has(FrameworkCapability.PartitionAware);

    /// <summary>True if the framework uses <c>roles</c> and sees <c>allocation_info</c>.</summary>
    public bool MultiRole => Has(FrameworkCapability.MultiRole);

    /// <summary>True if the framework uses the post-refinement format of resources.</summary>
    public bool ReservationRefinement => Has(FrameworkCapability.ReservationRefinement);

    /// <summary>Reads the capabilities; types that are not known are passed over.</summary>
    public static FrameworkCapabilities Of(V1.FrameworkInfo info) =>
        new(info.Capabilities.Aggregate(FrameworkCapability.None, (flags, capability) => flags | Flag(capability.Type)));

    /// <summary>True if all the given capabilities are there.</summary>
    public bool Has(FrameworkCapability capability) => (Flags & capability) == capability;

    private static FrameworkCapability Flag(CapabilityType type) =>
        type is > CapabilityType.Unknown and <= CapabilityType.RegionAware
            ? (FrameworkCapability)(1 << ((int)type - 1))
            : FrameworkCapability.None;
}
