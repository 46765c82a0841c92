using System.Globalization;
using Mesos.Orleans.Core.Offers;
using Mesos.Orleans.Core.Roles;

namespace Mesos.Orleans.Core.Frameworks;

/// <summary>
/// Judges what a framework says of itself. On SUBSCRIBE a refusal arrives as status 200 with an ERROR event and the end of the stream, on
/// UPDATE_FRAMEWORK as status 400.
/// </summary>
/// <remarks>Order and texts as Mesos: <c>src/master/validation.cpp</c>, frameworks, except that a negative or NaN timeout is refused here.</remarks>
public static class FrameworkInfoValidator
{
    /// <summary>The longest <c>failover_timeout</c> in seconds: what fits into 64 bits of nanoseconds, some 292 years.</summary>
    public const double MaxFailoverTimeoutSeconds = long.MaxValue / 1e9;

    /// <summary>Judges roles, id, offer filters and failover timeout, in this order.</summary>
    public static Refusal? Validate(V1.FrameworkInfo info) =>
        ValidateRoles(info) ?? ValidateId(info) ?? OfferFiltersValidator.Validate(info.OfferFilters) ?? ValidateFailoverTimeout(info);

    /// <summary>Judges the whole of a SUBSCRIBE or UPDATE_FRAMEWORK: the info, then suppressed roles, then offer constraints.</summary>
    /// <param name="info">What the framework says of itself.</param>
    /// <param name="suppressedRoles">The roles to be suppressed; must be subscribed roles.</param>
    /// <param name="constraints">The offer constraints, or null; their roles must be subscribed roles.</param>
    public static Refusal? Validate(
        V1.FrameworkInfo info, IEnumerable<string> suppressedRoles, V1.Scheduler.OfferConstraints? constraints) =>
        Validate(info) ?? ValidateSuppressedRoles(info, suppressedRoles) ?? ValidateConstraints(info, constraints);

    private static Refusal? ValidateRoles(V1.FrameworkInfo info)
    {
        if (!FrameworkCapabilities.Of(info).MultiRole)
        {
            return info.Roles.Count > 0
                ? Refusal.Invalid("'FrameworkInfo.roles' must not be set when the framework is not MULTI_ROLE capable", "framework_info.roles", "Add the capability MULTI_ROLE, or use 'role'.")
                : ValidateRole(info.Role)?.Within("'FrameworkInfo.role' is not a valid role: ", "framework_info.role");
        }

        if (info.HasRole)
            return Refusal.Invalid("'FrameworkInfo.role' must not be set when the framework is MULTI_ROLE capable", "framework_info.role", "Move it into 'roles'.");

        var duplicates = info.Roles.GroupBy(role => role, StringComparer.Ordinal).Where(group => group.Count() > 1).Select(group => group.Key);
        if (duplicates.Any())
            return Refusal.Invalid($"'FrameworkInfo.roles' contains duplicate items: {Braced(duplicates)}", "framework_info.roles", "Name each role once.");

        return info.Roles.Select(ValidateRole).FirstOrDefault(refusal => refusal is not null)
            ?.Within("'FrameworkInfo.roles' contains invalid role: ", "framework_info.roles");
    }

    private static Refusal? ValidateRole(string role) => RoleName.Validate(role, "framework_info.roles");

    private static Refusal? ValidateId(V1.FrameworkInfo info) =>
        string.IsNullOrEmpty(info.Id?.Value) ? null : WireId.Validate(info.Id.Value, "framework_info.id");

    private static Refusal? ValidateFailoverTimeout(V1.FrameworkInfo info) => info.FailoverTimeout is >= 0 and <= MaxFailoverTimeoutSeconds
        ? null
        : Refusal.Invalid(
            $"The framework failover_timeout ({info.FailoverTimeout.ToString(CultureInfo.InvariantCulture)}) is invalid",
            "framework_info.failover_timeout",
            $"Give seconds from 0 to {MaxFailoverTimeoutSeconds.ToString("F0", CultureInfo.InvariantCulture)}.");

    private static Refusal? ValidateSuppressedRoles(V1.FrameworkInfo info, IEnumerable<string> suppressedRoles)
    {
        var strangers = suppressedRoles.Except(FrameworkRoles.Of(info), StringComparer.Ordinal).ToList();
        return strangers.Count == 0
            ? null
            : Refusal.Invalid($"Suppressed roles {Braced(strangers)} are not contained in the set of roles", "suppressed_roles", "Subscribe to them, or leave them out.");
    }

    private static Refusal? ValidateConstraints(V1.FrameworkInfo info, V1.Scheduler.OfferConstraints? constraints)
    {
        if (constraints is null)
            return null;

        var roles = FrameworkRoles.Of(info);
        var stranger = constraints.RoleConstraints.Keys.Where(role => !roles.Contains(role)).Order(StringComparer.Ordinal).FirstOrDefault();
        return stranger is null
            ? OfferConstraintsValidator.Validate(constraints)?.Within("Offer constraints are not valid: ")
            : Refusal.Invalid(
                $"Offer constraints specify `role_constraints` for a role '{stranger}' not contained in the set of roles",
                "offer_constraints.role_constraints",
                "Subscribe to the role, or drop its constraints.");
    }

    private static string Braced(IEnumerable<string> roles) => $"{{ {string.Join(", ", roles.Order(StringComparer.Ordinal))} }}";
}
