using System.Collections.Concurrent;
using Orleans;
using Orleans.Runtime;
using Orleans.Serialization;
using Orleans.Storage;

namespace Mesos.Orleans.Testing;

/// <summary>
/// Grain storage in memory that all silos of a test cluster share, as they would share a database: unlike Orleans' own memory storage it
/// outlives a killed silo. State is kept serialized, and a write with an old ETag is refused, as every real storage does.
/// </summary>
internal sealed class SharedStorage(ConcurrentDictionary<string, SharedStorage.Entry> entries, Serializer serializer) : IGrainStorage
{
    private static long _lastVersion;

    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        if (entries.TryGetValue(Key(stateName, grainId), out var entry))
        {
            grainState.State = serializer.Deserialize<T>(entry.State);
            grainState.ETag = entry.ETag;
            grainState.RecordExists = true;
        }
        else
        {
            grainState.State = Activator.CreateInstance<T>();
            grainState.ETag = null;
            grainState.RecordExists = false;
        }

        return Task.CompletedTask;
    }

    public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var key = Key(stateName, grainId);
        var next = new Entry(Interlocked.Increment(ref _lastVersion).ToString(), serializer.SerializeToArray(grainState.State));
        if (grainState.ETag is { } etag)
        {
            if (!entries.TryGetValue(key, out var entry) || entry.ETag != etag || !entries.TryUpdate(key, next, entry))
                throw Stale(key, etag);
        }
        else if (!entries.TryAdd(key, next))
        {
            throw Stale(key, null);
        }

        grainState.ETag = next.ETag;
        grainState.RecordExists = true;
        return Task.CompletedTask;
    }

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var key = Key(stateName, grainId);
        if (entries.TryGetValue(key, out var entry) && (entry.ETag != grainState.ETag || !entries.TryRemove(KeyValuePair.Create(key, entry))))
            throw Stale(key, grainState.ETag);
        grainState.State = Activator.CreateInstance<T>();
        grainState.ETag = null;
        grainState.RecordExists = false;
        return Task.CompletedTask;
    }

    private static string Key(string stateName, GrainId grainId) => $"{stateName}/{grainId}";

    private InconsistentStateException Stale(string key, string? etag) =>
        new($"{key} was written by another activation.", entries.GetValueOrDefault(key)?.ETag, etag);

    internal sealed record Entry(string ETag, byte[] State);
}
