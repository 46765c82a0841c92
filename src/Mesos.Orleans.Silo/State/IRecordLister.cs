namespace Mesos.Orleans.Silo.State;

/// <summary>Lists the records of a store, which Orleans' providers cannot: one implementation for each kind of storage.</summary>
internal interface IRecordLister
{
    /// <summary>Every record of the configured service, each once, in no order.</summary>
    IAsyncEnumerable<RecordId> ListAsync(CancellationToken cancellationToken);
}
