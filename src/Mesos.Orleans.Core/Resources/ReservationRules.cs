using System.Collections.Immutable;
using Mesos.Orleans.Core.Roles;

namespace Mesos.Orleans.Core.Resources;

/// <summary>The rules of reservations and their refinement.</summary>
internal static class ReservationRules
{
    public static Refusal? FaultOf(Reservation reservation, string field)
    {
        if (RoleName.Validate(reservation.Role, field) is { } refusal)
            return refusal;
        return reservation.Role == RoleName.Star
            ? Refusal.Invalid("Nothing can be reserved for the role *.", field, "Leave the reservation out for unreserved resources.")
            : null;
    }

    /// <summary>Each reservation above the first must be dynamic and for a strict sub-role of the one below.</summary>
    public static Refusal? FaultOfStack(ImmutableArray<Reservation> stack, string field)
    {
        if (stack.Length > ResourceBounds.MaxReservations)
        {
            return new Refusal(
                RefusalCode.TooLarge,
                $"A resource can have {ResourceBounds.MaxReservations} reservations, this one has {stack.Length}.",
                field);
        }

        for (var i = 1; i < stack.Length; i++)
        {
            if (!stack[i].IsDynamic)
            {
                return Refusal.Invalid(
                    $"A refined reservation cannot be STATIC (role '{stack[i].Role}').", $"{field}[{i}].type", "Only the first reservation may be STATIC.");
            }

            if (!RoleName.IsStrictSubroleOf(stack[i].Role, stack[i - 1].Role))
            {
                return Refusal.Invalid(
                    $"The reservation for '{stack[i].Role}' does not refine the one for '{stack[i - 1].Role}'.",
                    $"{field}[{i}].role",
                    $"Each reservation must be for a role strictly below the one before, such as '{stack[i - 1].Role}/x'.");
            }
        }

        return null;
    }

    public static Refusal Revocable(string name, string field) =>
        Refusal.Invalid($"Revocable '{name}' cannot be reserved.", field, "Reserve resources that are not revocable.");
}
