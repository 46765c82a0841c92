using Mesos.Orleans.Abstractions.Cluster;
using Mesos.Orleans.Protocol.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Orleans;

namespace Mesos.Orleans.Api.Cluster;

/// <summary>Describes this master to a client. Every silo is the leader for whoever asks it.</summary>
internal sealed class MasterIdentity
{
    private readonly IGrainFactory _grains;
    private readonly IOptions<MesosApiOptions> _options;
    private readonly IOptions<DomainOptions> _domain;
    private ClusterIdentity? _cluster;

    public MasterIdentity(IGrainFactory grains, IOptions<MesosApiOptions> options, IOptions<DomainOptions> domain, TimeProvider time, IHostApplicationLifetime lifetime)
    {
        (_grains, _options, _domain, StartedAt) = (grains, options, domain, time.GetUtcNow());

        // Ahead of time: a scheduler that comes here because another silo has died must not wait for the grain that has died with it.
        lifetime.ApplicationStarted.Register(() => Cluster().AsTask().Ignore());
    }

    /// <summary>When this silo's HTTP door was opened.</summary>
    public DateTimeOffset StartedAt { get; }

    /// <summary>Where the masters are, or null.</summary>
    public V1.DomainInfo? Domain => _domain.Value.ToWire();

    public MasterAddress AddressFor(HttpContext context) => MasterAddress.Of(context, _options.Value.AdvertisedAddress);

    public async ValueTask<ClusterIdentity> Cluster() => _cluster ??= await _grains.GetGrain<IClusterGrain>(0).GetIdentity();

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
