using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Serialization;

namespace Mesos.Orleans.Silo.Storage.Azure;

/// <summary>Gives Orleans' providers clients with our limits, and deletion of cleared records.</summary>
internal sealed class ConfigureAzureStorage(IConfiguration configuration, Serializer serializer) : IPostConfigureOptions<AzureTableStorageOptions>, IPostConfigureOptions<AzureBlobStorageOptions>
{
    public void PostConfigure(string? name, AzureTableStorageOptions options)
    {
        options.DeleteStateOnClear = true;
        options.GrainStorageSerializer = new RawRecordSerializer(serializer); // the rest is up to PiecedRecords
        if (AzureStore.Of(configuration, name) is { IsTable: true } store)
        {
            options.TableServiceClient = store.Tables();
        }
    }

    public void PostConfigure(string? name, AzureBlobStorageOptions options)
    {
        options.DeleteStateOnClear = true;
        if (AzureStore.Of(configuration, name) is { IsTable: false } store)
        {
            options.BlobServiceClient = store.Blobs();
        }
    }
}
