using System.Collections.Immutable;
using Mesos.Orleans.Core.Agents;
using Mesos.Orleans.Core.Frameworks;
using Mesos.Orleans.Core.Offers;
using Mesos.Orleans.Core.Resources;

namespace Mesos.Orleans.Core.Allocation;

/// <summary>
/// The fair-share allocator. What is free on an agent is its total less what is used less what is on offer; the first eligible framework in
/// fair-share order gets all of it (features.md §8, benchmarks.md §3).
/// </summary>
public sealed partial class Allocator : IAllocator
{
    private readonly AllocatorOptions _options;
    private readonly Func<OfferId> _nextOfferId;
    private readonly SortedDictionary<string, Agent> _agents = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, Framework> _frameworks = new(StringComparer.Ordinal);
    private readonly Dictionary<OfferId, OpenOffer> _open = [];
    private readonly HashSet<string> _candidates = [];
    private readonly List<OfferDraft> _rescinded = [];
    private SeededRandom _random;

    /// <summary>Makes an allocator that knows nothing yet.</summary>
    /// <param name="options">The settings.</param>
    /// <param name="seed">Decides the order in which agents are looked at; the same seed and calls give the same offers.</param>
    /// <param name="nextOfferId">Names each offer; must never repeat itself.</param>
    public Allocator(AllocatorOptions options, ulong seed, Func<OfferId> nextOfferId)
    {
        _options = options;
        _nextOfferId = nextOfferId;
        _random = new SeededRandom(seed);
    }

    /// <inheritdoc/>
    public bool HasEvents => _candidates.Count > 0 || _rescinded.Count > 0;

    /// <inheritdoc/>
    public void PutAgent(AgentModel agent, ImmutableArray<ClosedOffer> closed, DateTimeOffset now)
    {
        Close(null, closed, now);
        if (!_agents.TryGetValue(agent.Id.Value, out var known))
        {
            _agents.Add(agent.Id.Value, new Agent(agent));
            _candidates.Add(agent.Id.Value);
            return;
        }

        if (agent.Version <= known.Model.Version)
            return;
        if (!agent.Info.Attributes.Equals(known.Model.Info.Attributes))
            foreach (var framework in _frameworks.Values)
                framework.Filters.RemoveAll(filter => filter.Agent == agent.Id.Value);
        var offerable = agent.Active && (!known.Model.Active
            || !agent.Total.Contains(known.Model.Total) || !known.Model.Total.Contains(agent.Total)
            || !agent.Info.Equals(known.Model.Info) || !agent.Capabilities.SequenceEqual(known.Model.Capabilities));
        known.Model = agent;
        if (offerable)
            _candidates.Add(agent.Id.Value);
        if (!agent.Active)
            Rescind([.. _open.Values.Where(offer => offer.Draft.Agent == agent.Id)]);
    }

    /// <inheritdoc/>
    public ImmutableArray<OfferDraft> RemoveAgent(AgentId agent)
    {
        if (!_agents.Remove(agent.Value))
            return [];
        _candidates.Remove(agent.Value);
        foreach (var framework in _frameworks.Values)
            framework.Filters.RemoveAll(filter => filter.Agent == agent.Value);
        var offers = _open.Values.Where(offer => offer.Draft.Agent == agent).Select(offer => offer.Draft).ToImmutableArray();
        foreach (var offer in offers)
            _open.Remove(offer.Id);
        return offers;
    }

    /// <inheritdoc/>
    public void PutFramework(FrameworkModel framework, DateTimeOffset now)
    {
        if (!_frameworks.TryGetValue(framework.Id.Value, out var known))
        {
            _frameworks.Add(framework.Id.Value, new Framework(framework));
            if (framework.Active)
                AllAgentsAreCandidates();
            return;
        }

        if (framework.Version <= known.Model.Version)
            return;
        var activated = framework.Active && !known.Model.Active;
        known.Replace(framework);
        if (activated)
            AllAgentsAreCandidates();
        if (!framework.Active)
        {
            known.Filters.Clear();
            DropOffers(framework.Id);
        }

        known.Filters.RemoveAll(filter => !known.Roles.Contains(filter.Role));
        Rescind([.. _open.Values.Where(offer => offer.Draft.Framework == framework.Id && !known.Roles.Contains(offer.Draft.Role))]);
    }

    /// <inheritdoc/>
    public void RemoveFramework(FrameworkId framework)
    {
        if (_frameworks.Remove(framework.Value))
            DropOffers(framework);
    }

    /// <inheritdoc/>
    public void CloseOffers(FrameworkId framework, ImmutableArray<ClosedOffer> closed, DateTimeOffset now) => Close(framework, closed, now);

    /// <inheritdoc/>
    public void RetainOffers(FrameworkId framework, ImmutableHashSet<OfferId> open)
    {
        foreach (var offer in _open.Values.Where(offer => offer.Draft.Framework == framework && !open.Contains(offer.Draft.Id)).ToList())
            _open.Remove(offer.Draft.Id);
    }

    /// <inheritdoc/>
    public void Revive(FrameworkId framework, ImmutableArray<string> roles)
    {
        if (!_frameworks.TryGetValue(framework.Value, out var known))
            return;
        known.Filters.RemoveAll(filter => roles.IsDefaultOrEmpty || roles.Contains(filter.Role));
        AllAgentsAreCandidates();
    }

    private void Close(FrameworkId? owner, ImmutableArray<ClosedOffer> closed, DateTimeOffset now)
    {
        if (closed.IsDefaultOrEmpty)
            return;
        foreach (var offer in closed)
        {
            if (!_open.TryGetValue(offer.Offer, out var open) || (owner is { } id && open.Draft.Framework != id))
                continue;
            _open.Remove(offer.Offer);
            if (offer.Refused is not { IsEmpty: false } refused || !(offer.RefuseSeconds > 0))
                continue;
            if (!_frameworks.TryGetValue(open.Draft.Framework.Value, out var framework) || !framework.Roles.Contains(open.Draft.Role))
                continue;
            var life = TimeSpan.FromSeconds(Math.Min(offer.RefuseSeconds, MaxRefuseSeconds));
            var expires = now + (life > _options.AllocationInterval ? life : _options.AllocationInterval);
            framework.Filters.Add(new Filter(open.Draft.Role, open.Draft.Agent.Value, refused.Unallocated(), expires));
        }
    }

    private void DropOffers(FrameworkId framework)
    {
        foreach (var offer in _open.Values.Where(offer => offer.Draft.Framework == framework).ToList())
            _open.Remove(offer.Draft.Id);
    }

    private void Rescind(List<OpenOffer> offers)
    {
        foreach (var offer in offers)
        {
            _open.Remove(offer.Draft.Id);
            _rescinded.Add(offer.Draft);
        }
    }

    private void AllAgentsAreCandidates() => _candidates.UnionWith(_agents.Keys);
}
