using System.Globalization;
using System.Reflection;
using Orleans;
using Orleans.Runtime;

namespace Mesos.Orleans.Grains.Tests.Simulation;

/// <summary>Where one process gets its references from.</summary>
internal sealed class SimulatedGrainFactory(SimulatedCluster cluster, SimulatedProcess caller) : IGrainFactory
{
    private static readonly Dictionary<Type, Type> Classes = FindClasses();

    public TGrainInterface GetGrain<TGrainInterface>(string primaryKey, string? grainClassNamePrefix = null)
        where TGrainInterface : IGrainWithStringKey => Proxy<TGrainInterface>(primaryKey);

    public TGrainInterface GetGrain<TGrainInterface>(long primaryKey, string? grainClassNamePrefix = null)
        where TGrainInterface : IGrainWithIntegerKey => Proxy<TGrainInterface>(primaryKey.ToString(CultureInfo.InvariantCulture));

    public TGrainInterface GetGrain<TGrainInterface>(Guid primaryKey, string? grainClassNamePrefix = null)
        where TGrainInterface : IGrainWithGuidKey => throw Unused();

    public TGrainInterface GetGrain<TGrainInterface>(Guid primaryKey, string keyExtension, string? grainClassNamePrefix = null)
        where TGrainInterface : IGrainWithGuidCompoundKey => throw Unused();

    public TGrainInterface GetGrain<TGrainInterface>(long primaryKey, string keyExtension, string? grainClassNamePrefix = null)
        where TGrainInterface : IGrainWithIntegerCompoundKey => throw Unused();

    public TGrainObserverInterface CreateObjectReference<TGrainObserverInterface>(IGrainObserver obj)
        where TGrainObserverInterface : IGrainObserver => throw Unused();

    public void DeleteObjectReference<TGrainObserverInterface>(IGrainObserver obj)
        where TGrainObserverInterface : IGrainObserver => throw Unused();

    public IGrain GetGrain(Type grainInterfaceType, Guid grainPrimaryKey) => throw Unused();

    public IGrain GetGrain(Type grainInterfaceType, long grainPrimaryKey) => throw Unused();

    public IGrain GetGrain(Type grainInterfaceType, string grainPrimaryKey) => throw Unused();

    public IGrain GetGrain(Type grainInterfaceType, Guid grainPrimaryKey, string keyExtension) => throw Unused();

    public IGrain GetGrain(Type grainInterfaceType, long grainPrimaryKey, string keyExtension) => throw Unused();

    public TGrainInterface GetGrain<TGrainInterface>(GrainId grainId)
        where TGrainInterface : IAddressable => throw Unused();

    public IAddressable GetGrain(GrainId grainId) => throw Unused();

    public IAddressable GetGrain(GrainId grainId, GrainInterfaceType interfaceType) => throw Unused();

    public IAddressable GetGrain(Type interfaceType, IdSpan grainKey, string grainClassNamePrefix) => throw Unused();

    public IAddressable GetGrain(Type interfaceType, IdSpan grainKey) => throw Unused();

    private T Proxy<T>(string key) => Proxies<T>.Create(cluster, caller, new GrainKey(Classes[typeof(T)], key));

    private static NotSupportedException Unused() => new("The simulation has no such references.");

    private static Dictionary<Type, Type> FindClasses()
    {
        Dictionary<Type, Type> classes = [];
        foreach (var type in typeof(GrainsHosting).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(Grain)) && !type.IsAbstract))
        {
            foreach (var contract in type.GetInterfaces().Where(contract => contract.Namespace!.StartsWith("Mesos.", StringComparison.Ordinal)))
            {
                classes.Add(contract, type);
            }
        }

        return classes;
    }

    private static class Proxies<T>
    {
        public static readonly Func<SimulatedCluster, SimulatedProcess, GrainKey, T> Create =
            typeof(GrainProxy).GetMethod(nameof(GrainProxy.Create), 1, [typeof(SimulatedCluster), typeof(SimulatedProcess), typeof(GrainKey)])!
                .MakeGenericMethod(typeof(T)).CreateDelegate<Func<SimulatedCluster, SimulatedProcess, GrainKey, T>>();
    }
}
