using System.Collections.Immutable;
using Mesos.Orleans.Abstractions.Frameworks;
using Orleans;
using Orleans.Concurrency;

namespace Mesos.Orleans.Abstractions.Quota;

/// <summary>The table of quotas, key 0: the owner of what the allocator enforces. A change is durable before the reply.</summary>
[Alias("mesos.IQuotaGrain")]
public interface IQuotaGrain : IGrainWithIntegerKey
{
    /// <summary>All quotas.</summary>
    [Alias("GetTable"), AlwaysInterleave]
    Task<QuotaTable> GetTable();

    /// <summary>UPDATE_QUOTA: replaces the quotas of the roles named, all or none of them.</summary>
    /// <param name="configs">The roles; one without guarantees and limits loses its quota.</param>
    /// <param name="force">Sets them though guarantees exceed the capacity of the cluster, or limits are below consumption.</param>
    [Alias("Update"), ResponseTimeout("00:00:20")]
    Task<CallReply> Update(ImmutableArray<V1.Quota.QuotaConfig> configs, bool force);

    /// <summary>The deprecated SET_QUOTA: guarantees that are limits too, for a role that has no quota.</summary>
    [Alias("Set"), ResponseTimeout("00:00:20")]
    Task<CallReply> Set(V1.Quota.QuotaRequest request);

    /// <summary>The deprecated REMOVE_QUOTA.</summary>
    [Alias("Remove"), ResponseTimeout("00:00:20")]
    Task<CallReply> Remove(string role);
}

/// <summary>All quotas at one moment.</summary>
/// <param name="Version">Grows with every change; 0 if there never was one.</param>
/// <param name="Configs">The roles that have a quota, by name.</param>
[GenerateSerializer, Immutable, Alias("mesos.QuotaTable")]
public sealed record QuotaTable([property: Id(0)] long Version, [property: Id(1)] ImmutableArray<V1.Quota.QuotaConfig> Configs);
