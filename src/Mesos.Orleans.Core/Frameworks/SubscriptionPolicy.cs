using Mesos.Orleans.Core.Roles;

namespace Mesos.Orleans.Core.Frameworks;

/// <summary>Decides whether a framework may subscribe, and as what it is known from then on (semantics.md §2).</summary>
public static class SubscriptionPolicy
{
    /// <summary>
    /// The info to keep, with the id and, where the framework names no principal, the authenticated one; or the refusal. An id whose framework has
    /// ended is never accepted again.
    /// </summary>
    /// <param name="id">The framework.</param>
    /// <param name="current">What is known of it; null for its first subscription.</param>
    /// <param name="completed">True if it has ended.</param>
    /// <param name="offered">What it says of itself now.</param>
    /// <param name="suppressedRoles">Roles to start suppressed.</param>
    /// <param name="constraints">Offer constraints, or null.</param>
    /// <param name="principal">The authenticated principal, or null where nobody authenticated.</param>
    /// <param name="whitelist">The roles that may be used; null for all.</param>
    public static Outcome<V1.FrameworkInfo> Decide(
        FrameworkId id,
        V1.FrameworkInfo? current,
        bool completed,
        V1.FrameworkInfo offered,
        IEnumerable<string> suppressedRoles,
        V1.Scheduler.OfferConstraints? constraints,
        string? principal,
        RoleWhitelist? whitelist = null)
    {
        if (completed)
            return new Refusal(RefusalCode.Forbidden, "Framework has been removed", null, "Subscribe without an id to start a new framework.");
        if (FrameworkInfoValidator.Validate(offered, suppressedRoles, constraints) is { } invalid)
            return invalid;
        if (whitelist?.Refuse(offered) is { } refusal)
            return refusal;

        var info = offered.Clone();
        info.Id = new V1.FrameworkID { Value = id.Value };
        if (!info.HasPrincipal && principal is not null)
            info.Principal = principal;
        return current is null ? info : FrameworkInfoUpdate.Resubscribe(current, info);
    }
}
