using System.Collections.Immutable;
using Mesos.Orleans.Core.Agents;
using Mesos.Orleans.Core.Frameworks;
using Mesos.Orleans.Core.Offers;
using Mesos.Orleans.Core.Resources;

namespace Mesos.Orleans.Core.Allocation;

public sealed partial class Allocator
{
    /// <inheritdoc/>
    public Explanation? Explain(FrameworkId framework, string role, ResourceSet? wanted, DateTimeOffset now) =>
        Explain(framework, role, wanted, [], now);

    private Explanation? Explain(FrameworkId framework, string role, ResourceSet? wanted, ImmutableHashSet<AgentId> without, DateTimeOffset now)
    {
        if (!_frameworks.TryGetValue(framework, out var known) || !known.Clients.TryGetValue(role, out var client))
            return null;
        _roles.Sort();
        _headroom.Reckon(_agents.Values.Where(agent => !without.Contains(agent.Model.Id)), _quotas.Values, _names);
        var wish = wanted is null ? null : new ShapeState(new OfferShape(role, wanted, 1), _names, now);
        var reasons = new SortedDictionary<AllocationReason, int>();
        var misses = new List<(double Distance, AgentState Agent, AllocationReason Reason, long[] Lacks)>();
        foreach (var agent in _agents.Values)
        {
            if (without.Contains(agent.Model.Id))
                continue;
            var (reason, lacks) = Judge(agent, client, wish, now);
            reasons[reason] = reasons.GetValueOrDefault(reason) + 1;
            if (reason is not (AllocationReason.OnOffer or AllocationReason.Eligible))
                misses.Add((Distance(agent, reason, lacks), agent, reason, lacks));
        }

        var nearest = misses.OrderBy(miss => miss.Distance).ThenBy(miss => miss.Agent.Model.Id.Value, StringComparer.Ordinal)
            .Take(Explanation.MaxNearest).Select(miss => ToNearMiss(miss.Agent, miss.Reason, miss.Lacks, client, wish)).ToImmutableArray();
        var isSuppressed = known.Model.SuppressedRoles.Contains(role);
        return new Explanation(
            framework, role, known.Model.Active, isSuppressed, IsAwaitingAgents(now),
            reasons.Values.Sum(), reasons.ToImmutableSortedDictionary(), nearest,
            client.Role.Quota?.Quota, _names.QuantitiesOf(client.Role.Quota?.Consumed ?? Amounts.None),
            _names.QuantitiesOf(_headroom.Available), _names.QuantitiesOf(_headroom.Required),
            _shares.Of(client.Role.Held) / client.Role.Weight,
            Math.Max(0, Array.IndexOf(_roles.Order(), client.Role)),
            ExplanationHint.For(known.Model, role, isSuppressed, IsAwaitingAgents(now), reasons, nearest))
        {
            Shapes = client.Shapes is null ? [] : [.. client.Shapes.All.Select(shape => Report(client, shape, now))],
        };
    }

    private static ShapeReport Report(Client client, ShapeState shape, DateTimeOffset now) => new(
        shape.Shape, shape.OnOffer, IsWaiting(client, shape) ? now - shape.WaitingSince : TimeSpan.Zero,
        client.Shapes!.Hold is { } hold && hold.Shape == shape ? hold.Agent.Model.Id : null);

    private (AllocationReason Reason, long[] Lacks) Judge(AgentState agent, Client client, ShapeState? wish, DateTimeOffset now)
    {
        if (agent.Offers.Exists(offer => offer.Client == client))
            return (AllocationReason.OnOffer, Amounts.None);
        if (!agent.Model.Active)
            return (AllocationReason.AgentInactive, Amounts.None);
        if (client.Role.IsNested && !agent.IsHierarchical)
            return (AllocationReason.AgentLacksHierarchicalRole, Amounts.None);
        if (agent.HasGpus && _options.FilterGpuResources && (client.Capabilities & FrameworkCapability.GpuResources) == 0)
            return (AllocationReason.LacksGpuCapability, Amounts.None);
        if (agent.IsRemote && (client.Capabilities & FrameworkCapability.RegionAware) == 0)
            return (AllocationReason.OtherRegion, Amounts.None);
        if (client.Constraints?.Passes(agent) == false)
            return (AllocationReason.Constraints, Amounts.None);
        if (wish is null && client.Shapes is { } shapes && !shapes.All.Exists(shape => shape.Constraints?.Passes(agent) != false))
            return (AllocationReason.Constraints, Amounts.None);
        if (wish is null && client.Shapes is { IsExhausted: true })
            return (AllocationReason.ShapesOnOffer, Amounts.None);
        var free = agent.Free;
        var least = LeastMissing(Amounts.None, wish, client);
        if (free.IsEmpty)
            return (AllocationReason.NothingFree, least);
        var candidate = agent.View(_names).For(client.Role, client.Capabilities);
        if (candidate.IsEmpty)
            return (AllocationReason.NothingForRole, least);
        var judged = JudgeAmounts(agent, client, candidate, wish, now);
        if (judged.Reason != AllocationReason.Eligible || agent.Hold is null || agent.Hold.Client == client)
            return judged;
        var rest = agent.Offerable(_packer, _names).For(client.Role, client.Capabilities);
        return JudgeAmounts(agent, client, rest, wish, now).Reason == AllocationReason.Eligible ? judged : (AllocationReason.HeldForShape, Missing(rest.Scalars, least));
    }

