using System.Collections.Immutable;
using Mesos.Orleans.Core.Frameworks;
using Mesos.Orleans.Core.Offers;
using Mesos.Orleans.Core.Resources;

namespace Mesos.Orleans.Core.Allocation;

public sealed partial class Allocator
{
    private readonly Dictionary<OfferId, OpenOffer> _open = [];
    private readonly Queue<OpenOffer> _byAge = [];
    private readonly List<OfferDraft> _rescinded = [];
    private readonly List<FrameworkState> _served = [];
    private readonly PriorityQueue<AgentState, long> _expiries = new();

    private void Open(AgentState agent, Client client, Candidate resources, DateTimeOffset now)
    {
        var framework = client.Framework!;
        var draft = new OfferDraft(
            _nextOfferId(), framework.Model.Id, agent.Model.Id, client.Role.RoleName, resources.Set, agent.Model.Info, agent.Model.Unavailability);
        _headroom.Take(resources.Plain, client.Role.Quota);
        Book(new OpenOffer(draft, agent, framework, client, resources, now)
        {
            PlaceInFramework = framework.Offers.Count,
            Shapes = client.Shapes is null ? [] : [.. _packer.Packed],
        });
        _roles.Served(client);
        client.ServedInPass = _pass;

        if (framework.Drafts.Count == 0)
            _served.Add(framework);
        framework.Drafts.Add(draft);
    }

    /// <summary>
    /// Takes over an open offer from the allocator that was here before, when this one goes on in its place. Put the agent and the framework first.
    /// </summary>
    /// <param name="offer">The offer.</param>
    /// <param name="now">The present time, from which its timeout counts.</param>
    /// <returns>False if it does not fit what is known of the agent and the framework: then it has to be rescinded.</returns>
    public bool Adopt(OfferDraft offer, DateTimeOffset now)
    {
        if (_open.ContainsKey(offer.Id)
            || !_agents.TryGetValue(offer.Agent, out var agent) || !agent.Model.Active || !agent.Free.Contains(offer.Resources)
            || !_frameworks.TryGetValue(offer.Framework, out var framework) || !framework.Model.Active
            || !framework.Clients.TryGetValue(offer.Role, out var client))
            return false;
        Book(new OpenOffer(offer, agent, framework, client, Candidate.Of(offer.Resources, _names), now) { PlaceInFramework = framework.Offers.Count });
        return true;
    }

    /// <summary>Enters an open offer in all books; what it holds is no longer free.</summary>
    private void Book(OpenOffer offer)
    {
        _open.Add(offer.Draft.Id, offer);
        offer.Framework.Offers.Add(offer);
        offer.Agent.Offers.Add(offer);
        if (offer.Agent.HasShared)
            offer.Agent.OfferedShared = offer.Agent.OfferedShared.Add(offer.Resources.Set.Shared);
        offer.Agent.FreeChanged();
        if (_options.OfferTimeout is not null || _options.IdleOfferLimit is not null)
            EnqueueByAge(offer);
        _roles.Hold(offer.Client, offer.Resources.Scalars, offer.Resources.Plain);
        ShapesOffered(offer, offer.Since);
    }

    /// <summary>Takes an open offer out of all books; what it held is free again.</summary>
    private void Remove(OpenOffer offer)
    {
        offer.IsClosed = true;
        _open.Remove(offer.Draft.Id);
        offer.Agent.Offers.Remove(offer);
        offer.Agent.FreeChanged();
        var list = offer.Framework.Offers;
        var last = list[^1];
        list[offer.PlaceInFramework] = last;
        last.PlaceInFramework = offer.PlaceInFramework;
        list.RemoveAt(list.Count - 1);

        ShapesReturned(offer);
        _roles.Release(offer.Client, offer.Resources.Scalars, offer.Resources.Plain);
        _roles.HoldingChanged(offer.Client);
        MarkDirty(offer.Agent);
        QuotaInputsChanged();
        DropIfUnused(offer.Client);
    }

    private void Rescind(IEnumerable<OpenOffer> offers)
    {
        foreach (var offer in offers.ToArray())
        {
            _rescinded.Add(offer.Draft);
            Remove(offer);
        }
    }

    private void DropOffers(FrameworkState framework)
    {
        foreach (var offer in framework.Offers.ToArray())
            Remove(offer);
    }

    private void Close(FrameworkId? owner, ImmutableArray<ClosedOffer> closed, DateTimeOffset now)
    {
        if (closed.IsDefaultOrEmpty)
            return;
        foreach (var over in closed)
        {
            if (!_open.TryGetValue(over.Offer, out var offer) || (owner is { } id && offer.Draft.Framework != id))
                continue;
            Remove(offer);
            if (over.Refused is { IsEmpty: false } refused && over.RefuseSeconds > 0 && offer.Client.Framework is not null)
                AddFilter(offer, refused.Unallocated(), over.RefuseSeconds, now);
        }
    }

    private void AddFilter(OpenOffer offer, ResourceSet refused, double seconds, DateTimeOffset now)
    {
        var life = TimeSpan.FromSeconds(Math.Min(seconds, MaxRefuseSeconds));
        var expires = now + (life > _options.AllocationInterval ? life : _options.AllocationInterval);
        var agent = offer.Agent;
        agent.Filters.Add(offer.Client, refused.Equals(offer.Draft.Resources) ? offer.Draft.Resources : refused, expires.UtcTicks);
        if (agent.Filters.FirstExpiry < agent.QueuedExpiry)
            Enqueue(agent);
    }

    private void Enqueue(AgentState agent)
    {
        agent.QueuedExpiry = agent.Filters.FirstExpiry;
        if (agent.QueuedExpiry != long.MaxValue)
            _expiries.Enqueue(agent, agent.QueuedExpiry);
    }

    private void ExpireFilters(DateTimeOffset now)
    {
        // A filter still holds at the instant at which it ends: so it outlives at least one allocation (semantics.md §8).
        while (_expiries.TryPeek(out var agent, out var at) && at < now.UtcTicks)
        {
            _expiries.Dequeue();
            if (at != agent.QueuedExpiry)
                continue;
            if (agent.Filters.FirstExpiry < now.UtcTicks && !agent.IsRemoved)
            {
                agent.Filters.Expire(now.UtcTicks, _clients);
                MarkDirty(agent);
            }

            Enqueue(agent);
        }
    }

    private void EnqueueByAge(OpenOffer offer)
    {
        // An old offer that stays open must not keep those behind it that are closed.
        if (_byAge.Count > 64 + (2 * _open.Count))
        {
            var open = _byAge.Where(old => !old.IsClosed).ToArray();
            _byAge.Clear();
            foreach (var old in open)
                _byAge.Enqueue(old);
        }

        _byAge.Enqueue(offer);
    }

    /// <summary>Takes offers back as Mesos does for operators: the same is not offered again to the same at once.</summary>
    private void RescindWithFilter(OpenOffer offer, DateTimeOffset now)
    {
        Rescind([offer]);
        if (offer.Client.Framework is not null)
            AddFilter(offer, offer.Draft.Resources, RefusePolicy.DefaultSeconds, now);
    }

    private void RescindTimedOut(DateTimeOffset now)
    {
        while (_byAge.TryPeek(out var offer) && (offer.IsClosed || offer.Since + _options.OfferTimeout <= now))
        {
            _byAge.Dequeue();
            if (!offer.IsClosed)
                Rescind([offer]);
        }
    }
}
