using System.Collections.Immutable;
using Mesos.Orleans.Core.Resources;
using Capability = Mesos.V1.FrameworkInfo.Types.Capability.Types.Type;

namespace Mesos.Orleans.Core.Allocation;

public sealed partial class Allocator
{
    private readonly Dictionary<(string Role, string Framework), long> _allocations = [];

    /// <inheritdoc/>
    public AllocationCycle Run(DateTimeOffset now, bool eventsOnly = false)
    {
        // 1. What no longer stands: offers that timed out, filters that expired.
        if (_options.OfferTimeout is { } timeout)
            Rescind([.. _open.Values.Where(offer => offer.Since + timeout <= now)]);
        foreach (var framework in _frameworks.Values)
            framework.Filters.RemoveAll(filter => filter.Expires < now);

        // 2. Which agents are looked at, in a random order.
        Agent[] agents = [.. _agents.Values.Where(agent => agent.Model.Active && (!eventsOnly || _candidates.Contains(agent.Model.Id.Value)))];
        _random.Shuffle(agents.AsSpan());

        // 3. Who holds what share of the cluster.
        var shares = new FairShares(this);

        // 4. Each agent goes to the first framework, in fair-share order, that takes it.
        var drafts = new List<OfferDraft>();
        foreach (var agent in agents)
            foreach (var role in shares.Roles())
                foreach (var framework in shares.FrameworksOf(role))
                    if (Offer(agent.Model, role, framework, now) is { } draft)
                    {
                        drafts.Add(draft);
                        shares.Allocated(draft);
                    }

        // 5. The decisions, grouped by framework.
        _candidates.Clear();
        var cycle = new AllocationCycle(
            [.. drafts.GroupBy(draft => draft.Framework).SelectMany(group => group)],
            [.. _rescinded.OrderBy(draft => draft.Id.Value, StringComparer.Ordinal)]);
        _rescinded.Clear();
        return cycle;
    }

    private OfferDraft? Offer(AgentModel agent, string role, Framework framework, DateTimeOffset now)
    {
        if (!framework.Model.Active || framework.Model.SuppressedRoles.Contains(role))
            return null;
        if (_options.FilterGpuResources && agent.Total.ScalarMillis("gpus") > 0 && !framework.Has(Capability.GpuResources))
            return null;
        var resources = Offerable(Free(agent), role, framework);
        if (resources.IsEmpty || !IsAllocatable(resources, role, framework))
            return null;
        if (framework.Filters.Any(filter => filter.Role == role && filter.Agent == agent.Id.Value && filter.Refused.Contains(resources)))
            return null;
        var draft = new OfferDraft(_nextOfferId(), framework.Model.Id, agent.Id, role, resources, agent.Info);
        _open.Add(draft.Id, new OpenOffer(draft, now));
        return draft;
    }

    private ResourceSet Free(AgentModel agent)
    {
        var free = agent.Total;
        foreach (var usage in agent.Used)
            free = free.Subtract(usage.Resources);
        foreach (var offer in _open.Values.Where(offer => offer.Draft.Agent == agent.Id))
            free = free.Subtract(offer.Draft.Resources);
        return free;
    }

    private static ResourceSet Offerable(ResourceSet free, string role, Framework framework)
    {
        var kept = free.ToWire().Where(resource =>
            resource.Name != "ephemeral_ports"
            && (resource.Reservations.Count == 0 || IsSameOrBelow(role, resource.Reservations[^1].Role))
            && (resource.Reservations.Count < 2 || framework.Has(Capability.ReservationRefinement))
            && (resource.Revocable is null || framework.Has(Capability.RevocableResources))
            && (resource.Shared is null || framework.Has(Capability.SharedResources)));
        return ResourceSet.FromWire(kept).Value ?? ResourceSet.Empty;
    }

    private static bool IsSameOrBelow(string role, string ancestor) =>
        role == ancestor || (role.Length > ancestor.Length && role[ancestor.Length] == '/' && role.StartsWith(ancestor, StringComparison.Ordinal));

    private bool IsAllocatable(ResourceSet resources, string role, Framework framework)
    {
        var minima = framework.MinAllocatable.TryGetValue(role, out var own) ? own : _options.MinAllocatable;
        return minima.IsEmpty
            || minima.Any(minimum => minimum.Millis.All(pair => resources.ScalarMillis(pair.Key) >= pair.Value));
    }

    /// <summary>Dominant shares, counted anew for each cycle: slow and obvious.</summary>
    private sealed class FairShares
    {
        private readonly Allocator _allocator;
        private readonly Dictionary<string, long> _total = [];
        private readonly Dictionary<string, Dictionary<string, long>> _byRole = [];
        private readonly Dictionary<(string Role, string Framework), Dictionary<string, long>> _byFramework = [];

        public FairShares(Allocator allocator)
        {
            _allocator = allocator;
            foreach (var agent in allocator._agents.Values)
            {
                Count(_total, agent.Model.Total);
                foreach (var usage in agent.Model.Used)
                    Hold(usage.Role, usage.Framework.Value, usage.Resources);
            }

            foreach (var offer in allocator._open.Values)
                Hold(offer.Draft.Role, offer.Draft.Framework.Value, offer.Draft.Resources);
        }

        public List<string> Roles() => [.. _allocator._frameworks.Values.SelectMany(framework => framework.Roles).Distinct()
            .OrderBy(role => Share(_byRole.GetValueOrDefault(role)))
            .ThenBy(role => _allocator._allocations.Where(pair => pair.Key.Role == role).Sum(pair => pair.Value))
            .ThenBy(role => role, StringComparer.Ordinal)];

        public List<Framework> FrameworksOf(string role) => [.. _allocator._frameworks.Values.Where(framework => framework.Roles.Contains(role))
            .OrderBy(framework => Share(_byFramework.GetValueOrDefault((role, framework.Model.Id.Value))))
            .ThenBy(framework => _allocator._allocations.GetValueOrDefault((role, framework.Model.Id.Value)))
            .ThenBy(framework => framework.Model.Id.Value, StringComparer.Ordinal)];

        public void Allocated(OfferDraft draft)
        {
            Hold(draft.Role, draft.Framework.Value, draft.Resources);
            var key = (draft.Role, draft.Framework.Value);
            _allocator._allocations[key] = _allocator._allocations.GetValueOrDefault(key) + 1;
        }

        private void Hold(string role, string framework, ResourceSet resources)
        {
            if (!_byRole.TryGetValue(role, out var ofRole))
                _byRole.Add(role, ofRole = []);
            if (!_byFramework.TryGetValue((role, framework), out var ofFramework))
                _byFramework.Add((role, framework), ofFramework = []);
            Count(ofRole, resources);
            Count(ofFramework, resources);
        }

        private static void Count(Dictionary<string, long> sum, ResourceSet resources)
        {
            foreach (var name in resources.ToWire().Where(resource => resource.Type == V1.Value.Types.Type.Scalar).Select(resource => resource.Name).Distinct())
                sum[name] = sum.GetValueOrDefault(name) + resources.ScalarMillis(name);
        }

        private double Share(Dictionary<string, long>? held) => held is null
            ? 0
            : held.Where(pair => !_allocator._options.FairSharingExcludedResources.Contains(pair.Key) && _total.GetValueOrDefault(pair.Key) > 0)
                .Select(pair => (double)pair.Value / _total[pair.Key]).DefaultIfEmpty(0).Max();
    }
}
