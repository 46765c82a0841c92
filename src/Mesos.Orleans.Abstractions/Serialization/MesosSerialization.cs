using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Orleans.Serialization;
using Orleans.Serialization.Cloning;
using Orleans.Serialization.Serializers;

namespace Mesos.Orleans.Abstractions.Serialization;

/// <summary>Teaches Orleans the Mesos wire types; every silo and every client of a cluster needs it.</summary>
public static class MesosSerialization
{
    /// <summary>Adds the codec for the generated protobuf types.</summary>
    public static IServiceCollection AddMesosSerialization(this IServiceCollection services)
    {
        services.TryAddSingleton<ProtobufCodec>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IGeneralizedCodec, ProtobufCodec>(s => s.GetRequiredService<ProtobufCodec>()));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IGeneralizedCopier, ProtobufCodec>(s => s.GetRequiredService<ProtobufCodec>()));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<ITypeFilter, ProtobufCodec>(s => s.GetRequiredService<ProtobufCodec>()));
        return services;
    }
}
