using System.Reflection;

namespace Mesos.Orleans.Grains.Tests.Simulation;

/// <summary>A reference to a grain: each call of it becomes a message.</summary>
internal class GrainProxy : DispatchProxy
{
    private SimulatedCluster _cluster = null!;
    private SimulatedProcess _caller = null!;
    private GrainKey _target;

    public static T Create<T>(SimulatedCluster cluster, SimulatedProcess caller, GrainKey target)
        where T : class
    {
        var reference = Create<T, GrainProxy>();
        var proxy = (GrainProxy)(object)reference;
        (proxy._cluster, proxy._caller, proxy._target) = (cluster, caller, target);
        return reference;
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) =>
        _cluster.Send(new SimulatedCall(_caller, _target, CallKind.Of(targetMethod!), args ?? []));
}
