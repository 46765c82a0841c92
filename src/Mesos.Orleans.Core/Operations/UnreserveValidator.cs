using Operation = Mesos.V1.Offer.Types.Operation;

namespace Mesos.Orleans.Core.Operations;

/// <summary>UNRESERVE takes the innermost reservation away, which must be dynamic and without a volume on it.</summary>
/// <remarks>Semantics: semantics.md §7 "Operation checks".</remarks>
internal static class UnreserveValidator
{
    public static Outcome<ResourceConversion> Decide(Operation.Types.Unreserve unreserve, OperationContext context)
    {
        const string Field = "unreserve.resources";
        var read = OperationResources.Read(unreserve.Resources, Field, context);
        if (!read.IsSuccess)
            return read.Refusal;
        foreach (var entry in read.Value.Entries)
        {
            if (!entry.Kind.IsDynamicallyReserved)
                return Refusal.Invalid($"Resource {entry} is not dynamically reserved", $"{Field}.reservations", "STATIC reservations are part of the agent's --resources.");
            if (entry.Kind.PersistenceId is not null)
                return Refusal.Invalid($"The dynamically reserved persistent volume {entry} cannot be unreserved directly", Field, "DESTROY the volume first, then UNRESERVE its disk.");
        }

        return OperationResources.Convert(read.Value, read.Value.PopReservation(), context);
    }
}
