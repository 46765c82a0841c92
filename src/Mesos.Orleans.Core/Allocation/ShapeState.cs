using Mesos.Orleans.Core.Offers;
using Mesos.Orleans.Core.Resources;
using ValueType = Mesos.V1.Value.Types.Type;

namespace Mesos.Orleans.Core.Allocation;

/// <summary>A published shape, taken apart for the cycle: plain scalars as a vector, a number of ports, and what must be there exactly.</summary>
internal sealed class ShapeState
{
    public ShapeState(OfferShape shape, ScalarNames names, DateTimeOffset now)
    {
        Shape = shape;
        Constraints = shape.Constraints is null ? null : new OfferConstraintsFilter(shape.Constraints);
        WaitingSince = now;
        Exact = shape.Resources.Where(static entry => !IsPlain(entry) && !IsPortCount(entry));
        foreach (var entry in shape.Resources.Entries)
        {
            if (IsPlain(entry))
                Amounts.Add(ref Plain, names.IndexOf(entry.Name), entry.Millis);
            else if (IsPortCount(entry))
                Ports += (int)(entry.Millis / 1000);
        }

        Need = (long[])Plain.Clone();
        Amounts.Add(ref Need, names.VectorOf(Exact));
    }

    public OfferShape Shape { get; set; }

    public OfferConstraintsFilter? Constraints { get; }

    /// <summary>The plain scalars: reserved for the role or not, they are all the same to it.</summary>
    public long[] Plain = Amounts.None;

    /// <summary>Any so many ports.</summary>
    public int Ports { get; }

    /// <summary>Everything else, as it is written.</summary>
    public ResourceSet Exact { get; }

    /// <summary>All scalars: an offer that holds less cannot hold the shape.</summary>
    public long[] Need;

    /// <summary>How many are on offer and not answered.</summary>
    public int OnOffer { get; set; }

    /// <summary>When it was last put on offer, or else published or its framework connected.</summary>
    public DateTimeOffset WaitingSince { get; set; }

    /// <summary>Not before then is an agent looked for again to be held.</summary>
    public DateTimeOffset NextHold { get; set; }

    /// <summary>Not before then are old offers looked through again.</summary>
    public DateTimeOffset NextAging { get; set; }

    /// <summary>The agents that were held for it since it was last put on offer: another one may do better.</summary>
    public HashSet<AgentState> Tried { get; } = [];

    public int Wanted => Math.Max(0, Shape.Count - OnOffer);

    /// <summary>True for what meets a plain scalar: of the agent itself, neither revocable nor on a disk of its own.</summary>
    public static bool MeetsPlain(ResourceKind kind) =>
        kind is { Type: ValueType.Scalar, IsRevocable: false, IsShared: false, IsExclusive: false, PersistenceId: null, ProviderId: null, Source: DiskSource.Root };

    private static bool IsPlain(ResourceEntry entry) => MeetsPlain(entry.Kind) && entry.Kind.Reservations.IsEmpty && entry.Name != "ports";

    private static bool IsPortCount(ResourceEntry entry) => entry.Name == "ports" && entry.Kind.Type == ValueType.Scalar;
}
