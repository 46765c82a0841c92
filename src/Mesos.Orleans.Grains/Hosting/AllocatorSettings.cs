using System.Collections.Immutable;
using Mesos.Orleans.Core;
using Mesos.Orleans.Core.Allocation;
using Mesos.Orleans.Core.Resources;

namespace Mesos.Orleans.Grains.Hosting;

/// <summary>The allocator as it is configured: section <c>Mesos:Allocator</c>, the same on every silo. Each setting is described at the one of <see cref="AllocatorOptions"/>.</summary>
public sealed class AllocatorSettings
{
    /// <summary>The configuration section.</summary>
    public const string SectionName = "Mesos:Allocator";

    private static readonly AllocatorOptions Default = new();

    /// <inheritdoc cref="AllocatorOptions.AllocationInterval"/>
    public TimeSpan AllocationInterval { get; set; } = Default.AllocationInterval;

    /// <summary>An offer must hold all of at least one of these, as in <c>cpus:0.01|mem:32</c>, which is the default; empty for any offer (<c>--min_allocatable_resources</c>).</summary>
    public string MinAllocatableResources { get; set; } = "cpus:0.01|mem:32";

    /// <inheritdoc cref="AllocatorOptions.OfferTimeout"/>
    public TimeSpan? OfferTimeout { get; set; }

    /// <inheritdoc cref="AllocatorOptions.FilterGpuResources"/>
    public bool FilterGpuResources { get; set; } = Default.FilterGpuResources;

    /// <summary>Resources that do not count in fair sharing, separated by commas. Default none (<c>--fair_sharing_excluded_resource_names</c>).</summary>
    public string FairSharingExcludedResourceNames { get; set; } = "";

    /// <inheritdoc cref="AllocatorOptions.RoleSorter"/>
    public SorterKind RoleSorter { get; set; } = Default.RoleSorter;

    /// <inheritdoc cref="AllocatorOptions.FrameworkSorter"/>
    public SorterKind FrameworkSorter { get; set; } = Default.FrameworkSorter;

    /// <inheritdoc cref="AllocatorOptions.RecoveryAgentFraction"/>
    public double RecoveryAgentFraction { get; set; } = Default.RecoveryAgentFraction;

    /// <inheritdoc cref="AllocatorOptions.RecoveryTimeout"/>
    public TimeSpan RecoveryTimeout { get; set; } = Default.RecoveryTimeout;

    /// <inheritdoc cref="AllocatorOptions.ShapeHoldAfter"/>
    public TimeSpan? ShapeHoldAfter { get; set; }

    /// <inheritdoc cref="AllocatorOptions.ShapeHoldLimit"/>
    public TimeSpan ShapeHoldLimit { get; set; } = Default.ShapeHoldLimit;

    /// <inheritdoc cref="AllocatorOptions.HeldAgentsFraction"/>
    public double HeldAgentsFraction { get; set; } = Default.HeldAgentsFraction;

    /// <inheritdoc cref="AllocatorOptions.IdleOfferLimit"/>
    public TimeSpan? IdleOfferLimit { get; set; }

    /// <summary>The settings as the allocator takes them, or what is wrong with them.</summary>
    public Outcome<AllocatorOptions> Read()
    {
        var minima = ImmutableArray.CreateBuilder<ResourceQuantities>();
        foreach (var text in MinAllocatableResources.Split('|', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var minimum = ResourceQuantities.Parse(text);
            if (!minimum.IsSuccess)
            {
                return minimum.Refusal with { Field = nameof(MinAllocatableResources) };
            }

            minima.Add(minimum.Value);
        }

        return new AllocatorOptions
        {
            AllocationInterval = AllocationInterval,
            MinAllocatable = minima.ToImmutable(),
            OfferTimeout = OfferTimeout,
            FilterGpuResources = FilterGpuResources,
            FairSharingExcludedResources = [.. FairSharingExcludedResourceNames.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)],
            RoleSorter = RoleSorter,
            FrameworkSorter = FrameworkSorter,
            RecoveryAgentFraction = RecoveryAgentFraction,
            RecoveryTimeout = RecoveryTimeout,
            ShapeHoldAfter = ShapeHoldAfter,
            ShapeHoldLimit = ShapeHoldLimit,
            HeldAgentsFraction = HeldAgentsFraction,
            IdleOfferLimit = IdleOfferLimit,
        };
    }
}
