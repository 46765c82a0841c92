using Mesos.Orleans.Core.Resources;
using Mesos.Orleans.Core.Roles;
using ValueType = Mesos.V1.Value.Types.Type;

namespace Mesos.Orleans.Core.Allocation;

/// <summary>
/// Cuts what could be offered down to whole shapes: of each as many as are wanted and fit, in the order in which they were published. What is
/// reserved for the role goes first, since nobody else can use it.
/// </summary>
internal sealed class ShapePacker(ScalarNames names)
{
    private readonly List<(ShapeState Shape, int Count)> _packed = [];
    private long[] _free = [];
    private long[] _wanted = [];
    private long _freePorts;
    private long _ports;
    private ResourceSet _rest = ResourceSet.Empty;
    private ResourceSet _exact = ResourceSet.Empty;

    /// <summary>How many of which shape the last candidate holds.</summary>
    public IReadOnlyList<(ShapeState Shape, int Count)> Packed => _packed;

    /// <summary>Whole shapes only; nothing if none fits.</summary>
    /// <param name="from">What could be offered.</param>
    /// <param name="shapes">What is wanted.</param>
    /// <param name="agent">Whose it is.</param>
    /// <param name="first">The shape without which there is to be nothing, or null.</param>
    public Candidate Pack(Candidate from, ClientShapes shapes, AgentState agent, ShapeState? first = null)
    {
        Begin(from);
        if (first is not null && !Add(first, agent))
            return Candidate.Nothing;
        foreach (var shape in shapes.All)
            if (shape != first)
                Add(shape, agent);
        return _packed.Count == 0 ? Candidate.Nothing : Candidate.Of(Cut(_rest).Add(_exact), names);
    }

    /// <summary>True if one of the shape could be cut from this.</summary>
    public bool Fits(Candidate from, ShapeState shape, AgentState agent)
    {
        Begin(from);
        return Add(shape, agent);
    }

    /// <summary>What is left for others while a shape is waited for: all but as much of the shape as there is, and what only its role could use.</summary>
    public ResourceSet Without(ResourceSet free, ShapeState held)
    {
        var role = held.Shape.Role;
        _wanted = (long[])held.Plain.Clone();
        foreach (var entry in free.Entries)
            if (ShapeState.MeetsPlain(entry.Kind) && entry.Kind.ReservationRole is { } reserved && RoleName.IsInSubtreeOf(role, reserved))
                TakeWanted(entry);
        _ports = held.Ports;
        var kept = new List<ResourceEntry>();
        foreach (var entry in free.Entries)
        {
            if (entry.Kind.Reservations.IsEmpty && ShapeState.MeetsPlain(entry.Kind) && TakeWanted(entry) is > 0 and var taken)
                kept.Add(entry.WithMillis(taken));
            else if (_ports > 0 && IsAnyPorts(entry))
                kept.Add(ResourceEntry.OfRanges(entry.Kind, TakePorts(entry)));
        }

        free = free.Subtract(ResourceSet.Of([.. kept]));
        foreach (var entry in held.Exact.Entries)
            if (ResourceSet.Of(entry) is var exact && free.Contains(exact))
                free = free.Subtract(exact);
        return free;
    }

    private void Begin(Candidate from)
    {
        _packed.Clear();
        (_rest, _exact, _ports, _wanted) = (from.Set, ResourceSet.Empty, 0, []);
        CountFree(_rest);
    }

    private bool Add(ShapeState shape, AgentState agent)
    {
        if (shape.Wanted == 0 || shape.Constraints?.Passes(agent) == false)
            return false;
        var count = shape.Exact.IsEmpty ? CountOf(shape, shape.Wanted) : CountExact(shape);
        if (count == 0)
            return false;
        _packed.Add((shape, count));
        for (var i = 0; i < shape.Plain.Length; i++)
            Amounts.Add(ref _wanted, i, count * shape.Plain[i]);
        _ports += (long)count * shape.Ports;
        return true;
    }

    /// <summary>How many fit besides what is packed already.</summary>
    private int CountOf(ShapeState shape, long atMost)
    {
        for (var i = 0; i < shape.Plain.Length; i++)
            if (shape.Plain[i] > 0)
                atMost = Math.Min(atMost, Math.Max(0, Amounts.At(_free, i) - Amounts.At(_wanted, i)) / shape.Plain[i]);
        return (int)(shape.Ports == 0 ? atMost : Math.Min(atMost, Math.Max(0, _freePorts - _ports) / shape.Ports));
    }

    private int CountExact(ShapeState shape)
    {
        var count = 0;
        while (count < shape.Wanted && _rest.Contains(shape.Exact))
        {
            var before = _rest;
            _rest = _rest.Subtract(shape.Exact);
            CountFree(_rest);
            if (CountOf(shape, count + 1) <= count || !Amounts.Covers(_free, _wanted) || _freePorts < _ports)
            {
                _rest = before;
                CountFree(_rest);
                break;
            }

            _exact = _exact.Add(shape.Exact);
            count++;
        }

        return count;
    }

    private void CountFree(ResourceSet set)
    {
        Array.Clear(_free);
        _freePorts = PortsIn(set);
        foreach (var entry in set.Entries)
        {
            if (ShapeState.MeetsPlain(entry.Kind))
                Amounts.Add(ref _free, names.IndexOf(entry.Name), entry.Millis);
        }
    }

    /// <summary>How many ports could be any ports of a shape.</summary>
    public static long PortsIn(ResourceSet set)
    {
        var count = 0L;
        foreach (var entry in set.Entries)
            if (IsAnyPorts(entry))
                foreach (var range in entry.RangeArray)
                    count += (long)Math.Min(range.Count, int.MaxValue);
        return count;
    }

    private ResourceSet Cut(ResourceSet set)
    {
        var entries = new List<ResourceEntry>(set.Entries.Length);
        foreach (var isReserved in (ReadOnlySpan<bool>)[true, false])
            foreach (var entry in set.Entries)
                if (ShapeState.MeetsPlain(entry.Kind) && isReserved != entry.Kind.Reservations.IsEmpty && TakeWanted(entry) is > 0 and var taken)
                    entries.Add(entry.WithMillis(taken));
        foreach (var entry in set.Entries)
            if (_ports > 0 && IsAnyPorts(entry))
                entries.Add(ResourceEntry.OfRanges(entry.Kind, TakePorts(entry)));
        return ResourceSet.Of([.. entries]);
    }

    private long TakeWanted(in ResourceEntry entry)
    {
        var index = names.IndexOf(entry.Name);
        var taken = Math.Min(entry.Millis, Amounts.At(_wanted, index));
        if (taken > 0)
            _wanted[index] -= taken;
        return taken;
    }

    /// <summary>The lowest ports, as many as are wanted still.</summary>
    private ResourceRange[] TakePorts(in ResourceEntry entry)
    {
        var taken = new List<ResourceRange>();
        foreach (var range in entry.RangeArray)
        {
            if (_ports == 0)
                break;
            var count = (long)Math.Min(range.Count, (ulong)_ports);
            taken.Add(new ResourceRange(range.Begin, range.Begin + (ulong)count - 1));
            _ports -= count;
        }

        return [.. taken];
    }

    private static bool IsAnyPorts(in ResourceEntry entry) =>
        entry.Kind is { Name: "ports", Type: ValueType.Ranges, IsRevocable: false, ReservationRole: null, ProviderId: null };
}
