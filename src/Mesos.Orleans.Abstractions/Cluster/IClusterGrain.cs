using Mesos.Orleans.Core.Agents;
using Mesos.Orleans.Core.Frameworks;
using Orleans;
using Orleans.Concurrency;

namespace Mesos.Orleans.Abstractions.Cluster;

/// <summary>The cluster's identity and its counters, key 0. Asked when frameworks and agents first register, never for a task.</summary>
[Alias("mesos.IClusterGrain")]
public interface IClusterGrain : IGrainWithIntegerKey
{
    /// <summary>Who this cluster is; the same for ever.</summary>
    [Alias("GetIdentity"), AlwaysInterleave]
    Task<ClusterIdentity> GetIdentity();

    /// <summary>A framework id that was never given out.</summary>
    [Alias("NewFrameworkId")]
    Task<FrameworkId> NewFrameworkId();

    /// <summary>An agent id that was never given out.</summary>
    [Alias("NewAgentId")]
    Task<AgentId> NewAgentId();
}

/// <summary>A cluster's identity.</summary>
/// <param name="Id">Its id, a uuid: the prefix of all ids that it gives out; what Mesos calls the master id.</param>
/// <param name="CreatedAt">When the cluster first started.</param>
[GenerateSerializer, Immutable, Alias("mesos.ClusterIdentity")]
public sealed record ClusterIdentity([property: Id(0)] string Id, [property: Id(1)] DateTimeOffset CreatedAt);
