using Mesos.Orleans.Abstractions;
using Mesos.Orleans.Abstractions.Cluster;
using Mesos.Orleans.Abstractions.Serialization;
using Mesos.Orleans.Core;
using Mesos.Orleans.Core.Allocation;
using Mesos.Orleans.Core.Roles;
using Mesos.Orleans.Grains.Cluster;
using Mesos.Orleans.Grains.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Orleans;
using Orleans.Runtime;

namespace Mesos.Orleans.Grains;

/// <summary>Adds the grains of the master to a silo.</summary>
public static class GrainsHosting
{
    /// <summary>
    /// Adds what the grains need: the codec of the wire types, options (sections <c>Mesos:Agents</c>, <c>Mesos:Frameworks</c>, <c>Mesos:Allocator</c> and <c>Mesos:Roles</c>), the system clock and random
    /// ids unless others are registered. Grain storage named <c>Default</c> must be configured by the host.
    /// </summary>
    public static IServiceCollection AddMesosGrains(this IServiceCollection services)
    {
        services.AddMesosSerialization();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<IIdSource, RandomIdSource>();
        services.TryAddSingleton<LongPoll>();
        services.TryAddSingleton<Residents>();
        services.TryAddSingleton<KnownCluster>();
        services.AddOptions<AllocatorSettings>().BindConfiguration(AllocatorSettings.SectionName).ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<AllocatorSettings>, AllocatorSettingsValidator>());
        services.AddOptions<DomainOptions>().BindConfiguration(DomainOptions.SectionName)
            .Validate(domain => domain.IsWhole, "Mesos:Domain needs both Region and Zone, or neither.").ValidateOnStart();
        services.TryAddSingleton(provider => provider.GetRequiredService<IOptions<AllocatorSettings>>().Value.Read().Value! with
        {
            Region = provider.GetRequiredService<IOptions<DomainOptions>>().Value.ToWire()?.FaultDomain.Region.Name,
        });
        services.AddOptions<RoleOptions>().BindConfiguration("Mesos:Roles").ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<RoleOptions>, RoleOptionsValidator>());
        services.TryAddSingleton(provider => RoleWhitelist.Parse(provider.GetRequiredService<IOptions<RoleOptions>>().Value.Whitelist).Value!);
        services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>, AllocatorWatch>();
        services.AddKeyedTransient<IGrainExtension, Arrival>(typeof(IArrival));
        services.AddSingleton<Handover>();
        services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>>(provider => provider.GetRequiredService<Handover>());
        services.AddHostedService(provider => provider.GetRequiredService<Handover>());
        services.AddOptions<AgentGrainOptions>().BindConfiguration("Mesos:Agents").ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<AgentGrainOptions>, AgentGrainOptionsValidator>());
        services.AddOptions<FrameworkGrainOptions>().BindConfiguration("Mesos:Frameworks");
        return services;
    }
}
