using System.Collections.Immutable;
using Mesos.Orleans.Core.Agents;
using Mesos.Orleans.Core.Frameworks;
using Mesos.Orleans.Core.Resources;
using Operation = Mesos.V1.Offer.Types.Operation;

namespace Mesos.Orleans.Core.Operations;

/// <summary>RESERVE puts a dynamic reservation on top of what the resources have; with <c>source</c>, an operator moves a reservation in one step.</summary>
/// <remarks>Semantics: semantics.md §7 "Operation checks", features.md §7 (refinement, re-reservation).</remarks>
internal static class ReserveValidator
{
    public static Outcome<ResourceConversion> Decide(Operation.Types.Reserve reserve, OperationContext context)
    {
        var read = OperationResources.Read(reserve.Resources, "reserve.resources", context);
        if (!read.IsSuccess)
            return read.Refusal;
        var resources = read.Value;
        foreach (var entry in resources.Entries)
        {
            if (FaultOf(entry, context) is { } fault)
                return fault;
        }

        if (reserve.Source.Count == 0)
            return OperationResources.Convert(resources.PopReservation(), resources, context);
        if (!context.IsOperator)
            return Refusal.Invalid("'source' may not be set by a framework", "reserve.source", "UNRESERVE first, then RESERVE.");
        var source = OperationResources.Read(reserve.Source, "reserve.source", context);
        return source.IsSuccess ? Move(source.Value, resources, context) : source.Refusal;
    }

    private static Refusal? FaultOf(ResourceEntry entry, OperationContext context)
    {
        const string Field = "reserve.resources";
        var kind = entry.Kind;
        if (!kind.IsDynamicallyReserved)
            return Refusal.Invalid($"Resource {entry} is not dynamically reserved", $"{Field}.reservations", "Add a DYNAMIC reservation to what the offer has.");
        if (kind.PersistenceId is not null)
            return Refusal.Invalid($"A persistent volume {entry} must already be reserved", $"{Field}.disk.persistence", "RESERVE plain disk, then CREATE.");
        if (OperationResources.FaultOfPrincipal("reserve operation", entry, kind.Reservations[^1].Principal, context) is { } fault)
            return fault;
        var role = kind.ReservationRole!;
        if (role.Contains('/', StringComparison.Ordinal) && !context.AgentHas(AgentCapability.HierarchicalRole))
            return Refusal.Invalid($"The agent does not support the hierarchical role '{role}'", $"{Field}.reservations.role");
        if (kind.Reservations.Length > 1 && !context.AgentHas(AgentCapability.ReservationRefinement))
            return Refusal.Invalid($"The agent does not support the refined reservation of {entry}", $"{Field}.reservations");
        if (context.Framework is not { } framework)
            return null;
        if (!FrameworkRoles.Of(framework).Contains(role))
            return Refusal.Invalid($"A reserve operation was attempted for role '{role}', which the framework does not have", $"{Field}.reservations.role", "Use one of the framework's roles.");
        return role == kind.AllocationRole
            ? null
            : Refusal.Invalid($"A reserve operation was attempted for a resource allocated to role '{kind.AllocationRole}', but the reservation is for role '{role}'", $"{Field}.reservations.role", "Use the role of the offer.");
    }

    // Up to the reservations that both have in common, then down to the new ones; static ones stay where they are.
    private static Outcome<ResourceConversion> Move(ResourceSet source, ResourceSet target, OperationContext context)
    {
        if (StackOf(source) is not { } from || StackOf(target) is not { } to)
            return Refusal.Invalid("All resources of 'source', and all of 'resources', must have the same reservations", "reserve.source", "Use one operation for each.");
        if (!source.PersistentVolumes.IsEmpty)
            return Refusal.Invalid("A persistent volume cannot be reserved again", "reserve.source", "DESTROY it first.");
        var common = 0;
        while (common < from.Length && common < to.Length && from[common].Equals(to[common]))
            common++;
        if (from.Skip(common).Concat(to.Skip(common)).Any(reservation => !reservation.IsDynamic))
            return Refusal.Invalid("A STATIC reservation can neither be made nor undone", "reserve.source.reservations", "Change the agent's --resources.");
        return source.ToUnreserved().Equals(target.ToUnreserved())
            ? OperationResources.Convert(source, target, context)
            : Refusal.Invalid($"'source' {source} and 'resources' {target} differ in more than their reservations", "reserve.source", "Name the same resources in both.");
    }

    private static ImmutableArray<Reservation>? StackOf(ResourceSet resources)
    {
        var first = resources.Entries[0].Kind.Reservations;
        return resources.Entries.All(entry => entry.Kind.Reservations.SequenceEqual(first)) ? first : null;
    }
}
