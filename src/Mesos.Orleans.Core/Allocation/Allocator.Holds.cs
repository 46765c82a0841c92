namespace Mesos.Orleans.Core.Allocation;

// No shape waits for ever: an agent is held for the one that has waited longest, as backfilling schedulers reserve. The bound is in Core's README.
public sealed partial class Allocator
{
    /// <summary>For how many shapes an agent is looked for in one cycle; the rest is for the next ones.</summary>
    internal const int MaxSearches = 10;

    private readonly List<Hold> _holds = [];
    private bool _headroomIsFresh;

    /// <summary>How many open offers were taken back because they stood in the way of a shape.</summary>
    public long AgedOffers { get; private set; }

    /// <summary>How many agents are held.</summary>
    public int HeldAgents => _holds.Count;

    private int MaxHolds => Math.Max(1, (int)(_agents.Count * _options.HeldAgentsFraction));

    private void ServeTheWaiting(DateTimeOffset now)
    {
        if (_shaped.Count == 0 || (_options.ShapeHoldAfter is null && _options.IdleOfferLimit is null))
            return;
        _headroomIsFresh = false;
        for (var i = _holds.Count - 1; i >= 0; i--)
            Review(_holds[i], now);
        if (_options.IdleOfferLimit is { } idle)
            AgeOffers(idle, now);
        if (_options.ShapeHoldAfter is { } after && _holds.Count < MaxHolds)
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
        else if (!IsWaiting(hold.Client, hold.Shape) || !IsStillWorth(hold))
        {
            hold.Shape.Tried.Remove(hold.Agent);
            Release(hold);
        }
    }

    /// <summary>Judges anew only where something changed that could make a difference.</summary>
    private bool IsStillWorth(Hold hold)
    {
        if (ReferenceEquals(hold.Judged, hold.Agent.Model) && !_quotaInputsChanged)
            return true;
        hold.Judged = hold.Agent.Model;
        return CanHold(hold.Agent, hold.Client, hold.Shape);
    }

    private void PlaceHolds(TimeSpan after, DateTimeOffset now)
    {
        foreach (var (client, shape) in WaitingFor(after, now, static shape => shape.NextHold))
        {
            if (client.Shapes!.Hold is not null)
                continue;
            shape.NextHold = now + after;
            if (AgentFor(client, shape) is { } agent)
                Place(new Hold(agent, client, shape, now));
            if (_holds.Count >= MaxHolds)
                return;
        }
    }

    /// <summary>The shapes that have waited for so long and are due for another search, longest first; at most as many as one cycle looks for.</summary>
    private IEnumerable<(Client Client, ShapeState Shape)> WaitingFor(TimeSpan least, DateTimeOffset now, Func<ShapeState, DateTimeOffset> due)
    {
        List<(Client Client, ShapeState Shape)>? waiting = null;
        foreach (var client in _shaped)
        {
            if (client.Shapes!.Hold is not null)
                continue;
            foreach (var shape in client.Shapes.All)
                if (now - shape.WaitingSince >= least && due(shape) <= now && IsWaiting(client, shape))
                    (waiting ??= []).Add((client, shape));
        }

        if (waiting is null)
            return [];
        waiting.Sort(static (a, b) => a.Shape.WaitingSince.CompareTo(b.Shape.WaitingSince) is not 0 and var order
            ? order
            : string.CompareOrdinal(a.Client.FrameworkName, b.Client.FrameworkName));
        return waiting.Take(MaxSearches);
    }

    private static bool IsWaiting(Client client, ShapeState shape) => client.IsActive && shape.Wanted > 0 && client.Shapes?.All.Contains(shape) == true;

    /// <summary>The agent where the least has to become free; among equals the one that comes first by its key, which differs from the order of names.</summary>
    private AgentState? AgentFor(Client client, ShapeState shape)
    {
        AgentState? best = null;
        var least = double.PositiveInfinity;
        foreach (var agent in _agents.Values)
        {
            if (agent.Hold is not null || !agent.Model.Active || !Amounts.Covers(agent.Total, shape.Need))
                continue;
            var part = PartMissing(agent, client, shape);
            if (part > least || (part == least && agent.OrderKey > best!.OrderKey))
                continue;
            if (!shape.Tried.Contains(agent) && !agent.Filters.Has(client.Index) && CanHold(agent, client, shape))
                (best, least) = (agent, part);
        }

        if (best is null)
            shape.Tried.Clear();
        return best;
    }

