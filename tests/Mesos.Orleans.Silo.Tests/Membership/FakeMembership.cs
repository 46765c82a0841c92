using System.Collections.Immutable;
using System.Net;
using System.Threading.Channels;
using Orleans.Runtime;

namespace Mesos.Orleans.Silo.Tests.Membership;

/// <summary>What a silo knows of the others, as a test wants it. A silo that is killed stays listed.</summary>
internal sealed class FakeMembership : IClusterMembershipService
{
    private ImmutableDictionary<SiloAddress, ClusterMember> _members = ImmutableDictionary<SiloAddress, ClusterMember>.Empty;

    /// <summary>An item for each look.</summary>
    public Channel<bool> Asked { get; } = Channel.CreateUnbounded<bool>();

    public Channel<SiloAddress> Killed { get; } = Channel.CreateUnbounded<SiloAddress>();

    public ClusterMembershipSnapshot CurrentSnapshot
    {
        get
        {
            Asked.Writer.TryWrite(true);
            return new(_members, new MembershipVersion(1));
        }
    }

    public IAsyncEnumerable<ClusterMembershipSnapshot> MembershipUpdates => throw new NotSupportedException();

    public SiloAddress Add(IPEndPoint endpoint, SiloStatus status)
    {
        var silo = SiloAddress.New(endpoint, 1);
        _members = _members.Add(silo, new ClusterMember(silo, status, ""));
        return silo;
    }

    public ValueTask Refresh(MembershipVersion minimumVersion = default, CancellationToken cancellationToken = default) => ValueTask.CompletedTask;

    public Task<bool> TryKill(SiloAddress siloAddress)
    {
        Killed.Writer.TryWrite(siloAddress);
        return Task.FromResult(true);
    }
}
