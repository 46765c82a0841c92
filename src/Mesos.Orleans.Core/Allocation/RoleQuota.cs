using System.Collections.Immutable;
using Mesos.Orleans.Core.Resources;

namespace Mesos.Orleans.Core.Allocation;

/// <summary>
/// The quota of a top-level role; it holds for all roles below it together. Consumption is all reservations for the role, in use or not, and its
/// unreserved resources in use or on offer; revocable ones do not count (features.md §7).
/// </summary>
/// <param name="Guarantees">What is held back for the role across the cluster; a name that is absent is not guaranteed.</param>
/// <param name="LimitMillis">The most that the role may hold, in thousandths; a name that is absent is unlimited, 0 means nothing at all.</param>
public sealed record RoleQuota(ResourceQuantities Guarantees, ImmutableSortedDictionary<string, long> LimitMillis)
{
    /// <summary>A quota whose limits are its guarantees: what SET_QUOTA sets.</summary>
    public static RoleQuota Exactly(ResourceQuantities quantities) => new(quantities, quantities.ToImmutableSortedDictionary(StringComparer.Ordinal));
}
