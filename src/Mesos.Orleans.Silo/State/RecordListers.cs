using Mesos.Orleans.Silo.Configuration;
using Mesos.Orleans.Silo.Hosting.Sqlite;
using Mesos.Orleans.Silo.Storage;
using Microsoft.Extensions.Options;
using Orleans.Configuration;

namespace Mesos.Orleans.Silo.State;

/// <summary>Finds the lister for the storage that is configured.</summary>
internal static class RecordListers
{
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

        throw new SiloConfigurationException(
            $"{section.Path}:ProviderType is '{type}'. State can be exported from and imported into AdoNet (SQLite) and Redis"
            + ("Memory".Equals(type, StringComparison.OrdinalIgnoreCase) ? "; what is in memory ends with the process." : "."));
    }
}
