using System.Collections.Immutable;
using Mesos.Orleans.Core.Allocation;
using Mesos.Orleans.Core.Frameworks;
using Mesos.Orleans.Core.Offers;
using Mesos.Orleans.Core.Resources;
using Mesos.Orleans.Core.Roles;
using Capability = Mesos.V1.FrameworkInfo.Types.Capability.Types.Type;

namespace Mesos.Orleans.Core.Tests.Allocation;

/// <summary>
/// The allocator as one would write it without a thought for speed: everything is counted anew whenever it is asked for. What the real one is
/// compared with. It knows quotas, weights, nested roles, reservations, filters and minima; frameworks and roles stay once they came.
/// </summary>
internal sealed partial class PlainAllocator(AllocatorOptions options, ulong seed, Func<OfferId> nextOfferId)
{
    private readonly SortedDictionary<string, AgentModel> _agents = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, FrameworkModel> _frameworks = new(StringComparer.Ordinal);
    private readonly Dictionary<OfferId, (OfferDraft Draft, DateTimeOffset Since)> _open = [];
    private readonly List<(string Framework, string Role, string Agent, ResourceSet Refused, DateTimeOffset Expires)> _filters = [];
    private readonly Dictionary<(string Role, string Framework), long> _counts = [];
    private readonly Dictionary<string, RoleQuota> _quotas = [];
    private readonly HashSet<string> _candidates = [];
    private readonly List<OfferDraft> _rescinded = [];
    private ImmutableDictionary<string, double> _weights = ImmutableDictionary<string, double>.Empty;
    private SeededRandom _random = new(seed);

    public void PutAgent(AgentModel agent, ImmutableArray<ClosedOffer> closed, DateTimeOffset now)
    {
        Close(closed, now);
        var known = _agents.GetValueOrDefault(agent.Id.Value);
        _agents[agent.Id.Value] = agent;
        if (known is null || (agent.Active && (!known.Active || !agent.Total.Equals(known.Total) || !agent.Info.Equals(known.Info))))
            _candidates.Add(agent.Id.Value);
        if (known is not null && !agent.Info.Attributes.Equals(known.Info.Attributes))
            _filters.RemoveAll(filter => filter.Agent == agent.Id.Value);
        if (!agent.Active)
            Rescind(draft => draft.Agent == agent.Id);
    }

    public void PutFramework(FrameworkModel framework)
    {
        var wasActive = _frameworks.GetValueOrDefault(framework.Id.Value)?.Active ?? false;
        _frameworks[framework.Id.Value] = framework;
        if (framework.Active && !wasActive)
            _candidates.UnionWith(_agents.Keys);
        if (framework.Active)
            return;
        _filters.RemoveAll(filter => filter.Framework == framework.Id.Value);
        foreach (var id in _open.Where(offer => offer.Value.Draft.Framework == framework.Id).Select(offer => offer.Key).ToList())
            _open.Remove(id);
    }

    public void Close(ImmutableArray<ClosedOffer> closed, DateTimeOffset now)
    {
        foreach (var offer in closed)
        {
            if (!_open.Remove(offer.Offer, out var open) || offer.Refused is not { IsEmpty: false } || offer.RefuseSeconds <= 0)
                continue;
            var life = Math.Max(offer.RefuseSeconds, options.AllocationInterval.TotalSeconds);
            _filters.Add((open.Draft.Framework.Value, open.Draft.Role, open.Draft.Agent.Value, offer.Refused, now + TimeSpan.FromSeconds(life)));
        }
    }

    public void Revive(FrameworkId framework, ImmutableArray<string> roles)
    {
        _filters.RemoveAll(filter => filter.Framework == framework.Value && (roles.IsEmpty || roles.Contains(filter.Role)));
        _candidates.UnionWith(_agents.Keys);
    }

    public void SetQuota(string role, RoleQuota? quota)
    {
        _quotas.Remove(role);
        if (quota is not null)
            _quotas.Add(role, quota);
    }

    public void SetWeights(ImmutableDictionary<string, double> weights) => _weights = weights;

