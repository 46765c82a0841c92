using Mesos.Orleans.Abstractions;
using Mesos.Orleans.Abstractions.Serialization;
using Mesos.Orleans.Core;
using Mesos.Orleans.Silo.Configuration;
using Mesos.Orleans.Silo.Hosting.Sqlite;
using Mesos.Orleans.Silo.Membership;
using Mesos.Orleans.Silo.Storage;
#if AZURE_STORAGE
using Mesos.Orleans.Silo.Storage.Azure;
#endif
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Orleans.Clustering.Redis;
using Orleans.Configuration;
using Orleans.Hosting;
using Orleans.Persistence;
using Orleans.Storage;
using StackExchange.Redis;

namespace Mesos.Orleans.Silo.Hosting;

/// <summary>Composes the Orleans silo of the master.</summary>
public static class MesosSiloBuilderExtensions
{
    /// <summary>
    /// Adds the whole silo to a program. Where it clusters and keeps state is Orleans' own configuration (<c>Orleans:Clustering</c>,
    /// <c>Orleans:GrainStorage:&lt;name&gt;</c>, <c>Orleans:Reminders</c>); a section that is not configured gets its local default: a cluster of one,
    /// a SQLite file in <see cref="SiloSettings.WorkDirectoryKey"/>, reminders in memory. Call it after the configuration sources have been added.
    /// </summary>
    /// <typeparam name="TBuilder">The kind of host builder.</typeparam>
    /// <param name="builder">The program's host builder.</param>
    /// <param name="configure">What the program adds to the silo: grain services, start-up tasks; null for nothing.</param>
    /// <returns><paramref name="builder"/>.</returns>
    /// <exception cref="SiloConfigurationException">A provider section or a port is wrong; every fault is listed. The host's start throws it too, for
    /// a port in use and a database that cannot be used.</exception>
    public static TBuilder AddMesosSilo<TBuilder>(this TBuilder builder, Action<ISiloBuilder>? configure = null)
        where TBuilder : IHostApplicationBuilder
    {
        SiloDefaults.Apply(builder.Configuration);
        ProviderSections.Validate(builder.Configuration);

        builder.Services.TryAddSingleton<TimeProvider>(new SteadyTime(TimeProvider.System));
        builder.Services.TryAddSingleton<IIdSource, RandomIdSource>();
        builder.Services.AddSingleton<IStoreServers, RedisServers>();
#if AZURE_STORAGE
        builder.Services.AddSingleton<IStoreServers, AzureAccounts>();
#endif
        builder.Services.AddSingleton<StoreCheck>();
        builder.Services.AddSingleton<StaleSilos>();

        // Ahead of the silo, which UseOrleans adds as a hosted service of its own.
        builder.Services.AddSingleton<SiloPreparation>();
        builder.Services.AddHostedService(services => services.GetRequiredService<SiloPreparation>());
        builder.UseOrleans(silo =>
        {
            silo.UseMesosDefaults();
            silo.Services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>, CrashWatch>();
            configure?.Invoke(silo);
        });
        return builder;
    }

    /// <summary>
    /// The part of <see cref="AddMesosSilo{TBuilder}"/> that does not depend on where the silo runs, for test clusters that bring their own
    /// clustering, ports and storage: membership timing, the grain directory that lets survivors keep their activations,
    /// the codec for wire messages, Orleans' binary serializer for grain state whatever the storage, and a quiet log.
    /// </summary>
    /// <param name="silo">The silo to configure.</param>
    /// <returns><paramref name="silo"/>.</returns>
    public static ISiloBuilder UseMesosDefaults(this ISiloBuilder silo)
    {
        var services = silo.Services;
        services.AddOptions<MembershipOptions>().BindConfiguration(MembershipOptions.SectionName).ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<MembershipOptions>, MembershipOptionsValidator>());
        services.AddOptions<ClusterMembershipOptions>().Configure<IOptions<MembershipOptions>>((orleans, ours) => Copy(ours.Value, orleans));
        services.AddOptions<GrainDirectoryOptions>().Configure<IOptions<MembershipOptions>>(
            (orleans, ours) => orleans.RangeLeaseDuration = ours.Value.RangeLeaseDuration);
        silo.AddDistributedGrainDirectory();

        services.AddMesosSerialization();
        services.AddSingleton<IGrainStorageSerializer, OrleansGrainStorageSerializer>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IPostConfigureOptions<AdoNetGrainStorageOptions>, ConfigureSqliteStorage>());
        services.PostConfigureAll<RedisStorageOptions>(redis =>
        {
            redis.DeleteStateOnClear = true;
            Reconnect(redis.ConfigurationOptions);
        });
#if AZURE_STORAGE
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IPostConfigureOptions<AzureTableStorageOptions>, ConfigureAzureStorage>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IPostConfigureOptions<AzureBlobStorageOptions>, ConfigureAzureStorage>());
#endif
        services.RespellKeys();
        services.PostConfigureAll<RedisClusteringOptions>(redis => Reconnect(redis.ConfigurationOptions));
        services.PostConfigureAll<RedisReminderTableOptions>(redis => Reconnect(redis.ConfigurationOptions));

        services.AddLogging(logging => logging.AddFilter("Polly", LogLevel.Error));
        return silo;
    }

    // The driver's own policy waits longer each time, and would look for a Redis that was away for a minute only after ten seconds more.
    private static void Reconnect(ConfigurationOptions? redis)
    {
        if (redis is not null)
        {
            redis.ReconnectRetryPolicy = new LinearRetry(SiloSettings.RedisReconnectMilliseconds);
            redis.ConnectTimeout = Math.Min(redis.ConnectTimeout, SiloSettings.RedisConnectTimeoutMilliseconds);
        }
    }

    private static void Copy(MembershipOptions from, ClusterMembershipOptions to)
    {
        to.ProbeTimeout = from.ProbeTimeout;
        to.MaxProbeTimeout = from.MaxProbeTimeout;
        to.NumMissedProbesLimit = from.NumMissedProbesLimit;
        to.NumVotesForDeathDeclaration = from.NumVotesForDeathDeclaration;
        to.TableRefreshTimeout = from.TableRefreshTimeout;
        to.IAmAliveTablePublishTimeout = from.IAmAliveTablePublishTimeout;
        to.DefunctSiloCleanupPeriod = from.DefunctSiloCleanupPeriod;
        to.DefunctSiloExpiration = from.DefunctSiloExpiration;
    }
}
