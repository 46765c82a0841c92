using System.Collections.Immutable;

namespace Mesos.Orleans.Core.Frameworks;

/// <summary>The roles that a framework subscribes to.</summary>
public static class FrameworkRoles
{
    /// <summary>
    /// <c>roles</c> of a MULTI_ROLE framework (possibly none), otherwise the single <c>role</c>, whose default is <c>*</c>; in ordinal order.
    /// </summary>
    public static ImmutableSortedSet<string> Of(V1.FrameworkInfo info) => FrameworkCapabilities.Of(info).MultiRole
        ? info.Roles.ToImmutableSortedSet(StringComparer.Ordinal)
        : ImmutableSortedSet.Create(StringComparer.Ordinal, info.Role);

    /// <summary>
    /// The roles that a REVIVE or SUPPRESS is about: all that the framework has now if it names none. Null if it names one that the framework has
    /// not got: then the whole call is void (semantics.md §9).
    /// </summary>
    public static ImmutableHashSet<string>? Named(V1.FrameworkInfo info, IReadOnlyCollection<string> roles)
    {
        var held = Of(info);
        return roles.Count == 0 ? [.. held] : roles.All(held.Contains) ? [.. roles] : null;
    }
}
