using System.Collections.Immutable;
using System.Net;
using Mesos.Orleans.Abstractions.Cluster;
using Orleans;
using Orleans.Concurrency;
using Orleans.Runtime;

namespace Mesos.Orleans.Grains.Cluster;

/// <summary>Reads the membership table, and remembers what it read for a moment.</summary>
[StatelessWorker(1)]
internal sealed class GatewayListGrain(IMembershipTable membership, TimeProvider time) : Grain, IGatewayListGrain
{
    private static readonly TimeSpan Freshness = TimeSpan.FromMilliseconds(500);

    private GatewayList? _list;
    private long _read;

    public async Task<GatewayList> GetGateways()
    {
        if (_list is null || time.GetElapsedTime(_read) > Freshness)
        {
            var silos = (await membership.ReadAll()).Members.Select(member => member.Item1).Where(silo => silo.Status == SiloStatus.Active)
                .OrderBy(silo => silo.SiloAddress).ToArray();
            _list = new GatewayList(
                string.Join(' ', silos.Select(silo => silo.SiloAddress.ToParsableString())),
                [.. silos.Where(silo => silo.ProxyPort > 0).Select(silo => new IPEndPoint(silo.SiloAddress.Endpoint.Address, silo.ProxyPort))]);
            _read = time.GetTimestamp();
        }

        return _list;
    }
}
