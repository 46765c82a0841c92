using Mesos.Orleans.Core.Resources;

namespace Mesos.Orleans.Core.Allocation;

/// <summary>What could be offered: the resources, and their sums in vectors.</summary>
/// <param name="Set">The resources.</param>
/// <param name="Scalars">All scalars.</param>
/// <param name="Plain">The scalars that quotas cut.</param>
internal sealed record Candidate(ResourceSet Set, long[] Scalars, long[] Plain)
{
    public static readonly Candidate Nothing = new(ResourceSet.Empty, Amounts.None, Amounts.None);

    public bool IsEmpty => Set.IsEmpty;

    public static Candidate Of(ResourceSet set, ScalarNames names) =>
        set.IsEmpty ? Nothing : new(set, names.VectorOf(set), names.PlainVectorOf(set));

    /// <summary>The same with the plain scalars cut down to what is allowed of each name; what cannot be divided stays whole or goes.</summary>
    public Candidate CutTo(long[] allowed, ScalarNames names)
    {
        var rest = (long[])allowed.Clone();
        var entries = new List<ResourceEntry>(Set.Entries.Length);
        foreach (var entry in Set.Entries)
        {
            if (!ScalarNames.IsPlain(entry.Kind))
            {
                entries.Add(entry);
                continue;
            }

            var index = names.IndexOf(entry.Kind.Name);
            foreach (var kept in ResourceSet.Shrink(entry, Amounts.At(rest, index)).Entries)
            {
                entries.Add(kept);
                rest[index] -= kept.Millis;
            }
        }

        return Of(ResourceSet.Of([.. entries]), names);
    }
}