    private (AllocationReason Reason, long[] Lacks) JudgeAmounts(AgentState agent, Client client, Candidate candidate, ShapeState? wish, DateTimeOffset now)
    {
        var uncut = LeastMissing(candidate.Scalars, wish, client);
        if (CutToQuota(candidate.Plain, client.Role.Quota, guaranteesOnly: false) == Cut.Part)
        {
            var isLimited = false;
            for (var i = 0; i < candidate.Plain.Length && client.Role.Quota is not null; i++)
                isLimited |= client.Role.Quota.Room(i) < candidate.Plain[i];
            candidate = candidate.CutTo(_allowed, _names);
            if (LeastMissing(candidate.Scalars, wish, client) is { Length: > 0 } cut && Amounts.IsZero(uncut))
                return (isLimited ? AllocationReason.QuotaLimit : AllocationReason.QuotaHeadroom, cut);
        }

        if (!IsAllocatable(candidate.Scalars, MinimaOf(client, wish)))
            return (client.Shapes is null ? AllocationReason.BelowMinimum : AllocationReason.NotEnough, uncut);
        if (!Amounts.IsZero(uncut))
            return (AllocationReason.NotEnough, uncut);
        if (!HoldsWish(candidate, client, wish, agent))
            return (AllocationReason.NotEnough, uncut);
        if (client.Shapes is { } own && _packer.Pack(candidate, own, agent) is { IsEmpty: false } packed)
            candidate = packed;
        return agent.Filters.Blocks(client.Index, candidate.Set)
            ? (AllocationReason.Filtered, Amounts.None)
            : (AllocationReason.Eligible, Amounts.None);
    }

    /// <summary>Besides the amounts: what must be there exactly, and the number of ports.</summary>
    private bool HoldsWish(Candidate candidate, Client client, ShapeState? wish, AgentState agent) =>
        wish is not null ? _packer.Fits(candidate, wish, agent) : client.Shapes is not { } shapes || !_packer.Pack(candidate, shapes, agent).IsEmpty;

    /// <summary>The least offers; none where a framework that published shapes asks about something else.</summary>
    private long[][] MinimaOf(Client client, ShapeState? wish) => wish is not null && client.Shapes is not null ? [] : MinimaOf(client);

    /// <summary>What is missing of the least offer that comes nearest and of what is wanted; empty if nothing is.</summary>
    private long[] LeastMissing(long[] scalars, ShapeState? wish, Client client)
    {
        var missing = Missing(scalars, wish?.Need ?? Amounts.None);
        var minima = MinimaOf(client, wish);
        if (IsAllocatable(scalars, minima))
            return missing;
        foreach (var (name, amount) in Missing(scalars, minima[0]).Index())
            if (amount > Amounts.At(missing, name))
                Amounts.Add(ref missing, name, amount - Amounts.At(missing, name));
        return missing;
    }

    private static long[] Missing(long[] scalars, long[] need)
    {
        var missing = Amounts.None;
        for (var i = 0; i < need.Length; i++)
            if (need[i] > Amounts.At(scalars, i))
                Amounts.Add(ref missing, i, need[i] - Amounts.At(scalars, i));
        return missing;
    }

    /// <summary>Later reasons are nearer than earlier ones; among equals the smaller part of the agent that is missing.</summary>
    private static double Distance(AgentState agent, AllocationReason reason, long[] lacks)
    {
        var part = 0.0;
        for (var i = 0; i < lacks.Length; i++)
            if (lacks[i] > 0)
                part += Math.Min(1, (double)lacks[i] / Math.Max(1, Amounts.At(agent.Total, i)));
        if (reason is AllocationReason.HeldForShape or AllocationReason.ShapesOnOffer)
            return part;
        var isAmounts = reason is AllocationReason.NothingFree or AllocationReason.NothingForRole or AllocationReason.BelowMinimum or AllocationReason.NotEnough;
        return isAmounts ? part : reason == AllocationReason.Filtered ? 0 : 100 - (int)reason;
    }

    private static ResourceSet Unmet(Candidate candidate, ShapeState wish)
    {
        var missing = wish.Exact.Subtract(candidate.Set);
        var ports = wish.Shape.Resources.Where(static entry => entry.Name == "ports" && entry.Kind.Type == V1.Value.Types.Type.Scalar);
        return ShapePacker.PortsIn(candidate.Set) < wish.Ports ? missing.Add(ports) : missing;
    }

    private NearMiss ToNearMiss(AgentState agent, AllocationReason reason, long[] lacks, Client client, ShapeState? wish)
    {
        var holders = agent.Holdings
            .Select(holding => (holding.Client, holding.Scalars, IsOffer: false))
            .Concat(agent.Offers.Select(offer => (offer.Client, offer.Resources.Scalars, IsOffer: true)))
            .OrderByDescending(holder => lacks.Select((_, i) => lacks[i] > 0 ? Amounts.At(holder.Scalars, i) : 0).Sum())
            .Select(holder => new Holder(
                new FrameworkId(holder.Client.FrameworkName), holder.Client.Role.RoleName, _names.QuantitiesOf(holder.Scalars), holder.IsOffer));
        return new NearMiss(agent.Model.Id, agent.Model.Info.Hostname, reason, _names.QuantitiesOf(lacks), [.. holders.Take(Explanation.MaxNearest)])
        {
            Missing = wish is null || reason != AllocationReason.NotEnough ? ResourceSet.Empty : Unmet(agent.View(_names).For(client.Role, client.Capabilities), wish),
        };
    }
}
