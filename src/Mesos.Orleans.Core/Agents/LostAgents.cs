using System.Collections.Immutable;

namespace Mesos.Orleans.Core.Agents;

/// <summary>How long agents that are unreachable or gone stay in the cluster's lists (features.md §16, registry GC).</summary>
public static class LostAgents
{
    /// <summary>Those to take from a list: all that are too old, and the oldest of those that are too many.</summary>
    /// <param name="list">The agents of one list, each with the time since when it is in it.</param>
    /// <param name="now">The present time.</param>
    /// <param name="maxAge">How long an agent may be in the list.</param>
    /// <param name="maxCount">How many agents may be in the list.</param>
    public static ImmutableArray<AgentId> Expired(IReadOnlyCollection<(AgentId Agent, DateTimeOffset Since)> list, DateTimeOffset now, TimeSpan maxAge, int maxCount) =>
    [
        .. list.OrderBy(entry => entry.Since).ThenBy(entry => entry.Agent.Value, StringComparer.Ordinal)
            .Where((entry, n) => now - entry.Since > maxAge || list.Count - n > maxCount)
            .Select(entry => entry.Agent),
    ];
}
