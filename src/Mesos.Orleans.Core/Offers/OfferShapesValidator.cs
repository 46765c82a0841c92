using System.Collections.Immutable;
using Mesos.Orleans.Core.Frameworks;
using Mesos.Orleans.Core.Resources;

namespace Mesos.Orleans.Core.Offers;

/// <summary>Judges the shapes that a framework publishes.</summary>
public static class OfferShapesValidator
{
    /// <summary>The most shapes of one framework, over all its roles.</summary>
    public const int MaxShapes = 64;

    /// <summary>The most resources of one shape.</summary>
    public const int MaxResources = 32;

    /// <summary>The largest count of one shape.</summary>
    public const int MaxCount = 10_000;

    private const string Field = "shapes";

    /// <summary>Null if all shapes can be used, otherwise the first fault. An empty list is fine: it withdraws what was published.</summary>
    /// <param name="info">The framework: a shape is for one of its roles.</param>
    /// <param name="shapes">The shapes, the most wanted first.</param>
    public static Refusal? Validate(V1.FrameworkInfo info, ImmutableArray<OfferShape> shapes)
    {
        if (shapes.Length > MaxShapes)
            return new Refusal(RefusalCode.TooLarge, $"{shapes.Length} shapes are published; a framework may have {MaxShapes}.", Field, "Leave out the ones that are least wanted.");
        var roles = FrameworkRoles.Of(info);
        var known = new HashSet<(string, ResourceSet, V1.Scheduler.OfferConstraints.Types.RoleConstraints?)>();
        for (var i = 0; i < shapes.Length; i++)
        {
            var field = $"{Field}[{i}]";
            if (Validate(shapes[i], roles, field) is { } refusal)
                return refusal;
            if (!known.Add((shapes[i].Role, shapes[i].Resources, shapes[i].Constraints)))
                return Refusal.Invalid($"The shape {shapes[i].Resources} is there twice for role '{shapes[i].Role}'.", field, "Add up their counts.");
        }

        return null;
    }

    /// <summary>The shapes that are left when a framework has only these roles.</summary>
    public static ImmutableArray<OfferShape> Of(V1.FrameworkInfo info, ImmutableArray<OfferShape> shapes)
    {
        var roles = FrameworkRoles.Of(info);
        return shapes.IsDefaultOrEmpty || shapes.All(shape => roles.Contains(shape.Role)) ? shapes : [.. shapes.Where(shape => roles.Contains(shape.Role))];
    }

    private static Refusal? Validate(OfferShape shape, ImmutableSortedSet<string> roles, string field)
    {
        if (!roles.Contains(shape.Role))
            return Refusal.Invalid($"The framework has no role '{shape.Role}'.", $"{field}.role", $"It has {string.Join(", ", roles)}.");
        if (shape.Count is < 1 or > MaxCount)
            return Refusal.Invalid($"The count {shape.Count} is not between 1 and {MaxCount}.", $"{field}.count", "Leave a shape out that is not wanted any more.");
        if (shape.Resources.IsEmpty)
            return Refusal.Invalid("The shape holds nothing.", $"{field}.resources", "Say what a task needs, as in cpus:1;mem:100.");
        if (shape.Resources.Entries.Length > MaxResources)
            return new Refusal(RefusalCode.TooLarge, $"The shape has {shape.Resources.Entries.Length} resources; {MaxResources} are allowed.", $"{field}.resources");
        return ValidateEntries(shape, $"{field}.resources") ?? ValidateConstraints(shape, $"{field}.constraints");
    }

    private static Refusal? ValidateEntries(OfferShape shape, string field)
    {
        foreach (var entry in shape.Resources.Entries)
        {
            if (entry.Kind.AllocationRole is { } allocated)
                return Refusal.Invalid($"'{entry.Name}' is allocated to role '{allocated}'.", field, "Leave allocation_info out.");
            if (entry.Kind.ReservationRole is { } reserved && reserved != shape.Role && !Roles.RoleName.IsInSubtreeOf(shape.Role, reserved))
                return Refusal.Invalid($"'{entry}' is reserved for a role that is not '{shape.Role}' or above it: no offer could hold it.", field, "Leave the reservation out, or use the role that it is for.");
            if (entry.Kind.Name == "ephemeral_ports")
                return Refusal.Invalid("'ephemeral_ports' are never offered.", field, "Leave them out.");
            if (entry.Kind is { Name: "ports", Type: V1.Value.Types.Type.Scalar } && (entry.Millis % 1000 != 0 || !entry.Kind.Reservations.IsEmpty))
                return Refusal.Invalid($"'{entry}' is no number of unreserved ports.", field, "Write ports:2 for any two, or ranges for certain ones.");
        }

        return null;
    }

    private static Refusal? ValidateConstraints(OfferShape shape, string field)
    {
        if (shape.Constraints is null)
            return null;
        var constraints = new V1.Scheduler.OfferConstraints();
        constraints.RoleConstraints.Add(shape.Role, shape.Constraints);
        return OfferConstraintsValidator.Validate(constraints) is { } refusal ? refusal with { Field = field } : null;
    }
}
