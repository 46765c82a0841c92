using System.Collections.Immutable;
using Mesos.Orleans.Core.Agents;
using Orleans;
using Orleans.Concurrency;

namespace Mesos.Orleans.Abstractions.Cluster;

/// <summary>
/// What the cluster does about lost agents as a whole, key 0: it permits removals at the configured rate, takes what is old from the lists of lost agents,
/// and counts. Never on the path of a task.
/// </summary>
[Alias("mesos.IAgentRemovalsGrain")]
public interface IAgentRemovalsGrain : IGrainWithIntegerKey
{
    /// <summary>Asks whether one more agent may become unreachable now; a permit is written before it is given, so that a restart gives none twice.</summary>
    /// <returns>Zero if it may, otherwise when to ask again. There is no queue: whoever asks first once a permit is due has it.</returns>
    [Alias("Permit")]
    Task<TimeSpan> Permit(AgentId agent);

    /// <summary>Counts something that happened to an agent, for <see cref="GetCounters"/>.</summary>
    /// <param name="counter">The name, as in <c>/metrics/snapshot</c> without <c>master/</c>.</param>
    [Alias("Count"), OneWay]
    Task Count(string counter);

    /// <summary>What was counted since this grain was last activated, as Mesos counts since the last election; counters that never rose are 0.</summary>
    [Alias("GetCounters")]
    Task<ImmutableDictionary<string, long>> GetCounters();
}
