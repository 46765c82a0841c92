using Mesos.Orleans.Core;
using Orleans;
using Orleans.Runtime;
using Orleans.Serialization.Serializers;
using Orleans.Storage;

namespace Mesos.Orleans.Silo.Storage.Azure;

/// <summary>
/// Keeps records in tables that are larger than a row may be: the launches of a large ACCEPT, say, on their way to the agent. Their pieces are rows of their own, written
/// under a new name before the row of the record, which points to them, and removed after the next: that one row, with its ETag, decides. A process that dies between
/// leaves pieces that nothing points to, and nothing else.
/// </summary>
internal sealed class PiecedRecords(IGrainStorage inner, IGrainStorageSerializer serializer, IActivatorProvider activators, IIdSource ids) : IGrainStorage, ILifecycleParticipant<ISiloLifecycle>
{
    /// <summary>
    /// The most that is put into one row: 11 properties of 64 KiB. The service takes a MiB, and the provider 15 properties; but the emulator counts the MiB in the request, where bytes are base64.
    /// </summary>
    public const int RowLimitBytes = 11 * 64 * 1024;

    private const int MaxAttempts = 5;
    private const string Any = "*";

    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) => ReadStateAsync(stateName, grainId, grainState, CancellationToken.None);

    public async Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            var row = await RowAsync(stateName, grainId, cancellationToken).ConfigureAwait(false);
            var pieces = row.RecordExists ? Pieces.TryRead(row.State!.Bytes) : null;
            var bytes = pieces is null ? row.State?.Bytes : await GatherAsync(stateName, grainId, pieces, cancellationToken).ConfigureAwait(false);
            if (bytes is not null || !row.RecordExists)
            {
                (grainState.RecordExists, grainState.ETag) = (row.RecordExists, row.RecordExists ? Pieces.Join(row.ETag, pieces) : null);
                grainState.State = (row.RecordExists ? serializer.Deserialize<T>(new BinaryData(bytes!)) : default) ?? activators.GetActivator<T>().Create();
                return;
            }

            if (attempt == MaxAttempts) // it was not just replaced
            {
                throw new InvalidDataException($"The record {stateName} of {grainId} lacks some of its {pieces!.Count} pieces in the table. Restore the table.");
            }
        }
    }

    public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) => WriteStateAsync(stateName, grainId, grainState, CancellationToken.None);

    public async Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState, CancellationToken cancellationToken)
    {
        var bytes = serializer.Serialize(grainState.State).ToArray();
        var (etag, old) = Pieces.Split(grainState.ETag);
        var pieces = bytes.Length <= RowLimitBytes ? null : await ScatterAsync(stateName, grainId, bytes, cancellationToken).ConfigureAwait(false);
        var row = new GrainState<RawRecord>(new RawRecord { Bytes = pieces?.ToBytes() ?? bytes }, etag) { RecordExists = grainState.RecordExists };

        // Should this fail, the pieces stay: a write whose answer was lost may have succeeded.
        await inner.WriteStateAsync(stateName, grainId, row, cancellationToken).ConfigureAwait(false);
        (grainState.RecordExists, grainState.ETag) = (true, Pieces.Join(row.ETag, pieces));
        await RemoveAsync(stateName, grainId, old).ConfigureAwait(false);
    }

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) => ClearStateAsync(stateName, grainId, grainState, CancellationToken.None);

    public async Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState, CancellationToken cancellationToken)
    {
        var (etag, old) = Pieces.Split(grainState.ETag);
        grainState.ETag = etag;
        try
        {
            await inner.ClearStateAsync(stateName, grainId, grainState, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            grainState.ETag = Pieces.Join(etag, old);
            throw;
        }

        await RemoveAsync(stateName, grainId, old).ConfigureAwait(false);
    }

    public void Participate(ISiloLifecycle observer) => (inner as ILifecycleParticipant<ISiloLifecycle>)?.Participate(observer);

    private async Task<GrainState<RawRecord>> RowAsync(string name, GrainId id, CancellationToken cancellationToken)
    {
        var row = new GrainState<RawRecord> { State = new RawRecord() };
        await inner.ReadStateAsync(name, id, row, cancellationToken).ConfigureAwait(false);
        return row;
    }

    private async Task<Pieces> ScatterAsync(string name, GrainId id, byte[] bytes, CancellationToken cancellationToken)
    {
        var chunks = bytes.Chunk(RowLimitBytes).ToArray();
        var pieces = new Pieces(ids.Next(), chunks.Length, bytes.Length);
        await Task.WhenAll(chunks.Select(
            (chunk, n) => inner.WriteStateAsync(pieces.NameOf(name, n), id, new GrainState<RawRecord>(new RawRecord { Bytes = chunk }), cancellationToken))).ConfigureAwait(false);
        return pieces;
    }

    // Null if one is missing.
    private async Task<byte[]?> GatherAsync(string name, GrainId id, Pieces pieces, CancellationToken cancellationToken)
    {
        var rows = await Task.WhenAll(Enumerable.Range(0, pieces.Count).Select(n => RowAsync(pieces.NameOf(name, n), id, cancellationToken))).ConfigureAwait(false);
        return rows.All(row => row.RecordExists) && rows.Sum(row => row.State!.Bytes.Length) == pieces.Length ? [.. rows.SelectMany(row => row.State!.Bytes)] : null;
    }

    private async Task RemoveAsync(string name, GrainId id, Pieces? pieces)
    {
        for (var n = 0; n < (pieces?.Count ?? 0); n++)
        {
            try
            {
                await inner.ClearStateAsync(pieces!.NameOf(name, n), id, new GrainState<RawRecord>(new RawRecord(), Any)).ConfigureAwait(false);
            }
            catch (Exception e) when (e is not OutOfMemoryException)
            {
                return; // Nothing points to it any more; it only takes room.
            }
        }
    }
}
