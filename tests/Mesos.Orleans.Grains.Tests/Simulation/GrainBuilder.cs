using System.Collections.Concurrent;
using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Orleans;
using Orleans.Runtime;
using Orleans.Storage;

namespace Mesos.Orleans.Grains.Tests.Simulation;

/// <summary>Makes the real grains, each with records in the simulated storage.</summary>
internal static class GrainBuilder
{
    private static readonly ConcurrentDictionary<Type, ConstructorInfo> Constructors = new();

    // Where Orleans keeps the context that a grain's constructor takes.
    private static readonly FieldInfo Current = typeof(IGrainContext).Assembly.GetType("Orleans.Runtime.RuntimeContext", throwOnError: true)!
        .GetField("_threadLocalContext", BindingFlags.Static | BindingFlags.NonPublic)!;

    public static (Grain Grain, List<ISimulatedState> States) Build(SimulatedActivation activation, SimulatedCluster cluster)
    {
        var constructor = Constructors.GetOrAdd(activation.Key.Class, static type => type.GetConstructors().Single());
        List<ISimulatedState> states = [];
        var arguments = constructor.GetParameters().Select(Argument).ToArray();
        Current.SetValue(null, activation);
        try
        {
            return ((Grain)constructor.Invoke(arguments), states);
        }
        finally
        {
            Current.SetValue(null, null);
        }

        object Argument(ParameterInfo parameter)
        {
            if (parameter.GetCustomAttribute<PersistentStateAttribute>() is not { } record)
            {
                return parameter.ParameterType == typeof(Grains.Hosting.LongPoll) ? activation.Silo.Poll
                    : parameter.ParameterType == typeof(IGrainStorage) ? new SimulatedGrainStorage(cluster.Storage, activation.Key)
                    : cluster.Services.GetRequiredService(parameter.ParameterType);
            }

            var type = typeof(SimulatedState<>).MakeGenericType(parameter.ParameterType.GenericTypeArguments);
            var state = Activator.CreateInstance(type, cluster.Storage, record.StateName, activation.Key)!;
            states.Add((ISimulatedState)state);
            return state;
        }
    }
}
