using System.Collections.Immutable;
using System.Net;
using Orleans;
using Orleans.Concurrency;

namespace Mesos.Orleans.Abstractions.Cluster;

/// <summary>
/// Where the cluster's gateways are, for clients that were told only some of them. Any key will do: calls with different keys go through different
/// gateways, so that one that hangs answers for none of the others. Costs no more than a call; each silo asks the store twice a second at most, and once more for each change.
/// </summary>
[Alias("mesos.IGatewayListGrain")]
public interface IGatewayListGrain : IGrainWithIntegerKey
{
    /// <summary>The gateways of all silos that count as alive.</summary>
    [Alias("GetGateways")]
    Task<GatewayList> GetGateways();

    /// <summary>
    /// The same as soon as it is another one than that which the caller knows, when the time is up, or when the silo that was asked begins to stop: then it
    /// may be the one that the caller knows.
    /// </summary>
    /// <param name="version">The version that the caller knows.</param>
    /// <param name="wait">How long to wait at most; no longer than 20 s.</param>
    [Alias("WaitForChange"), AlwaysInterleave, ResponseTimeout("00:00:30")]
    Task<GatewayList> WaitForChange(string version, TimeSpan wait);
}

/// <summary>The gateways of a cluster at some time.</summary>
/// <param name="Version">Another one with every silo that comes, goes or is declared dead, whether or not it has a gateway.</param>
/// <param name="Gateways">Where clients connect to; silos without a gateway are left out.</param>
[GenerateSerializer, Immutable, Alias("mesos.GatewayList")]
public sealed record GatewayList([property: Id(0)] string Version, [property: Id(1)] ImmutableArray<IPEndPoint> Gateways)
{
    /// <summary>The silo that says so: the one that the caller is connected to. Empty if it does not say which.</summary>
    [Id(2)] public string Source { get; init; } = "";
}
