using Mesos.Orleans.Abstractions.Cluster;
using Mesos.Orleans.Protocol.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Orleans;

namespace Mesos.Orleans.Api.Cluster;

/// <summary>Describes this master to a client. Every silo is the leader for whoever asks it.</summary>
internal sealed class MasterIdentity(IGrainFactory grains, IOptions<MesosApiOptions> options, IOptions<DomainOptions> domain, TimeProvider time)
{
    private ClusterIdentity? _cluster;

    /// <summary>When this silo's HTTP door was opened.</summary>
    public DateTimeOffset StartedAt { get; } = time.GetUtcNow();

    /// <summary>Where the masters are, or null.</summary>
    public V1.DomainInfo? Domain => domain.Value.ToWire();

    public MasterAddress AddressFor(HttpContext context) => MasterAddress.Of(context, options.Value.AdvertisedAddress);

    public async ValueTask<ClusterIdentity> Cluster() => _cluster ??= await grains.GetGrain<IClusterGrain>(0).GetIdentity();

    public async ValueTask<V1.MasterInfo> Describe(HttpContext context)
    {
        var cluster = await Cluster();
        var address = AddressFor(context);
        return new V1.MasterInfo
        {
            Id = cluster.Id,
            Ip = address.IpNumber,
            Port = (uint)address.Port,
            Pid = address.Pid,
            Hostname = address.Host,
            Version = CompatibleVersion.Mesos,
            Domain = Domain,
            Address = new V1.Address { Hostname = address.Host, Ip = address.Ip.ToString(), Port = address.Port },
        };
    }
}
