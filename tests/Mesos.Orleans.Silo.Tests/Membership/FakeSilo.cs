using Orleans.Runtime;

namespace Mesos.Orleans.Silo.Tests.Membership;

/// <summary>A silo that only has an address.</summary>
internal sealed class FakeSilo(SiloAddress address) : ILocalSiloDetails
{
    public string Name => "test";

    public string ClusterId => "test";

    public string DnsHostName => "localhost";

    public SiloAddress SiloAddress => address;

    public SiloAddress GatewayAddress => throw new NotSupportedException();
}
