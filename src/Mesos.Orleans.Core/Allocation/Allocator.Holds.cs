namespace Mesos.Orleans.Core.Allocation;

// No shape waits for ever: an agent is held for the one that has waited longest, as backfilling schedulers reserve. The bound is in Core's README.
public sealed partial class Allocator
{
    private readonly List<Hold> _holds = [];

    /// <summary>How many open offers were taken back because they stood in the way of a shape.</summary>
    public long AgedOffers { get; private set; }

    /// <summary>How many agents are held.</summary>
    public int HeldAgents => _holds.Count;

    private void ServeTheWaiting(DateTimeOffset now)
    {
        if (_shaped.Count == 0 || (_options.ShapeHoldAfter is null && _options.IdleOfferLimit is null))
            return;
        if (_quotas.Count > 0)
            _headroom.Reckon(_agents.Values, _quotas.Values, _names);
        foreach (var hold in _holds.ToArray())
            Review(hold, now);
        if (_options.IdleOfferLimit is { } idle)
            AgeOffers(idle, now);
        if (_options.ShapeHoldAfter is { } after)
            PlaceHolds(after, now);
    }

    private void Review(Hold hold, DateTimeOffset now)
    {
        if (now - hold.Since >= _options.ShapeHoldLimit)
        {
            // In vain: others who wait come first now, and then another agent is tried.
            hold.Shape.NextHold = now + (_options.ShapeHoldAfter ?? TimeSpan.Zero);
            Release(hold);
        }
        else if (!IsWaiting(hold.Client, hold.Shape) || !CanHold(hold.Agent, hold.Client, hold.Shape))
        {
            hold.Shape.Tried.Remove(hold.Agent);
            Release(hold);
        }
    }

    private void PlaceHolds(TimeSpan after, DateTimeOffset now)
    {
        var most = Math.Max(1, (int)(_agents.Count * _options.HeldAgentsFraction));
        if (_holds.Count >= most)
            return;
        foreach (var (client, shape) in WaitingFor(after, now))
        {
            if (client.Shapes!.Hold is not null || shape.NextHold > now)
                continue;
            shape.NextHold = now + after;
            if (AgentFor(client, shape) is { } agent)
                Place(new Hold(agent, client, shape, now));
            if (_holds.Count >= most)
                return;
        }
    }

    /// <summary>The shapes that have waited for so long, longest first.</summary>
    private List<(Client Client, ShapeState Shape)> WaitingFor(TimeSpan least, DateTimeOffset now)
    {
        var waiting = new List<(Client Client, ShapeState Shape)>();
        foreach (var client in _shaped)
            foreach (var shape in client.Shapes!.All)
                if (now - shape.WaitingSince >= least && IsWaiting(client, shape))
                    waiting.Add((client, shape));
        if (waiting.Count > 1)
            waiting.Sort(static (a, b) => a.Shape.WaitingSince.CompareTo(b.Shape.WaitingSince) is not 0 and var order
                ? order
                : string.CompareOrdinal(a.Client.FrameworkName, b.Client.FrameworkName));
        return waiting;
    }

    private static bool IsWaiting(Client client, ShapeState shape) => client.IsActive && shape.Wanted > 0 && client.Shapes?.All.Contains(shape) == true;

    /// <summary>The agent where the least has to become free; among equals the one that comes first by its key, which differs from name order.</summary>
    private AgentState? AgentFor(Client client, ShapeState shape)
    {
        AgentState? best = null;
        var least = double.PositiveInfinity;
        foreach (var agent in _agents.Values)
        {
            if (agent.Hold is not null || shape.Tried.Contains(agent) || agent.Filters.Has(client.Index) || !CanHold(agent, client, shape))
                continue;
            var missing = Missing(agent.View(_names).For(client.Role, client.Capabilities).Scalars, shape.Need);
            var part = 0.0;
            for (var i = 0; i < missing.Length; i++)
                part = Math.Max(part, (double)missing[i] / Math.Max(1, Amounts.At(agent.Total, i)));
            if (part < least || (part == least && agent.OrderKey < best!.OrderKey))
                (best, least) = (agent, part);
        }

        if (best is null)
            shape.Tried.Clear();
        return best;
    }

    /// <summary>True if the shape would fit on the agent once it is empty, and quotas let the role have it: held in vain is held from others.</summary>
    private bool CanHold(AgentState agent, Client client, ShapeState shape) =>
        FitsWhenEmpty(agent, client, shape) && LeavesHeadroom(agent, shape);

