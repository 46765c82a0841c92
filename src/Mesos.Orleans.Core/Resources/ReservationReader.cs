using System.Collections.Immutable;
using Mesos.Orleans.Core.Roles;
using ReservationInfo = Mesos.V1.Resource.Types.ReservationInfo;

namespace Mesos.Orleans.Core.Resources;

/// <summary>Reads the reservations of a wire resource in either format.</summary>
internal static class ReservationReader
{
    public static Outcome<ImmutableArray<Reservation>> Read(V1.Resource resource, string field, bool acceptsEndpointFormat)
    {
        if (resource.Reservations.Count == 0)
            return ReadOldFormat(resource, field);
        var stack = ReadStack(resource, field);
        if (!stack.IsSuccess)
            return stack.Refusal;
        if (!resource.HasRole && resource.Reservation is null)
            return stack;
        if (!acceptsEndpointFormat)
        {
            return Refusal.Invalid(
                $"'{resource.Name}' has reservations in both formats.",
                resource.HasRole ? $"{field}.role" : $"{field}.reservation",
                "Use either reservations, or role and reservation.");
        }

        return Agrees(resource, stack.Value)
            ? stack
            : Refusal.Invalid(
                $"The role and reservation of '{resource.Name}' do not agree with its reservations.", $"{field}.reservations", "Use one of the formats.");
    }

    private static Outcome<ImmutableArray<Reservation>> ReadOldFormat(V1.Resource resource, string field)
    {
        var role = resource.HasRole ? resource.Role : RoleName.Star;
        if (RoleName.Validate(role, $"{field}.role") is { } fault)
            return fault;
        var info = resource.Reservation;
        if (info is null)
            return role == RoleName.Star ? ImmutableArray<Reservation>.Empty : [new Reservation(false, role)];
        if (info.HasType || info.HasRole)
        {
            return Refusal.Invalid(
                $"The type and role of a reservation belong into reservations, not into reservation ('{resource.Name}').",
                info.HasType ? $"{field}.reservation.type" : $"{field}.reservation.role",
                "Use either reservations, or role and reservation.");
        }

        var reservation = new Reservation(true, role, info.HasPrincipal ? info.Principal : null, info.Labels);
        if (ReservationRules.FaultOf(reservation, $"{field}.role") is { } refusal)
            return refusal;
        return ImmutableArray.Create(reservation);
    }

    private static Outcome<ImmutableArray<Reservation>> ReadStack(V1.Resource resource, string field)
    {
        var stack = ImmutableArray.CreateBuilder<Reservation>(Math.Min(resource.Reservations.Count, ResourceBounds.MaxReservations + 1));
        for (var i = 0; i < resource.Reservations.Count && i <= ResourceBounds.MaxReservations; i++)
        {
            var info = resource.Reservations[i];
            var place = $"{field}.reservations[{i}]";
            if (info.Type is not (ReservationInfo.Types.Type.Static or ReservationInfo.Types.Type.Dynamic))
                return Refusal.Invalid("A reservation must have a type.", $"{place}.type", "Use STATIC or DYNAMIC.");
            if (!info.HasRole)
                return Refusal.Invalid("A reservation must have a role.", $"{place}.role");
            var reservation = new Reservation(
                info.Type == ReservationInfo.Types.Type.Dynamic, info.Role, info.HasPrincipal ? info.Principal : null, info.Labels);
            if (ReservationRules.FaultOf(reservation, $"{place}.role") is { } fault)
                return fault;
            stack.Add(reservation);
        }

        var result = stack.DrainToImmutable();
        return ReservationRules.FaultOfStack(result, $"{field}.reservations") is { } refusal ? refusal : result;
    }

    /// <summary>The rules of Mesos for a resource in both formats: one reservation only, and everything said twice is said alike.</summary>
    private static bool Agrees(V1.Resource resource, ImmutableArray<Reservation> stack)
    {
        if (stack.Length != 1 || (resource.HasRole && resource.Role != stack[0].Role))
            return false;
        var info = resource.Reservation;
        if (!stack[0].IsDynamic)
            return info is null;
        if (resource.HasRole != (info is not null))
            return false;
        return info is null || stack[0].Equals(new Reservation(true, stack[0].Role, info.HasPrincipal ? info.Principal : null, info.Labels));
    }
}
