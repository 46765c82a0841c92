using Mesos.Orleans.Silo.Hosting.Sqlite;
#if AZURE_STORAGE
using Mesos.Orleans.Abstractions;
using Mesos.Orleans.Core;
using Mesos.Orleans.Silo.Storage.Azure;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Serialization;
using Orleans.Serialization.Serializers;
#endif
using Orleans.Storage;

namespace Mesos.Orleans.Silo.Storage;

/// <summary>Puts <see cref="RespelledRecords"/> around the storages that need it.</summary>
internal static class RespelledRecordsExtensions
{
    /// <summary>Wraps what Orleans added by configuration; storages that take every key are left as they are.</summary>
    public static void RespellKeys(this IServiceCollection services)
    {
        for (var n = 0; n < services.Count; n++)
        {
            if (services[n] is { IsKeyedService: true, KeyedImplementationFactory: { } create } each && each.ServiceType == typeof(IGrainStorage))
            {
                services[n] = new(each.ServiceType, each.ServiceKey, (provider, key) => Around((IGrainStorage)create(provider, key), provider), each.Lifetime);
            }
        }
    }

    private static IGrainStorage Around(IGrainStorage storage, IServiceProvider services)
    {
#if AZURE_STORAGE
        var service = services.GetRequiredService<IOptions<ClusterOptions>>().Value.ServiceId;
#endif
        return storage switch
        {
            AdoNetGrainStorage => new RespelledRecords(storage, SqliteKeys.Escape),
#if AZURE_STORAGE
            AzureTableGrainStorage => new RespelledRecords(Pieced(storage, services), AzureKeys.Escape, keyLimit: AzureNames.MaxTableKeyLength - service.Length),

            // Blobs, which the provider does not file by service: two clusters may share a container, as they may share any other store.
            AzureBlobGrainStorage => new RespelledRecords(storage, AzureKeys.Escape, AzureNames.FolderOf(service), AzureNames.MaxBlobKeyLength - AzureNames.FolderOf(service).Length),
#endif
            _ => storage,
        };
    }

#if AZURE_STORAGE
    private static PiecedRecords Pieced(IGrainStorage storage, IServiceProvider services) => new(
        storage,
        new RawRecordSerializer(services.GetRequiredService<Serializer>()),
        services.GetRequiredService<IActivatorProvider>(),
        services.GetService<IIdSource>() ?? new RandomIdSource(TimeProvider.System));
#endif
}
