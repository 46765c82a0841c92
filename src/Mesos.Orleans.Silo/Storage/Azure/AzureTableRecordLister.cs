using System.Runtime.CompilerServices;
using Azure.Data.Tables;
using Mesos.Orleans.Silo.Configuration;
using Mesos.Orleans.Silo.State;

namespace Mesos.Orleans.Silo.Storage.Azure;

/// <summary>Lists the rows of a service, <c>SERVICE_KIND_KEY</c> and <c>RECORD</c>.</summary>
internal sealed class AzureTableRecordLister(AzureStore store, string service, GrainTypes types) : IRecordLister
{
    private static readonly string[] Keys = [nameof(TableEntity.PartitionKey), nameof(TableEntity.RowKey)];

    public async IAsyncEnumerable<RecordId> ListAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var (first, end) = ($"{service}_", $"{service}{(char)('_' + 1)}");
        var filter = TableClient.CreateQueryFilter($"PartitionKey ge {first} and PartitionKey lt {end}");
        var table = store.Tables().GetTableClient(store.Name);
        await foreach (var row in table.QueryAsync<TableEntity>(filter, maxPerPage: null, Keys, cancellationToken).ConfigureAwait(false))
        {
            if (Pieces.IsPiece(row.RowKey))
            {
                continue;
            }

            if (AzureNames.OfRow(row.PartitionKey, row.RowKey) is not { } found || (found.Service == service && types.Of(found.Record.Name) != found.Record.Grain.Type))
            {
                throw new SiloConfigurationException(
                    $"The row '{row.PartitionKey}', '{row.RowKey}' in the table '{store.Name}' is not the record of a grain of this program. Use the program that wrote it, or move it away; nothing was exported.");
            }

            if (found.Service == service) // and not one whose name begins like it
            {
                yield return found.Record;
            }
        }
    }
}
