using System.Collections.Immutable;
using Mesos.Orleans.Core.Agents;
using Mesos.Orleans.Core.Offers;
using Mesos.Orleans.Core.Resources;
using AgentCapability = Mesos.V1.AgentInfo.Types.Capability.Types.Type;

namespace Mesos.Orleans.Core.Allocation;

/// <summary>
/// The allocator: fair shares over a tree of roles, quotas with headroom, filters, constraints. What is free on an agent is its total less what is
/// used less what is on offer; the first eligible framework in order gets all of it that its role may have (features.md §8, benchmarks.md §3).
/// </summary>
/// <remarks>
/// It looks only at agents for which something changed since nobody could be offered them, so an idle cycle costs nothing however large the
/// cluster is. Within a cycle it meets no string and no protobuf: names are numbers, free sets are judged once and looked up.
/// </remarks>
public sealed partial class Allocator : IAllocator
{
    /// <summary>The longest life of a filter in seconds, 365 days, as in Mesos.</summary>
    public const double MaxRefuseSeconds = 31_536_000;

    private readonly AllocatorOptions _options;
    private readonly Func<OfferId> _nextOfferId;
    private readonly ScalarNames _names = new();
    private readonly FairShare _shares;
    private readonly ShapePacker _packer;
    private readonly RoleTree _roles;
    private readonly long[][] _minima;
    private readonly Dictionary<AgentId, AgentState> _agents = [];
    private readonly Stack<int> _freeAgentIndices = [];
    private readonly List<AgentState> _dirty = [];
    private readonly List<AgentState> _candidates = [];
    private SeededRandom _random;
    private bool _allAreDirty;
    private bool _allAreCandidates;

    /// <summary>Makes an allocator that knows nothing yet.</summary>
    /// <param name="options">The settings.</param>
    /// <param name="seed">Decides the order in which agents are looked at; the same seed and calls give the same offers.</param>
    /// <param name="nextOfferId">Names each offer; must never repeat itself.</param>
    public Allocator(AllocatorOptions options, ulong seed, Func<OfferId> nextOfferId)
    {
        _options = options;
        _nextOfferId = nextOfferId;
        _random = new SeededRandom(seed);
        _packer = new ShapePacker(_names);
        _shares = new FairShare(_names, options.FairSharingExcludedResources);
        _roles = new RoleTree(options, _shares);
        _minima = [.. options.MinAllocatable.Select(_names.VectorOf)];
    }

    /// <summary>How many offers are open.</summary>
    public int OpenOffers => _open.Count;

    /// <summary>What is kept besides agents and frameworks: clients, offers and roles. For tests: nothing may outlive its reason.</summary>
    internal (int Clients, int Offers, int Roles) Leftovers => (_clientsByName.Count, _open.Count, _roles.Count);

    /// <inheritdoc/>
    public bool HasEvents => (_awaitedAgents == 0 && (_allAreCandidates || _candidates.Count > 0)) || _rescinded.Count > 0 || _rescindedInverse.Count > 0;

    /// <inheritdoc/>
    public void PutAgent(AgentModel agent, ImmutableArray<ClosedOffer> closed, DateTimeOffset now, bool isOperation = false)
    {
        Close(null, closed, now);
        if (!_agents.TryGetValue(agent.Id, out var known))
        {
            known = new AgentState(agent, _freeAgentIndices.TryPop(out var index) ? index : _agents.Count);
            _agents.Add(agent.Id, known);
            Apply(agent, known, null, null);
        }
        else if (agent.Version > known.Model.Version)
        {
            var before = known.Model;
            known.Model = agent;
            Apply(agent, known, before, isOperation ? now : null);
        }
    }

    /// <summary>How many filters an agent has; for tests of their limit.</summary>
    internal int FiltersOn(AgentId agent) => _agents[agent].Filters.Count;

    /// <inheritdoc/>
    public ImmutableArray<OfferDraft> RemoveAgent(AgentId agent)
    {
        if (!_agents.Remove(agent, out var known))
            return [];
        var offers = known.Offers.Select(offer => offer.Draft).ToImmutableArray();
        foreach (var offer in known.Offers.ToArray())
            Remove(offer);
        if (known.Hold is { } hold)
            Release(hold);
        foreach (var client in _shaped)
            client.Shapes!.All.ForEach(shape => shape.Tried.Remove(known));
        ForgetHoldings(known);
        if (_quotas.Count > 0)
            CountReservations(known.Model.Total, -1);
        known.Filters.ClearAll(_clients);
        ForgetConstraintVerdicts(known);
        ForgetInverseOffers(known);
        Amounts.Subtract(ref _shares.Total, known.Total);
        _roles.TotalChanged();
        QuotaInputsChanged();
        known.IsRemoved = true;
        _freeAgentIndices.Push(known.Index);
        return offers;
    }

