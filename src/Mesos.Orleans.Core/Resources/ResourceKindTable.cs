using System.Collections.Concurrent;

namespace Mesos.Orleans.Core.Resources;

/// <summary>
/// Keeps one instance of each kind, so that equal kinds are nearly always the same object. Interning is only for speed: past the
/// limit kinds are compared by their keys, so the table cannot grow without bound however many volumes or labels there are.
/// </summary>
internal static class ResourceKindTable
{
    /// <summary>The most kinds kept.</summary>
    public const int MaxKinds = 65_536;

    private static readonly ConcurrentDictionary<string, ResourceKind> Kinds = new(StringComparer.Ordinal);

    // Counting a ConcurrentDictionary locks it, so the count is kept beside it; being off by the number of threads does no harm.
    private static int _kindCount;

    public static ResourceKind Intern(in ResourceTraits traits)
    {
        var key = traits.Key();
        if (Kinds.TryGetValue(key, out var known))
            return known;
        var kind = new ResourceKind(traits, key);
        if (Volatile.Read(ref _kindCount) >= MaxKinds)
            return kind;
        if (!Kinds.TryAdd(key, kind))
            return Kinds[key];
        Interlocked.Increment(ref _kindCount);
        return kind;
    }
}
