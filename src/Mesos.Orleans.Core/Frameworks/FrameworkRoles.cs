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
}
