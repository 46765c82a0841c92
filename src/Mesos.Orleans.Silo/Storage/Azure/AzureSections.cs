using Mesos.Orleans.Silo.Configuration;

namespace Mesos.Orleans.Silo.Storage.Azure;

/// <summary>Checks the sections of grain storage that are on Azure.</summary>
internal static class AzureSections
{
    /// <summary>Adds what is wrong with a section, by name.</summary>
    public static void Check(IConfiguration configuration, IConfigurationSection section, List<string> faults)
    {
        if (section["ConnectionString"] is { } given && string.IsNullOrWhiteSpace(given))
        {
            faults.Add($"{section.Path}:ConnectionString is empty; it is that of the storage account, or its service's URL.");
            return;
        }

        if (AzureStore.Of(configuration, section) is not { } store)
        {
            if (section["ConnectionName"] is { } name && section["ConnectionString"] is null)
            {
                faults.Add($"{section.Path}:ConnectionName is '{name}', but ConnectionStrings:{name} is missing.");
            }

            return;
        }

        CheckAccount(store, faults);
        if ((store.IsTable ? AzureNames.FaultOfTable(store.Name) : AzureNames.FaultOfContainer(store.Name)) is { } fault)
        {
            faults.Add($"{section.Path}:{(store.IsTable ? "TableName" : "ContainerName")} is '{store.Name}'; such a name {fault}.");
        }

        var service = configuration["Orleans:ServiceId"] is { Length: > 0 } id ? id : "default";
        if (store.IsTable && !AzureNames.IsServiceOfTables(service))
        {
            faults.Add($"Orleans:ServiceId is '{service}', which cannot be part of a key in Azure tables: at most {AzureNames.MaxServiceLength} characters without '/', '\\', '#', '?' and control characters.");
        }
    }

    private static void CheckAccount(AzureStore store, List<string> faults)
    {
        try
        {
            _ = store.IsTable ? (object)store.Tables() : store.Blobs();
        }
        catch (Exception e) when (e is FormatException or ArgumentException or InvalidOperationException or UriFormatException)
        {
            faults.Add(
                $"{store.Setting} cannot be read: {e.Message.Split('\n')[0].TrimEnd('\r', '.')}. It is like "
                + "'DefaultEndpointsProtocol=https;AccountName=…;AccountKey=…;EndpointSuffix=core.windows.net', or a URL with a shared access signature.");
        }
    }
}