    /// <summary>What part of the agent has to become free until the shape fits: the largest of its scalars.</summary>
    private double PartMissing(AgentState agent, Client client, ShapeState shape)
    {
        var free = agent.View(_names).For(client.Role, client.Capabilities).Scalars;
        var part = 0.0;
        for (var i = 0; i < shape.Need.Length; i++)
            if (shape.Need[i] - Amounts.At(free, i) is > 0 and var missing)
                part = Math.Max(part, (double)missing / Amounts.At(agent.Total, i));
        return part;
    }

    /// <summary>True if the shape would fit on the agent once it is empty, and quotas let the role have it: held in vain is held from others.</summary>
    private bool CanHold(AgentState agent, Client client, ShapeState shape) => FitsWhenEmpty(agent, client, shape) && LeavesHeadroom(agent, shape);

    /// <summary>What is held must not be what guarantees are to be met from.</summary>
    private bool LeavesHeadroom(AgentState agent, ShapeState shape)
    {
        if (_quotas.Count == 0)
            return true;
        if (!_headroomIsFresh)
            _headroom.Reckon(_agents.Values, _quotas.Values, _names);
        _headroomIsFresh = true;
        for (var i = 0; i < shape.Plain.Length; i++)
        {
            if (Amounts.At(_headroom.Required, i) is not (> 0 and var required))
                continue;
            var held = HeldFree(agent, shape, i);
            foreach (var other in _holds)
                if (other.Agent != agent)
                    held += HeldFree(other.Agent, other.Shape, i);
            if (Amounts.At(_headroom.Available, i) - held < required)
                return false;
        }

        return true;
    }

    private long HeldFree(AgentState agent, ShapeState shape, int index) => Math.Min(Amounts.At(shape.Plain, index), Amounts.At(agent.View(_names).Plain, index));

    /// <summary>Takes back old offers of others where a shape would fit with them.</summary>
    private void AgeOffers(TimeSpan limit, DateTimeOffset now)
    {
        foreach (var hold in _holds)
            if (now - hold.Shape.WaitingSince >= limit)
                Age(hold.Agent, hold.Client, limit, now);

        Dictionary<AgentState, List<OpenOffer>>? aged = null;
        foreach (var (client, shape) in WaitingFor(limit, now, static shape => shape.NextAging))
        {
            aged ??= Aged(limit, now);
            shape.NextAging = now + limit;
            if (client.Shapes!.Hold is not null || aged.FirstOrDefault(pair => WouldFit(pair.Key, pair.Value, client, shape)).Key is not { } agent)
                continue;
            aged.Remove(agent);
            Age(agent, client, limit, now);
            Place(new Hold(agent, client, shape, now));
        }
    }

    /// <summary>The agents with offers of that age, those with the oldest first, and what is on these offers.</summary>
    private Dictionary<AgentState, List<OpenOffer>> Aged(TimeSpan limit, DateTimeOffset now)
    {
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

        return aged;
    }

    private void Age(AgentState agent, Client client, TimeSpan limit, DateTimeOffset now)
    {
        for (var i = agent.Offers.Count - 1; i >= 0; i--)
        {
            var offer = agent.Offers[i];
            if (offer.Client == client || offer.Since + limit > now)
                continue;
            RescindWithFilter(offer, now);
            AgedOffers++;
        }
    }

    private bool WouldFit(AgentState agent, List<OpenOffer> aged, Client client, ShapeState shape)
    {
        if (agent.Hold is not null || agent.Filters.Has(client.Index) || !Amounts.Covers(agent.Total, shape.Need) || !CanHold(agent, client, shape))
            return false;
        var free = aged.Where(offer => offer.Client != client).Aggregate(agent.Free, (sum, offer) => sum.Add(offer.Draft.Resources.NonShared));
        return _packer.Fits(new FreeView(free, _names).For(client.Role, client.Capabilities), shape, agent);
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