    private void Apply(AgentModel agent, AgentState state, AgentModel? before, DateTimeOffset? operation)
    {
        var total = before is null || !before.Total.Equals(agent.Total);
        var used = total || !before!.Used.AsSpan().SequenceEqual(agent.Used.AsSpan());
        var info = before is null || (!ReferenceEquals(before.Info, agent.Info) && !before.Info.Equals(agent.Info));
        var active = before is null || before.Active != agent.Active;
        var schedule = !Equals(before?.Unavailability, agent.Unavailability);
        var capabilities = before is null || !before.Capabilities.AsSpan().SequenceEqual(agent.Capabilities.AsSpan());
        if (info)
            ApplyInfo(agent, state, before);
        if (total)
            ApplyTotal(agent, state, before);
        if (used)
            ApplyUsed(agent, state);
        if (active)
            QuotaInputsChanged();
        if (used && before is not null && state.Offers.Count > 0)
            RescindWhatIsGone(state, total ? operation : null);
        if (schedule || !agent.Active)
            Rescind(state.Offers);
        if (schedule)
            UnavailabilityChanged(state);
        state.IsHierarchical = HasHierarchicalRoles(agent);

        // What tasks leave or take waits for the periodic cycle; the rest gets one of its own (benchmarks.md §3.2).
        if (agent.Active && (total || info || active || schedule || capabilities))
            MarkCandidate(state);
        else if (used)
            MarkDirty(state);
    }

    private void ApplyInfo(AgentModel agent, AgentState state, AgentModel? before)
    {
        var region = agent.Info.Domain?.FaultDomain?.Region?.Name;
        state.IsRemote = region is not null && _options.Region is not null && region != _options.Region;
        if (before is null)
            return;
        ForgetConstraintVerdicts(state);
        if (!before.Info.Attributes.Equals(agent.Info.Attributes))
            state.Filters.ClearAll(_clients);
    }

    private void ApplyTotal(AgentModel agent, AgentState state, AgentModel? before)
    {
        if (_quotas.Count > 0)
        {
            if (before is not null)
                CountReservations(before.Total, -1);
            CountReservations(agent.Total, 1);
        }

        Amounts.Subtract(ref _shares.Total, state.Total);
        state.Total = _names.VectorOf(agent.Total);
        Amounts.Add(ref _shares.Total, state.Total);
        state.HasGpus = Amounts.At(state.Total, _names.IndexOf("gpus")) > 0;
        _roles.TotalChanged();
        QuotaInputsChanged();
    }

    private void ApplyUsed(AgentModel agent, AgentState state)
    {
        ForgetHoldings(state);
        var used = ResourceSet.Empty;
        foreach (var usage in agent.Used.AsSpan())
        {
            var client = ClientFor(usage.Framework.Value, usage.Role);
            var (scalars, plain) = (_names.VectorOf(usage.Resources), _names.PlainVectorOf(usage.Resources));
            state.Holdings.Add((client, scalars, plain));
            _roles.Hold(client, scalars, plain);
            _roles.HoldingChanged(client);
            used = used.Add(usage.Resources);
        }

        state.SetUnused(agent.Total, used);
        QuotaInputsChanged();
    }

    /// <summary>
    /// Reservations and volumes came or went, or tasks are known now of which an earlier word of the agent said nothing: offers that hold what is there no more are void, the
    /// older ones stand first.
    /// </summary>
    private void RescindWhatIsGone(AgentState state, DateTimeOffset? operation)
    {
        var left = state.Unused.NonShared;
        var shared = state.Unused.Shared;
        foreach (var offer in state.Offers.ToArray())
        {
            var own = offer.Draft.Resources.NonShared;
            if (left.Contains(own) && shared.Contains(offer.Draft.Resources.Shared))
                left = left.Subtract(own);
            else if (operation is { } now)
                RescindWithFilter(offer, now);
            else
                Rescind([offer]);
        }
    }

    private void ForgetHoldings(AgentState state)
    {
        foreach (var (client, scalars, plain) in state.Holdings)
        {
            _roles.Release(client, scalars, plain);
            _roles.HoldingChanged(client);
            DropIfUnused(client);
        }

        state.Holdings.Clear();
    }

    private void MarkDirty(AgentState agent)
    {
        if (agent.IsDirty)
            return;
        agent.IsDirty = true;
        _dirty.Add(agent);
    }

    private void MarkCandidate(AgentState agent)
    {
        MarkDirty(agent);
        if (agent.IsCandidate)
            return;
        agent.IsCandidate = true;
        _candidates.Add(agent);
    }

    /// <summary>An agent that lists no capability at all is taken for one of today.</summary>
    private static bool HasHierarchicalRoles(AgentModel agent) =>
        agent.Capabilities.IsDefaultOrEmpty || agent.Capabilities.Contains(AgentCapability.HierarchicalRole);
}
