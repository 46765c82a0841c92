using System.Collections.Immutable;
using Mesos.Orleans.Core.Offers;

namespace Mesos.Orleans.Core.Allocation;

/// <summary>What a client waits for. There is none for a client that takes what comes.</summary>
internal sealed class ClientShapes
{
    /// <summary>The most wanted first.</summary>
    public List<ShapeState> All { get; } = [];

    /// <summary>All scalars of each shape: less than one of them is not worth a look.</summary>
    public long[][] Needs { get; private set; } = [];

    /// <summary>The agent that is held for one of them, or null.</summary>
    public Hold? Hold { get; set; }

    /// <summary>True if an agent was passed over because all that is wanted was on offer: then an answer may make others worth a look.</summary>
    public bool PassedOver { get; set; }

    /// <summary>True if everything that is wanted is on offer.</summary>
    public bool IsExhausted { get; private set; }

    /// <summary>Takes what was published; a shape that was there before keeps its place in the waiting line.</summary>
    public void Put(IEnumerable<OfferShape> shapes, ScalarNames names, DateTimeOffset now)
    {
        var before = All.ToArray();
        All.Clear();
        foreach (var shape in shapes)
        {
            var known = Array.Find(before, known => known.Shape.Resources.Equals(shape.Resources) && Equals(known.Shape.Constraints, shape.Constraints));
            if (known is not null)
                known.Shape = shape;
            All.Add(known ?? new ShapeState(shape, names, now));
        }

        Needs = [.. All.Select(shape => shape.Need)];
        OnOfferChanged();
    }

    /// <summary>More or less is on offer.</summary>
    public void OnOfferChanged() => IsExhausted = All.TrueForAll(static shape => shape.Wanted == 0);

    /// <summary>The framework may be offered something again: only from now on is it kept waiting.</summary>
    public void Restart(DateTimeOffset now)
    {
        foreach (var shape in All)
            (shape.WaitingSince, shape.NextHold, shape.NextAging) = (now, default, default);
    }

    /// <summary>An agent changed its description.</summary>
    public void AgentChanged(AgentState agent)
    {
        foreach (var shape in All)
            shape.Constraints?.AgentChanged(agent);
    }

    public static ImmutableArray<OfferShape> For(FrameworkModel framework, string role) =>
        framework.Shapes.IsDefaultOrEmpty ? [] : [.. framework.Shapes.Where(shape => shape.Role == role)];
}
