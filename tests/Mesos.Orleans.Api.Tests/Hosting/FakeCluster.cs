using System.Collections.Immutable;
using System.Reflection;
using Mesos.Orleans.Abstractions.Agents;
using Mesos.Orleans.Abstractions.Cluster;
using Mesos.Orleans.Core.Agents;
using Mesos.Orleans.Core.Frameworks;

namespace Mesos.Orleans.Api.Tests.Hosting;

public sealed class FakeCluster : IClusterGrain
{
    public const string Id = "11111111-2222-3333-4444-555555555555";

    private int _frameworks;
    private int _asked;

    /// <summary>How often it was asked for its identity.</summary>
    public int Asked => Volatile.Read(ref _asked);

    public Task<ClusterIdentity> GetIdentity()
    {
        Interlocked.Increment(ref _asked);
        return Task.FromResult(new ClusterIdentity(Id, DateTimeOffset.UnixEpoch));
    }

    public Task<FrameworkId> NewFrameworkId() => Task.FromResult(new FrameworkId($"{Id}-{_frameworks++:d4}"));

    public Task<AgentId> NewAgentId() => throw new NotSupportedException();
}

internal sealed class FakeRegistry(IEnumerable<string> ids) : IRegistryGrain
{
    public Task Add(string id) => throw new NotSupportedException();

    public Task Remove(string id) => throw new NotSupportedException();

    public Task<ImmutableArray<string>> List() => Task.FromResult(ids.ToImmutableArray());
}

/// <summary>An agent that has nothing but a snapshot.</summary>
public class FakeAgent : DispatchProxy
{
    private AgentSnapshot? _snapshot;

    public static IAgentGrain Of(AgentSnapshot? snapshot)
    {
        var agent = Create<IAgentGrain, FakeAgent>();
        ((FakeAgent)(object)agent)._snapshot = snapshot;
        return agent;
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) =>
        targetMethod!.Name == nameof(IAgentGrain.GetSnapshot) ? Task.FromResult(_snapshot) : throw new NotSupportedException(targetMethod.Name);
}
