using System.Runtime.CompilerServices;
using Azure.Storage.Blobs.Models;
using Mesos.Orleans.Silo.Configuration;
using Mesos.Orleans.Silo.State;

namespace Mesos.Orleans.Silo.Storage.Azure;

/// <summary>Lists the blobs of a service, <c>SERVICE/RECORD-KIND/KEY.json</c>.</summary>
internal sealed class AzureBlobRecordLister(AzureStore store, string service, GrainTypes types) : IRecordLister
{
    public async IAsyncEnumerable<RecordId> ListAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var folder = AzureNames.FolderOf(service);
        var container = store.Blobs().GetBlobContainerClient(store.Name);
        await foreach (var blob in container.GetBlobsAsync(BlobTraits.None, BlobStates.None, folder, cancellationToken).ConfigureAwait(false))
        {
            yield return AzureNames.OfBlob(blob.Name[folder.Length..], types) ?? throw new SiloConfigurationException(
                $"The blob '{blob.Name}' in the container '{store.Name}' is not the record of a grain of this program. Use the program that wrote it, or move it away; nothing was exported.");
        }
    }
}
