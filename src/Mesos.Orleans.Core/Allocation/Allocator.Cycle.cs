using System.Collections.Immutable;

namespace Mesos.Orleans.Core.Allocation;

public sealed partial class Allocator
{
    private readonly Headroom _headroom = new();
    private AgentState[] _turns = [];
    private ulong[] _turnKeys = [];

    /// <inheritdoc/>
    public AllocationCycle Run(DateTimeOffset now, bool eventsOnly = false)
    {
        // 1. What no longer stands: offers that timed out, filters that expired.
        RescindTimedOut(now);
        ExpireFilters(now);

        // 2. After a restart with quotas nothing is offered until most agents are back.
        if (IsAwaitingAgents(now))
            return Collect();

        // 3. Who has waited too long for a shape: an agent is held for it, and offers that nobody answers make way.
        if (!eventsOnly)
            ServeTheWaiting(now);

        // 4. The agents of which something can be offered that could not before, in random order.
        var cycle = _random.Next();
        var count = TakeAgents(eventsOnly);
        Shuffle(count, cycle);
        if (count > 0)
        {
            // 5. Who holds how much; what must be held back.
            _roles.Sort();
            _headroom.Reckon(_agents.Values, _quotas.Values, _names);

            // 6. First the guarantees that are not met.
            if (_quotas.Values.Any(quota => quota.HasUnsatisfied))
            {
                ShareOut(count, guaranteesOnly: true, now);
                Shuffle(count, ~cycle);
            }

            // 7. Then everyone, in fair-share order.
            ShareOut(count, guaranteesOnly: false, now);
            ReturnSharedVolumes(count);
        }

        // 8. Whom to ask to leave agents that are due for maintenance.
        MakeInverseOffers(now);
        return Collect();
    }

    private int TakeAgents(bool eventsOnly)
    {
        if (!eventsOnly && _quotaInputsChanged)
            _allAreDirty = true;
        var all = _allAreCandidates || (!eventsOnly && _allAreDirty);
        var count = 0;
        if (all)
        {
            Reserve(_agents.Count);
            foreach (var agent in _agents.Values)
                Take(agent, ref count);
            _allAreDirty = false;
            _dirty.Clear();
        }
        else if (!eventsOnly)
        {
            Reserve(_dirty.Count);
            foreach (var agent in _dirty)
                Take(agent, ref count);
            _dirty.Clear();
        }
        else
        {
            Reserve(_candidates.Count);
            foreach (var agent in _candidates)
                Take(agent, ref count);
            _dirty.RemoveAll(agent => !agent.IsDirty);
        }

        if (!eventsOnly)
            _quotaInputsChanged = false;
        _candidates.Clear();
        _allAreCandidates = false;
        return count;
    }

    private void Take(AgentState agent, ref int count)
    {
        agent.IsDirty = false;
        agent.IsCandidate = false;
        if (!agent.IsRemoved && agent.Model.Active && !agent.Free.IsEmpty)
            _turns[count++] = agent;
    }

    private void Reserve(int count)
    {
        if (count <= _turns.Length)
            return;
        _turns = new AgentState[count + (count >> 2)];
        _turnKeys = new ulong[_turns.Length];
    }

    /// <summary>
    /// Gives each agent its turn by a key made of the cycle's number and its id, so that an agent's turn does not depend on which others are looked at.
    /// </summary>
    private void Shuffle(int count, ulong cycle)
    {
        for (var i = 0; i < count; i++)
            _turnKeys[i] = new SeededRandom(cycle ^ _turns[i].OrderKey).Next();
        Array.Sort(_turnKeys, _turns, 0, count);
    }

    private void ShareOut(int count, bool guaranteesOnly, DateTimeOffset now)
    {
        for (var i = 0; i < count; i++)
            ShareOut(_turns[i], guaranteesOnly, now);
    }

    private void ReturnSharedVolumes(int count)
    {
        for (var i = 0; i < count; i++)
        {
            if (!_turns[i].HasShared)
                continue;
            _turns[i].OfferedShared = Resources.ResourceSet.Empty;
            _turns[i].FreeChanged();
            MarkDirty(_turns[i]);
        }
    }

    private AllocationCycle Collect()
    {
        var offers = ImmutableArray.CreateBuilder<OfferDraft>();
        foreach (var framework in _served)
        {
            offers.AddRange(framework.Drafts);
            framework.Drafts.Clear();
        }

        _served.Clear();
        var cycle = new AllocationCycle(offers.DrainToImmutable(), [.. _rescinded])
        {
            InverseOffers = [.. _inverse],
            RescindedInverseOffers = [.. _rescindedInverse],
        };
        _rescinded.Clear();
        _inverse.Clear();
        _rescindedInverse.Clear();
        return cycle;
    }
}
