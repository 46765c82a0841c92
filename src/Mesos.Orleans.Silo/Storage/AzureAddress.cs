namespace Mesos.Orleans.Silo.Storage;

/// <summary>What may be shown of the connection string of an Azure storage account: where it is, not what opens it.</summary>
internal static class AzureAddress
{
    private static readonly string[] Shown = ["AccountName", "BlobEndpoint", "TableEndpoint", "EndpointSuffix", "UseDevelopmentStorage"];

    /// <summary>The parts without secrets; of a URL, what comes before its signature.</summary>
    public static string Of(string connectionString) => Uri.TryCreate(connectionString, UriKind.Absolute, out _)
        ? WithoutQuery(connectionString)
        : string.Join(
            ';',
            connectionString.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
                .Where(part => Shown.Contains(part.Split('=')[0], StringComparer.OrdinalIgnoreCase)).Select(WithoutQuery));

    private static string WithoutQuery(string text) => text.Split('?')[0];
}
