using Mesos.Orleans.Silo.Hosting.Sqlite;
using Microsoft.Extensions.Configuration.Memory;

namespace Mesos.Orleans.Silo.Configuration;

/// <summary>
/// Puts the master's defaults under everything else that is configured, so that any file, variable or flag wins over them. A provider
/// section is filled in only when nothing at all is configured there: half of ours and half of theirs would fit neither provider.
/// </summary>
internal static class SiloDefaults
{
    public static void Apply(IConfigurationManager configuration)
    {
        var defaults = new Dictionary<string, string?>();
        var workDirectory = configuration[SiloSettings.WorkDirectoryKey] ?? SiloSettings.DefaultWorkDirectory;
        defaults[SiloSettings.WorkDirectoryKey] = workDirectory;

        Endpoint("SiloPort", SiloSettings.SiloPortKey, SiloSettings.DefaultSiloPort.ToString());
        Endpoint("GatewayPort", SiloSettings.GatewayPortKey, SiloSettings.DefaultGatewayPort.ToString());
        Endpoint("AdvertisedIPAddress", SiloSettings.AdvertisedIPAddressKey, SiloSettings.DefaultAdvertisedIPAddress);

        Section("Orleans:Clustering", ("ProviderType", "Development"));
        Section("Orleans:Reminders", ("ProviderType", "Memory"));
        Section(
            $"Orleans:GrainStorage:{SiloSettings.DefaultStorageName}",
            ("ProviderType", "AdoNet"),
            ("Invariant", SqliteStorage.Invariant),
            ("ConnectionString", SqliteStorage.ConnectionStringFor(Path.Combine(workDirectory, SiloSettings.DatabaseFileName))));

        defaults["Orleans:Messaging:ResponseTimeout"] = SiloSettings.DefaultResponseTimeout.ToString();
        defaults["Orleans:Messaging:ClientDropTimeout"] = SiloSettings.DefaultClientDropTimeout.ToString();

        // Orleans reports its start in hundreds of lines, and the resilience library every probe that fails.
        defaults["Logging:LogLevel:Orleans"] = "Warning";
        defaults["Logging:LogLevel:Orleans.Runtime.Watchdog"] = "Error"; // at start it mistakes the machine's uptime for a hang
        defaults["Logging:LogLevel:Polly"] = "Error";

        configuration.Sources.Insert(0, new MemoryConfigurationSource { InitialData = defaults });

        void Endpoint(string name, string ownKey, string value) =>
            defaults[$"Orleans:Endpoints:{name}"] = configuration[ownKey] ?? value;

        void Section(string key, params ReadOnlySpan<(string Name, string Value)> values)
        {
            if (configuration.GetSection(key).Exists())
            {
                return;
            }

            foreach (var (name, value) in values)
            {
                defaults[$"{key}:{name}"] = value;
            }
        }
    }
}
