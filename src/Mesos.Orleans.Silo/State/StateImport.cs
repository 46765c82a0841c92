using Mesos.Orleans.Silo.Configuration;
using Mesos.Orleans.Silo.Storage;
using Orleans;
using Orleans.Runtime;
using Orleans.Storage;

namespace Mesos.Orleans.Silo.State;

/// <summary>
/// Fills an empty store from an export. The store's own record says from the first moment to the last that an import is under way, and of which file: until it is whole no
/// silo starts on it, and the same import may be repeated, which goes on where the other one ended.
/// </summary>
internal sealed class StateImport(IConfiguration configuration, Store store, QuietCluster quiet)
{
    private const int Window = 64;

    /// <summary>Imports.</summary>
    /// <returns>The header of the file.</returns>
    /// <exception cref="SiloConfigurationException">It cannot be done; unless an import had been begun, nothing was changed.</exception>
    public async Task<StateFileHeader> RunAsync(string path, CancellationToken cancellationToken)
    {
        var file = await StateFile.OpenAsync(path, cancellationToken).ConfigureAwait(false);
        await quiet.EnsureAsync(cancellationToken).ConfigureAwait(false);
        var lister = RecordListers.For(configuration, store);
        CheckMark(file);
        var own = await BeginAsync(file, lister, cancellationToken).ConfigureAwait(false);
        var window = new List<StateFileLine>(Window);
        await foreach (var line in file.RecordsAsync(cancellationToken).ConfigureAwait(false))
        {
            window.Add(line);
            if (window.Count == Window)
            {
                await WriteAsync(window, cancellationToken).ConfigureAwait(false);
            }
        }

        await WriteAsync(window, cancellationToken).ConfigureAwait(false);
        await CompareAsync(file, lister, cancellationToken).ConfigureAwait(false);
        own.State!.Importing = "";
        await store.Records.WriteStateAsync(StoreRecord.Name, StoreRecord.Key, own).ConfigureAwait(false);
        return file.Header;
    }

    private void CheckMark(StateFile file)
    {
        var mark = new StoreMark(configuration);
        if (mark.Read() is { } known && known != file.Header.StoreId)
        {
            throw new SiloConfigurationException(
                $"'{mark.Path}' says that this work directory belongs to the store {known}, and the export is of the store {file.Header.StoreId}. "
                + $"Choose another directory with {SiloSettings.WorkDirectoryKey}, or remove that file. Nothing was changed.");
        }
    }

    private async Task<GrainState<StoreRecord>> BeginAsync(StateFile file, IRecordLister lister, CancellationToken cancellationToken)
    {
        var name = StoreCheck.Name(configuration);
        var found = await StoreCheck.ReadAsync(store.Records).ConfigureAwait(false);
        if (found.RecordExists)
        {
            return found.State!.Importing == file.Checksum
                ? found
                : throw new SiloConfigurationException(
                    found.State.Importing.Length > 0
                        ? $"An import of another file into the store ({name}) was begun and not ended. Repeat that one, or empty the store first. Nothing was changed."
                        : $"The store ({name}) is not empty: it is the store {found.State.StoreId}. State is imported into an empty store only. Nothing was changed.");
        }

        await foreach (var record in lister.ListAsync(cancellationToken).ConfigureAwait(false))
        {
            throw new SiloConfigurationException($"The store ({name}) is not empty: it has the record {record}. State is imported into an empty store only. Nothing was changed.");
        }

        var header = file.Header;
        found.State = new StoreRecord
        {
            Format = header.StoreFormat, StoreId = header.StoreId, CreatedAt = header.CreatedAt, WrittenBy = header.WrittenBy, Importing = file.Checksum,
        };
        await store.Records.WriteStateAsync(StoreRecord.Name, StoreRecord.Key, found).ConfigureAwait(false);
        return found;
    }

    private async Task WriteAsync(List<StateFileLine> window, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        await Task.WhenAll(window.Select(WriteAsync)).ConfigureAwait(false);
        window.Clear();
    }

    private async Task WriteAsync(StateFileLine line)
    {
        var id = GrainId.Create(line.Kind, line.Key);
        var state = new GrainState<RawRecord> { State = new RawRecord() };
        await store.Records.ReadStateAsync(line.Name, id, state).ConfigureAwait(false);
        if (!state.RecordExists || !state.State!.Bytes.AsSpan().SequenceEqual(line.Data))
        {
            state.State = new RawRecord { Bytes = line.Data };
            await store.Records.WriteStateAsync(line.Name, id, state).ConfigureAwait(false);
        }
    }

    private async Task CompareAsync(StateFile file, IRecordLister lister, CancellationToken cancellationToken)
    {
        var counts = new SortedDictionary<string, int>(StringComparer.Ordinal);
        await foreach (var id in lister.ListAsync(cancellationToken).ConfigureAwait(false))
        {
            if (id.Name != StoreRecord.Name)
            {
                counts[id.Name] = counts.GetValueOrDefault(id.Name) + 1;
            }
        }

        if (!counts.SequenceEqual(file.Header.Records))
        {
            throw new SiloConfigurationException(
                $"The store ({StoreCheck.Name(configuration)}) has other records than the file: something else wrote to it. The import is not ended; empty the store and repeat it.");
        }
    }
}