    public AllocationCycle Run(DateTimeOffset now, bool eventsOnly)
    {
        if (options.OfferTimeout is { } timeout)
        {
            var late = _open.Where(offer => offer.Value.Since + timeout <= now).Select(offer => offer.Key).ToHashSet();
            Rescind(draft => late.Contains(draft.Id));
        }

        _filters.RemoveAll(filter => filter.Expires < now);
        var looked = _agents.Values.Where(agent => agent.Active && (!eventsOnly || _candidates.Contains(agent.Id.Value))).ToList();
        _candidates.Clear();
        var cycle = _random.Next();
        var drafts = new List<OfferDraft>();
        var hasGuarantees = _quotas.Keys.Any(HasUnsatisfied);
        if (hasGuarantees)
            foreach (var agent in InTurn(looked, cycle))
                ShareOut(agent, true, drafts, now);
        foreach (var agent in InTurn(looked, hasGuarantees ? ~cycle : cycle))
            ShareOut(agent, false, drafts, now);
        var result = new AllocationCycle([.. drafts.GroupBy(draft => draft.Framework).SelectMany(group => group)], [.. _rescinded]);
        _rescinded.Clear();
        return result;
    }

    private List<AgentModel> InTurn(List<AgentModel> agents, ulong cycle) =>
        [.. agents.OrderBy(agent => new SeededRandom(cycle ^ new AgentState(agent, 0).OrderKey).Next())];

    private void ShareOut(AgentModel agent, bool guaranteesOnly, List<OfferDraft> drafts, DateTimeOffset now)
    {
        foreach (var role in RolesInOrder())
            foreach (var framework in FrameworksInOrder(role))
                if (Offer(agent, role, framework, guaranteesOnly, now) is { } draft)
                    drafts.Add(draft);
    }

    private OfferDraft? Offer(AgentModel agent, string role, FrameworkModel framework, bool guaranteesOnly, DateTimeOffset now)
    {
        if (!framework.Active || framework.SuppressedRoles.Contains(role) || (agent.Total.ScalarMillis("gpus") > 0 && !Has(framework, Capability.GpuResources)))
            return null;
        var candidate = Free(agent).AllocatableTo(role).Where(entry => !entry.Kind.IsRevocable || Has(framework, Capability.RevocableResources));
        candidate = CutToQuota(candidate, role, guaranteesOnly);
        var minima = framework.Info.OfferFilters.TryGetValue(role, out var own) && own.MinAllocatableResources is { } minimum
            ? [.. minimum.Quantities.Select(quantities => ResourceQuantities.FromWire(quantities.Quantities).Value!)]
            : options.MinAllocatable;
        if (candidate.IsEmpty || !(minima.IsEmpty || minima.Any(least => candidate.Scalars().Contains(least))))
            return null;
        if (_filters.Exists(filter => filter.Framework == framework.Id.Value && filter.Role == role && filter.Agent == agent.Id.Value
            && filter.Refused.Contains(candidate)))
            return null;
        var draft = new OfferDraft(nextOfferId(), framework.Id, agent.Id, role, candidate, agent.Info);
        _open.Add(draft.Id, (draft, now));
        _counts[(role, framework.Id.Value)] = _counts.GetValueOrDefault((role, framework.Id.Value)) + 1;
        return draft;
    }

    private ResourceSet Free(AgentModel agent)
    {
        var free = agent.Used.Aggregate(agent.Total, (rest, usage) => rest.Subtract(usage.Resources));
        return _open.Values.Where(offer => offer.Draft.Agent == agent.Id).Aggregate(free, (rest, offer) => rest.Subtract(offer.Draft.Resources));
    }

    private void Rescind(Func<OfferDraft, bool> condition)
    {
        foreach (var offer in _open.Values.Where(offer => condition(offer.Draft)).ToList())
        {
            _open.Remove(offer.Draft.Id);
            _rescinded.Add(offer.Draft);
        }
    }

    private static bool Has(FrameworkModel framework, Capability capability) => framework.Info.Capabilities.Any(item => item.Type == capability);
}
