using System.Globalization;
using System.Net;
using Mesos.Orleans.Silo.Hosting.Sqlite;
#if AZURE_STORAGE
using Mesos.Orleans.Silo.Storage.Azure;
#endif
using StackExchange.Redis;

namespace Mesos.Orleans.Silo.Configuration;

/// <summary>
/// Checks the provider sections before Orleans reads them and reports every fault at once, in the operator's words. What each section means
/// stays Orleans' business.
/// </summary>
internal static class ProviderSections
{
    private static readonly string[] Clustering = ["Development", "Redis"];
    private static readonly string[] Reminders = ["Memory", "Redis"];
    private static readonly string[] Azure = ["AzureBlobStorage", "AzureTableStorage"];

    private static readonly string[] GrainStorage =
    [
        "AdoNet",
#if AZURE_STORAGE
        .. Azure,
#endif
        "Memory",
        "Redis",
    ];

    public static void Validate(IConfiguration configuration)
    {
        var faults = new List<string>();
        CheckProvider(configuration.GetSection("Orleans:Clustering"), Clustering, faults);
        CheckProvider(configuration.GetSection("Orleans:Reminders"), Reminders, faults);
        foreach (var section in configuration.GetSection("Orleans:GrainStorage").GetChildren())
        {
            CheckProvider(section, GrainStorage, faults);
            CheckAdoNet(section, faults);
#if AZURE_STORAGE
            AzureSections.Check(configuration, section, faults);
#endif
        }

        CheckPort(configuration, "SiloPort", SiloSettings.SiloPortKey, min: 1, faults);
        CheckPort(configuration, "GatewayPort", SiloSettings.GatewayPortKey, min: 0, faults);
        if (configuration[SiloSettings.MaxClockSkewKey] is { } skew && (!TimeSpan.TryParse(skew, CultureInfo.InvariantCulture, out var limit) || limit <= TimeSpan.Zero))
        {
            faults.Add($"{SiloSettings.MaxClockSkewKey} is '{skew}'; it is a time above zero, such as 00:00:10.");
        }

        var address = configuration["Orleans:Endpoints:AdvertisedIPAddress"];
        if (!IPAddress.TryParse(address, out _))
        {
            faults.Add($"{SiloSettings.AdvertisedIPAddressKey} is '{address}', which is not an IP address.");
        }

        SiloConfigurationException.ThrowIfAny(faults);
    }

    /// <summary>True where silos find one another through a table that outlives them.</summary>
    public static bool IsClustered(IConfiguration configuration) => configuration["Orleans:Clustering:ProviderType"] is not (null or "" or "Development");

    /// <summary>True where what grains store outlives the process.</summary>
    public static bool Keeps(IConfiguration configuration) =>
        !"Memory".Equals(configuration[$"Orleans:GrainStorage:{SiloSettings.DefaultStorageName}:ProviderType"], StringComparison.OrdinalIgnoreCase);

    /// <summary>The local database that grains store in; null if they store elsewhere.</summary>
    public static string? SqliteFile(IConfiguration configuration)
    {
        var section = configuration.GetSection($"Orleans:GrainStorage:{SiloSettings.DefaultStorageName}");
        return section["Invariant"] == SqliteStorage.Invariant ? SqliteStorage.TryGetPath(section["ConnectionString"]) : null;
    }

    private static void CheckProvider(IConfigurationSection section, string[] known, List<string> faults)
    {
        var type = section["ProviderType"];
        var choices = string.Join(", ", known);
        if (string.IsNullOrWhiteSpace(type))
        {
            faults.Add($"{section.Path} is configured but {section.Path}:ProviderType is missing; it is one of: {choices}.");
        }
        else if (!known.Contains(type, StringComparer.OrdinalIgnoreCase))
        {
            var azure = known == GrainStorage && Azure.Contains(type, StringComparer.OrdinalIgnoreCase);
            faults.Add(azure
                ? $"{section.Path}:ProviderType is '{type}', which this build leaves out; build with -p:AzureStorage=true to have it. Built in: {choices}."
                : $"{section.Path}:ProviderType is '{type}', which is not known; it is one of: {choices}.");
        }
        else if (Azure.Contains(type, StringComparer.OrdinalIgnoreCase)
            && section["ConnectionString"] is null && section["ConnectionName"] is null && section["ServiceKey"] is null)
        {
            faults.Add($"{section.Path}:ProviderType is {type} but {section.Path}:ConnectionString is missing; it is that of the storage account, or its service's URL.");
        }
        else if (type.Equals("Redis", StringComparison.OrdinalIgnoreCase)
            && section["ConnectionString"] is null && section["ConnectionName"] is null && section["ServiceKey"] is null)
        {
            faults.Add($"{section.Path}:ProviderType is Redis but {section.Path}:ConnectionString is missing, e.g. '10.0.0.5:6379'.");
        }
        else if (type.Equals("Redis", StringComparison.OrdinalIgnoreCase) && section["ConnectionString"] is { } text)
        {
            CheckRedis(section, text, faults);
        }
    }

    private static void CheckRedis(IConfigurationSection section, string text, List<string> faults)
    {
        try
        {
            if (string.IsNullOrWhiteSpace(text) || ConfigurationOptions.Parse(text).EndPoints.Count == 0)
            {
                faults.Add($"{section.Path}:ConnectionString names no server; it is like '10.0.0.5:6379'.");
            }
        }
        catch (Exception e) when (e is ArgumentException or FormatException)
        {
            faults.Add($"{section.Path}:ConnectionString cannot be read: {e.Message.ReplaceLineEndings(" ")} It is like '10.0.0.5:6379,password=…'.");
        }
    }

    private static void CheckAdoNet(IConfigurationSection section, List<string> faults)
    {
        if (!string.Equals(section["ProviderType"], "AdoNet", StringComparison.OrdinalIgnoreCase))
        {
            return;
        }

        if (section["Invariant"] != SqliteStorage.Invariant)
        {
            faults.Add($"{section.Path}:Invariant is '{section["Invariant"]}'; the only database driver built in is '{SqliteStorage.Invariant}'.");
        }
        else if (SqliteStorage.TryGetPath(section["ConnectionString"]) is null)
        {
            faults.Add($"{section.Path}:ConnectionString is missing or names no file, e.g. 'Data Source=/var/lib/mesos/mesos.db'.");
        }
    }

    private static void CheckPort(IConfiguration configuration, string name, string ownKey, int min, List<string> faults)
    {
        var text = configuration[$"Orleans:Endpoints:{name}"];
        if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) || port < min || port > IPEndPoint.MaxPort)
        {
            faults.Add($"{ownKey} is '{text}'; a port is a number from {min} to {IPEndPoint.MaxPort}.");
        }
    }
}
