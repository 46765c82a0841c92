using System.Collections.Immutable;

namespace Mesos.Orleans.Core.Resources;

public sealed partial class ResourceSet
{
    /// <summary>Reserves all of it, on top of the reservations it has; refused where the stack would break a rule.</summary>
    public Outcome<ResourceSet> PushReservation(Reservation reservation)
    {
        if (FaultOfPush(reservation) is { } refusal)
            return refusal;
        var entries = (ResourceEntry[])_entries.Clone();
        for (var i = 0; i < entries.Length; i++)
        {
            var traits = entries[i].Kind.Traits;
            entries[i] = entries[i].WithKind(ResourceKind.Of(traits with { Reservations = traits.Reservations.Add(reservation) }));
        }

        return FromEntries(entries);
    }

    /// <summary>Takes the innermost reservation from all of it; what has none stays as it is.</summary>
    public ResourceSet PopReservation() => WithReservations(static stack => stack.IsEmpty ? stack : stack.RemoveAt(stack.Length - 1));

    /// <summary>The same resources without any reservation.</summary>
    public ResourceSet ToUnreserved() => WithReservations(static _ => []);

    private ResourceSet WithReservations(
        Func<ImmutableArray<Reservation>, ImmutableArray<Reservation>> change)
    {
        var entries = (ResourceEntry[])_entries.Clone();
        for (var i = 0; i < entries.Length; i++)
        {
            var traits = entries[i].Kind.Traits;
            var stack = change(traits.Reservations);
            if (stack.Length != traits.Reservations.Length)
                entries[i] = entries[i].WithKind(ResourceKind.Of(traits with { Reservations = stack }));
        }

        return FromEntries(entries);
    }

    private Refusal? FaultOfPush(Reservation reservation)
    {
        if (ReservationRules.FaultOf(reservation, "reservations.role") is { } fault)
            return fault;
        foreach (var entry in _entries)
        {
            var refusal = ReservationRules.FaultOfStack(entry.Kind.Reservations.Add(reservation), "reservations");
            if (refusal is not null)
                return refusal;
            if (entry.Kind.IsRevocable)
                return ReservationRules.Revocable(entry.Name, "reservations");
        }

        return null;
    }
}
