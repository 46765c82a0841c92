using System.Reflection;
using Mesos.Orleans.Abstractions.Agents;
using Mesos.Orleans.Abstractions.Allocation;
using Mesos.Orleans.Abstractions.Cluster;
using Mesos.Orleans.Abstractions.Frameworks;
using Mesos.Orleans.Abstractions.Maintenance;
using Mesos.Orleans.Abstractions.Quota;
using Mesos.Orleans.Abstractions.Roles;
using Orleans;

namespace Mesos.Orleans.Api.Tests.Hosting;

/// <summary>A grain factory whose grains are plain objects, made on first use.</summary>
public class FakeGrains : DispatchProxy
{
    private readonly Dictionary<string, FakeFramework> _frameworks = [];
    private readonly Dictionary<string, AgentSnapshot> _agents = [];

    public FakeCluster Cluster { get; } = new();

    public static (IGrainFactory Factory, FakeGrains Grains) Create()
    {
        var factory = Create<IGrainFactory, FakeGrains>();
        return (factory, (FakeGrains)(object)factory);
    }

    public FakeFramework Framework(string id)
    {
        lock (_frameworks)
            return _frameworks.TryGetValue(id, out var found) ? found : _frameworks[id] = new FakeFramework();
    }

    public void AddAgent(AgentSnapshot agent) => _agents[agent.Info.Id.Value] = agent;

    public void AddFramework(FrameworkSnapshot framework) => Framework(framework.Info.Id.Value).Snapshot = framework;

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        var kind = targetMethod!.ReturnType;
        var key = args![0];
        return kind == typeof(IFrameworkGrain) ? Framework((string)key!)
            : kind == typeof(IClusterGrain) ? Cluster
            : kind == typeof(IAgentGrain) ? FakeAgent.Of(_agents.GetValueOrDefault((string)key!))
            : kind == typeof(IRegistryGrain) ? new FakeRegistry(Ids((string)key!))
            : kind == typeof(IAllocatorGrain) || kind == typeof(IQuotaGrain) || kind == typeof(IWeightsGrain) || kind == typeof(IMaintenanceGrain) || kind == typeof(ILostAgentsGrain) || kind == typeof(IAgentRemovalsGrain) ? FakeTables.Of(kind)
            : throw new NotSupportedException($"{kind} is not faked");
    }

    // All ids are in shard 0: the reader asks every shard anyway.
    private IEnumerable<string> Ids(string shard) => shard switch
    {
        Registry.Agents + "/0" => _agents.Keys,
        Registry.Frameworks + "/0" => _frameworks.Keys,
        _ => [],
    };
}
