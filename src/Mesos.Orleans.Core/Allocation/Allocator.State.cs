using System.Collections.Immutable;
using Mesos.Orleans.Core.Resources;

namespace Mesos.Orleans.Core.Allocation;

public sealed partial class Allocator
{
    /// <summary>The longest life of a filter, 365 days, as in Mesos.</summary>
    public const double MaxRefuseSeconds = 31_536_000;

    private sealed class Agent(AgentModel model)
    {
        public AgentModel Model = model;
    }

    private sealed class Framework
    {
        public FrameworkModel Model;
        public ImmutableHashSet<string> Roles = [];
        public readonly List<Filter> Filters = [];
        public readonly Dictionary<string, ImmutableArray<ResourceQuantities>> MinAllocatable = [];
        private ImmutableHashSet<V1.FrameworkInfo.Types.Capability.Types.Type> _capabilities = [];

        public Framework(FrameworkModel model)
        {
            Model = model;
            Replace(model);
        }

        public void Replace(FrameworkModel model)
        {
            Model = model;
            _capabilities = [.. model.Info.Capabilities.Select(capability => capability.Type)];
            Roles = Has(V1.FrameworkInfo.Types.Capability.Types.Type.MultiRole) ? [.. model.Info.Roles] : [model.Info.Role];
            MinAllocatable.Clear();
            foreach (var (role, filters) in model.Info.OfferFilters)
                if (filters.MinAllocatableResources is { } minimum)
                    MinAllocatable[role] = [.. minimum.Quantities.Select(quantities => ResourceQuantities.Of(quantities.Quantities))];
        }

        public bool Has(V1.FrameworkInfo.Types.Capability.Types.Type capability) => _capabilities.Contains(capability);
    }

    private sealed record OpenOffer(OfferDraft Draft, DateTimeOffset Since);

    private sealed record Filter(string Role, string Agent, ResourceSet Refused, DateTimeOffset Expires);
}
