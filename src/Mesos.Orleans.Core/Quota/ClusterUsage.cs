using System.Collections.Immutable;
using Mesos.Orleans.Core.Allocation;
using Mesos.Orleans.Core.Resources;
using Mesos.Orleans.Core.Roles;

namespace Mesos.Orleans.Core.Quota;

/// <summary>What quotas are judged against: how large the cluster is, and what each top-level role has of it.</summary>
/// <param name="Capacity">All scalars of all agents that are not revocable.</param>
/// <param name="Consumed">
/// By top-level role, for it and all roles below it: reservations, in use or not, and unreserved resources in use. Offers are not counted here,
/// as in what Mesos reports; the allocator counts them when it enforces limits (features.md §7).
/// </param>
public sealed record ClusterUsage(ResourceQuantities Capacity, ImmutableSortedDictionary<string, ResourceQuantities> Consumed)
{
    /// <summary>An empty cluster.</summary>
    public static ClusterUsage None { get; } = new(ResourceQuantities.Empty, ImmutableSortedDictionary.Create<string, ResourceQuantities>(StringComparer.Ordinal));

    /// <summary>Counts what agents have and what is used of it.</summary>
    public static ClusterUsage Of(IEnumerable<(ResourceSet Total, ImmutableArray<Usage> Used)> agents)
    {
        var capacity = ResourceQuantities.Empty;
        var consumed = new SortedDictionary<string, ResourceQuantities>(StringComparer.Ordinal);
        foreach (var (total, used) in agents)
        {
            foreach (var entry in total.Entries)
            {
                if (entry.Kind.Type != V1.Value.Types.Type.Scalar || entry.Kind.IsRevocable)
                    continue;
                var amount = ResourceQuantities.Of(entry.Name, entry.Millis);
                capacity = capacity.Add(amount);
                if (entry.Kind.ReservationRole is { } reserved)
                    Add(RoleName.TopLevel(reserved), amount);
            }

            foreach (var usage in used)
                foreach (var entry in usage.Resources.Entries)
                    if (ScalarNames.IsPlain(entry.Kind))
                        Add(RoleName.TopLevel(usage.Role), ResourceQuantities.Of(entry.Name, entry.Millis));
        }

        return new ClusterUsage(capacity, consumed.ToImmutableSortedDictionary(StringComparer.Ordinal));

        void Add(string role, ResourceQuantities amount) =>
            consumed[role] = consumed.GetValueOrDefault(role, ResourceQuantities.Empty).Add(amount);
    }

    /// <summary>What a top-level role and those below it have.</summary>
    public ResourceQuantities ConsumedBy(string role) => Consumed.GetValueOrDefault(role, ResourceQuantities.Empty);
}
