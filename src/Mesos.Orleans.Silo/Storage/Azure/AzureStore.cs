using Azure.Core;
using Azure.Data.Tables;
using Azure.Storage.Blobs;
using Mesos.Orleans.Silo.Configuration;
using Orleans.Configuration;

namespace Mesos.Orleans.Silo.Storage.Azure;

/// <summary>A section of grain storage that is on Azure: the account, and the container or table in it.</summary>
/// <param name="Setting">The setting that names the account.</param>
/// <param name="Account">Its connection string or URL.</param>
/// <param name="IsTable">A table; else a container of blobs.</param>
/// <param name="Name">The name of the table or container.</param>
internal sealed record AzureStore(string Setting, string Account, bool IsTable, string Name)
{
    /// <summary>How often an operation is tried again. Together they stay below the time in which a grain has to answer, unless the account is silent.</summary>
    private const int MaxRetries = 3;

    private static readonly TimeSpan ShortestDelay = TimeSpan.FromMilliseconds(200);

    private static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(1);

    /// <summary>How long one attempt at an operation may take.</summary>
    private static readonly TimeSpan AttemptTimeout = TimeSpan.FromSeconds(4);

    /// <summary>As it is called in messages.</summary>
    public string Text => $"The Azure {(IsTable ? "table" : "container")} '{Name}' of '{AzureAddress.Of(Account)}'";

    /// <summary>The store of a section; null if it is not on Azure, or its client comes from the program's services.</summary>
    public static AzureStore? Of(IConfiguration configuration, IConfigurationSection section)
    {
        var isTable = "AzureTableStorage".Equals(section["ProviderType"], StringComparison.OrdinalIgnoreCase);
        if ((!isTable && !"AzureBlobStorage".Equals(section["ProviderType"], StringComparison.OrdinalIgnoreCase))
            || RedisServers.TextOf(configuration, section) is not { Length: > 0 } account)
        {
            return null;
        }

        var name = section[isTable ? "TableName" : "ContainerName"];
        var byDefault = isTable ? AzureTableStorageOptions.DEFAULT_TABLE_NAME : AzureBlobStorageOptions.DEFAULT_CONTAINER_NAME;
        return new($"{section.Path}:{(section["ConnectionString"] is null ? "ConnectionName" : "ConnectionString")}", account, isTable, string.IsNullOrEmpty(name) ? byDefault : name);
    }

    /// <summary>The store of the section of this name.</summary>
    public static AzureStore? Of(IConfiguration configuration, string? name) =>
        Of(configuration, configuration.GetSection($"Orleans:GrainStorage:{(string.IsNullOrEmpty(name) ? SiloSettings.DefaultStorageName : name)}"));

    /// <summary>The account's tables.</summary>
    /// <param name="once">Tries everything once, and briefly.</param>
    /// <exception cref="FormatException">The connection string cannot be read.</exception>
    public TableServiceClient Tables(bool once = false)
    {
        var options = new TableClientOptions();
        Limit(options.Retry, once);
        return Url is { } url ? new(url, options) : new(Account, options);
    }

    /// <summary>The account's blobs.</summary>
    /// <param name="once">Tries everything once, and briefly.</param>
    /// <exception cref="FormatException">The connection string cannot be read.</exception>
    public BlobServiceClient Blobs(bool once = false)
    {
        var options = new BlobClientOptions();
        Limit(options.Retry, once);
        return Url is { } url ? new(url, options) : new(Account, options);
    }

    private Uri? Url => Uri.TryCreate(Account, UriKind.Absolute, out var url) ? url : null;

    // The drivers' own limits add up to minutes.
    private static void Limit(RetryOptions retry, bool once)
    {
        retry.MaxRetries = once ? 0 : MaxRetries;
        retry.Delay = ShortestDelay;
        retry.MaxDelay = LongestDelay;
        retry.NetworkTimeout = once ? ServerWait.AttemptTimeout : AttemptTimeout;
    }
}
