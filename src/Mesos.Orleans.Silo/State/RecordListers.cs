using Mesos.Orleans.Silo.Configuration;
using Mesos.Orleans.Silo.Hosting.Sqlite;
using Mesos.Orleans.Silo.Storage;
#if AZURE_STORAGE
using Mesos.Orleans.Silo.Storage.Azure;
#endif
using Microsoft.Extensions.Options;
using Orleans.Configuration;

namespace Mesos.Orleans.Silo.State;

/// <summary>Finds the lister for the storage that is configured.</summary>
internal static class RecordListers
{
#if AZURE_STORAGE
    private const string Known = "AdoNet (SQLite), Redis, AzureBlobStorage and AzureTableStorage";
#else
    private const string Known = "AdoNet (SQLite) and Redis";
#endif

    /// <summary>The lister.</summary>
    /// <exception cref="SiloConfigurationException">Nothing can list this kind of storage.</exception>
    public static IRecordLister For(IConfiguration configuration, Store store)
    {
        var section = configuration.GetSection($"Orleans:GrainStorage:{SiloSettings.DefaultStorageName}");
        var service = store.Services.GetRequiredService<IOptions<ClusterOptions>>().Value.ServiceId;
        var type = section["ProviderType"];
        if ("AdoNet".Equals(type, StringComparison.OrdinalIgnoreCase))
        {
            return new SqliteRecordLister(SqliteStorage.TryGetPath(section["ConnectionString"])!, service, new GrainTypes(store.Services));
        }

        if ("Redis".Equals(type, StringComparison.OrdinalIgnoreCase) && RedisServers.TextOf(configuration, section) is { } text)
        {
            return new RedisRecordLister(text, service);
        }

#if AZURE_STORAGE
        if (AzureStore.Of(configuration, section) is { } azure)
        {
            return azure.IsTable ? new AzureTableRecordLister(azure, service, new GrainTypes(store.Services)) : new AzureBlobRecordLister(azure, service, new GrainTypes(store.Services));
        }
#endif

        throw new SiloConfigurationException(
            $"{section.Path}:ProviderType is '{type}'. State can be exported from and imported into {Known}"
            + ("Memory".Equals(type, StringComparison.OrdinalIgnoreCase) ? "; what is in memory ends with the process." : "."));
    }
}
