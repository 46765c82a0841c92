using Mesos.Orleans.Silo.Configuration;
using Mesos.Orleans.Silo.Storage;
using Orleans;
using Orleans.Storage;

namespace Mesos.Orleans.Silo.State;

/// <summary>Writes all records of a stopped cluster into a file. The same state makes the same file, whatever storage it comes from.</summary>
internal sealed class StateExport(IConfiguration configuration, Store store, QuietCluster quiet)
{
    private const int Window = 64;

    /// <summary>Exports.</summary>
    /// <returns>The header of the file.</returns>
    /// <exception cref="SiloConfigurationException">It cannot be done; there is no file.</exception>
    public async Task<StateFileHeader> RunAsync(string path, CancellationToken cancellationToken)
    {
        if (File.Exists(path))
        {
            throw new SiloConfigurationException($"'{path}' exists. Choose another name, or move it away.");
        }

        await quiet.EnsureAsync(cancellationToken).ConfigureAwait(false);
        var own = await OwnRecordAsync().ConfigureAwait(false);
        var records = new List<RecordId>();
        await foreach (var id in RecordListers.For(configuration, store).ListAsync(cancellationToken).ConfigureAwait(false))
        {
            if (id.Name != StoreRecord.Name)
            {
                records.Add(id);
            }
        }

        records.Sort();
        var counts = new SortedDictionary<string, int>(records.CountBy(id => id.Name).ToDictionary(), StringComparer.Ordinal);
        var header = new StateFileHeader(StateFileHeader.Kind, StateFileHeader.CurrentVersion, own.Format, own.StoreId, own.CreatedAt, own.WrittenBy, counts);
        try
        {
            await WriteAsync(path, header, records, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SiloConfigurationException($"'{path}' cannot be written: {e.Message}", e);
        }

        return header;
    }

    private async Task WriteAsync(string path, StateFileHeader header, List<RecordId> records, CancellationToken cancellationToken)
    {
        await using var file = new StateFileWriter(path);
        await file.WriteAsync(header).ConfigureAwait(false);
        foreach (var window in records.Chunk(Window))
        {
            cancellationToken.ThrowIfCancellationRequested();
            foreach (var line in await Task.WhenAll(window.Select(ReadAsync)).ConfigureAwait(false))
            {
                await file.WriteAsync(line).ConfigureAwait(false);
            }
        }

        await quiet.EnsureAsync(cancellationToken).ConfigureAwait(false); // nor did one start meanwhile
        await file.CompleteAsync().ConfigureAwait(false);
    }

    private async Task<StateFileLine> ReadAsync(RecordId id)
    {
        var state = new GrainState<RawRecord> { State = new RawRecord() };
        await store.Records.ReadStateAsync(id.Name, id.Grain, state).ConfigureAwait(false);
        return state.RecordExists
            ? new(id.Name, id.Grain.Type.ToString()!, id.Grain.Key.ToString()!, state.State!.Bytes)
            : throw new SiloConfigurationException($"The record {id} went away while it was exported: something still runs on this store. Stop it, then try again.");
    }

    private async Task<StoreRecord> OwnRecordAsync()
    {
        var name = StoreCheck.Name(configuration);
        var found = await StoreCheck.ReadAsync(store.Records).ConfigureAwait(false);
        if (!found.RecordExists)
        {
            throw new SiloConfigurationException($"The store ({name}) has no state: no silo of this version has run on it under this {"Orleans:ServiceId"}.");
        }

        if (found.State!.Importing.Length > 0)
        {
            throw new SiloConfigurationException($"An import into the store ({name}) was begun and not ended; half of it is not exported.");
        }

        return found.State.Format <= StoreRecord.CurrentFormat
            ? found.State
            : throw new SiloConfigurationException(
                $"The store ({name}) has format {found.State.Format}, written by version {found.State.WrittenBy}; this program reads formats up to {StoreRecord.CurrentFormat}. Use that version.");
    }
}
