using System.Collections.Immutable;
using Mesos.Orleans.Core.Agents;
using Mesos.Orleans.Core.Frameworks;
using Mesos.Orleans.Core.Offers;

namespace Mesos.Orleans.Core.Allocation;

public sealed partial class Allocator
{
    private readonly Dictionary<AgentId, AgentState> _maintained = [];
    private readonly Dictionary<OfferId, InverseOfferDraft> _openInverse = [];
    private readonly HashSet<(FrameworkId Framework, AgentId Agent)> _asked = [];
    private readonly InverseFilters _inverseFilters = new();
    private readonly List<InverseOfferDraft> _inverse = [];
    private readonly List<InverseOfferDraft> _rescindedInverse = [];

    /// <inheritdoc/>
    public void CloseInverseOffers(FrameworkId framework, ImmutableArray<ClosedInverseOffer> closed, DateTimeOffset now)
    {
        foreach (var answer in closed)
        {
            if (!_openInverse.TryGetValue(answer.Offer, out var asked) || asked.Framework != framework)
                continue;
            RemoveInverse(asked);
            if (answer.RefuseSeconds > 0)
                _inverseFilters.Add(framework, asked.Agent, now + TimeSpan.FromSeconds(Math.Min(answer.RefuseSeconds, MaxRefuseSeconds)));
        }
    }

    /// <summary>Asks each connected framework that uses an agent due for maintenance to leave it; one question at a time (semantics.md §10).</summary>
    private void MakeInverseOffers(DateTimeOffset now)
    {
        foreach (var agent in _maintained.Values)
        {
            if (!agent.Model.Active)
                continue;
            foreach (var client in agent.Holdings.Select(holding => holding.Client).DistinctBy(client => client.FrameworkName))
            {
                var id = new FrameworkId(client.FrameworkName);
                if (!_frameworks.TryGetValue(id, out var framework) || !framework.Model.Active)
                    continue;
                if (_asked.Contains((id, agent.Model.Id)) || _inverseFilters.Holds(id, agent.Model.Id, now))
                    continue;
                var draft = new InverseOfferDraft(_nextOfferId(), id, agent.Model.Id, agent.Model.Unavailability!);
                _openInverse.Add(draft.Id, draft);
                _asked.Add((id, agent.Model.Id));
                _inverse.Add(draft);
            }
        }
    }

    private void UnavailabilityChanged(AgentState agent)
    {
        ForgetInverseOffers(agent);
        if (agent.Model.Unavailability is not null)
            _maintained[agent.Model.Id] = agent;
    }

    private void ForgetInverseOffers(AgentState agent)
    {
        if (!_maintained.Remove(agent.Model.Id))
            return;
        _inverseFilters.RemoveAgent(agent.Model.Id);
        foreach (var asked in _openInverse.Values.Where(offer => offer.Agent == agent.Model.Id).ToArray())
        {
            RemoveInverse(asked);
            _rescindedInverse.Add(asked);
        }
    }

    private void ForgetInverseOffers(FrameworkState framework)
    {
        _inverseFilters.RemoveFramework(framework.Model.Id);
        foreach (var asked in _openInverse.Values.Where(offer => offer.Framework == framework.Model.Id).ToArray())
            RemoveInverse(asked);
    }

    private void RemoveInverse(InverseOfferDraft asked)
    {
        _openInverse.Remove(asked.Id);
        _asked.Remove((asked.Framework, asked.Agent));
    }
}
