using System.Collections.Immutable;
using Mesos.Orleans.Abstractions.Frameworks;
using Orleans;
using Orleans.Concurrency;

namespace Mesos.Orleans.Abstractions.Roles;

/// <summary>The table of the weights of roles, key 0. A change is durable before the reply.</summary>
[Alias("mesos.IWeightsGrain")]
public interface IWeightsGrain : IGrainWithIntegerKey
{
    /// <summary>All weights that were set.</summary>
    [Alias("GetTable"), AlwaysInterleave]
    Task<WeightsTable> GetTable();

    /// <summary>UPDATE_WEIGHTS: sets the weights of the roles named, all or none of them.</summary>
    [Alias("Update"), ResponseTimeout("00:00:20")]
    Task<CallReply> Update(ImmutableArray<V1.WeightInfo> updates);
}

/// <summary>All weights at one moment.</summary>
/// <param name="Version">Grows with every change; 0 if there never was one.</param>
/// <param name="Weights">By role name; a role that is absent has 1.</param>
[GenerateSerializer, Immutable, Alias("mesos.WeightsTable")]
public sealed record WeightsTable([property: Id(0)] long Version, [property: Id(1)] ImmutableArray<V1.WeightInfo> Weights);