    /// <summary>What is held must not be what guarantees are to be met from.</summary>
    private bool LeavesHeadroom(AgentState agent, ShapeState shape)
    {
        if (!_headroom.IsKept)
            return true;
        for (var i = 0; i < shape.Plain.Length; i++)
        {
            var held = Math.Min(shape.Plain[i], Amounts.At(agent.View(_names).Plain, i));
            foreach (var other in _holds)
                if (other.Agent != agent)
                    held += Math.Min(Amounts.At(other.Shape.Plain, i), Amounts.At(other.Agent.View(_names).Plain, i));
            if (Amounts.At(_headroom.Required, i) > 0 && Amounts.At(_headroom.Available, i) - held < Amounts.At(_headroom.Required, i))
                return false;
        }

        return true;
    }

    /// <summary>Takes back old offers of others where a shape would fit with them.</summary>
    private void AgeOffers(TimeSpan limit, DateTimeOffset now)
    {
        var waiting = WaitingFor(limit, now);
        if (waiting.Count == 0)
            return;
        var aged = new Dictionary<AgentState, List<OpenOffer>>();
        foreach (var offer in _byAge)
        {
            if (offer.Since + limit > now)
                break;
            if (offer.IsClosed)
                continue;
            if (!aged.TryGetValue(offer.Agent, out var offers))
                aged.Add(offer.Agent, offers = []);
            offers.Add(offer);
        }

        foreach (var (client, shape) in waiting)
        {
            var found = client.Shapes!.Hold is { } hold
                ? hold.Shape == shape && aged.ContainsKey(hold.Agent) ? hold.Agent : null
                : aged.Keys.FirstOrDefault(agent => WouldFit(agent, aged[agent], client, shape));
            if (found is null || !aged.Remove(found, out var others))
                continue;
            foreach (var offer in others.Where(offer => offer.Client != client))
            {
                RescindWithFilter(offer, now);
                AgedOffers++;
            }

            if (client.Shapes.Hold is null)
                Place(new Hold(found, client, shape, now));
        }
    }

    private bool WouldFit(AgentState agent, List<OpenOffer> aged, Client client, ShapeState shape)
    {
        if (agent.Hold is not null || agent.Filters.Has(client.Index) || !CanHold(agent, client, shape))
            return false;
        var free = agent.Free;
        foreach (var offer in aged)
            if (offer.Client != client)
                free = free.Add(offer.Draft.Resources.NonShared);
        var candidate = new FreeView(free, _names).For(client.Role, client.Capabilities);
        return !_packer.Pack(candidate, client.Shapes!, agent, shape).IsEmpty;
    }

    private void Place(Hold hold)
    {
        hold.Agent.Hold = hold;
        hold.Client.Shapes!.Hold = hold;
        hold.Shape.Tried.Add(hold.Agent);
        _holds.Add(hold);
        MarkDirty(hold.Agent);
    }

    private void Release(Hold hold)
    {
        hold.Agent.Hold = null;
        if (hold.Client.Shapes is { } shapes)
            shapes.Hold = null;
        _holds.Remove(hold);
        MarkDirty(hold.Agent);
    }

    /// <summary>Offers an agent to the one that it is held for, once the shape fits: before all others, whatever its share.</summary>
    private void TryServeHold(AgentState agent, bool guaranteesOnly, DateTimeOffset now)
    {
        if (agent.Hold is not { } hold)
            return;
        var client = hold.Client;
        if (!IsWaiting(client, hold.Shape) || !CanReceive(agent, client) || (client.Role.IsNested && !agent.IsHierarchical)
            || (guaranteesOnly && client.Role.Quota is not { HasUnsatisfied: true }))
            return;
        var candidate = agent.View(_names).For(client.Role, client.Capabilities);
        var cut = CutToQuota(candidate.Plain, client.Role.Quota, guaranteesOnly);
        if (cut == Cut.Nothing)
            return;
        if (cut == Cut.Part)
            candidate = candidate.CutTo(_allowed, _names);
        candidate = _packer.Pack(candidate, client.Shapes!, agent, hold.Shape);
        if (!candidate.IsEmpty && !agent.Filters.Blocks(client.Index, candidate.Set))
            Open(agent, client, candidate, now);
    }
}
