using System.Collections.Immutable;
using Mesos.Orleans.Core.Tasks;
using Mesos.Orleans.Grains.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Runtime;
using Orleans.Storage;

namespace Mesos.Orleans.Grains.Frameworks;

/// <summary>
/// Keeps a framework's <see cref="TaskIndex"/> in the store, behind the grain's back: one write of a shard at a time, and what changes meanwhile
/// goes into the next (so the busier a framework is, the more launches share a write).
/// </summary>
/// <remarks>
/// The shards are records of the framework's own grain, not grains of their own: nobody else has business with them, no message or activation is spent on them,
/// and their ETags show at once if a second activation is at work, whose launches are then merged.
/// </remarks>
internal sealed partial class TaskIndexStorage(IGrainStorage storage, GrainId framework, TaskIndex index, ILogger logger)
{
    /// <summary>The name of the record that says how many shards there are.</summary>
    public const string RecordName = "tasks";

    // A framework that is activated anew serves nobody before all are read: the fewer rounds the better.
    private const int MaxParallelReads = 512;
    private const int MaxParallelWrites = 8;
    private const int MaxWriteAttempts = 4;

    private readonly Dictionary<int, string?> _etags = [];
    private readonly GrainState<TaskIndexState> _head = new(new());
    private Task? _writing;
    private bool _late;

    /// <summary>Told of launches that somebody else has put into the index.</summary>
    public Action<ImmutableArray<TaskIndexEntry>>? Learned { get; set; }

    /// <summary>The name of a shard's record.</summary>
    public static string ShardName(int number) => $"{RecordName}-{number}";

    public async Task Load()
    {
        await storage.ReadRecord(RecordName, framework, _head);
        index.Grow(_head.State!.Shards);
        foreach (var batch in Enumerable.Range(0, index.Shards).Chunk(MaxParallelReads))
        {
            var shards = await Task.WhenAll(batch.Select(Read));
            for (var n = 0; n < batch.Length; n++)
            {
                index.Load(batch[n], shards[n]);
            }
        }
    }

    /// <summary>Writes what has changed, unless that is under way: then it is written after that. Never fails; what is not written stays changed.</summary>
    /// <param name="late">True for what may lag too.</param>
    public Task Write(bool late)
    {
        _late |= late;
        return _writing is { IsCompleted: false } ? _writing : _writing = WriteAll();
    }

    /// <summary>Deletes everything.</summary>
    public async Task Clear()
    {
        await (_writing ?? Task.CompletedTask);
        foreach (var batch in _etags.Keys.ToArray().Chunk(MaxParallelWrites))
        {
            await Task.WhenAll(batch.Select(async number =>
            {
                await storage.ClearRecord(ShardName(number), framework, new GrainState<TaskIndexShardState>(new(), _etags[number]) { RecordExists = true });
                _etags.Remove(number);
            }));
        }

        if (_head.RecordExists)
        {
            await storage.ClearRecord(RecordName, framework, _head);
        }
    }

    private async Task WriteAll()
    {
        while (true)
        {
            var changed = index.Changed(_late);
            _late = false;
            if (changed.IsEmpty || !await WriteHead())
            {
                return;
            }

            foreach (var batch in changed.Chunk(MaxParallelWrites))
            {
                var written = await Task.WhenAll(batch.Select(Write));
                if (!written.All(done => done))
                {
                    return;
                }
            }
        }
    }

    // A crash between this and the first write of a new shard only means that some empty ones are read.
    private async Task<bool> WriteHead()
    {
        for (var attempt = 1; index.Shards > Math.Max(_head.State!.Shards, TaskIndex.FirstShards); attempt++)
        {
            var before = _head.State!.Shards;
            try
            {
                _head.State = new TaskIndexState { Shards = index.Shards };
                await storage.WriteRecord(RecordName, framework, _head);
            }
            catch (InconsistentStateException) when (attempt < MaxWriteAttempts)
            {
                // Not stored, until it is read: shards that it does not count are not loaded.
                _head.State = new TaskIndexState { Shards = before };
                if (!await ReadHead())
                {
                    return false;
                }
            }
            catch (Exception e) when (e is not OutOfMemoryException)
            {
                _head.State = new TaskIndexState { Shards = before };
                LogNotWritten(framework, RecordName, e.Message);
                return false;
            }
        }

        return true;
    }

    private async Task<bool> ReadHead()
    {
        try
        {
            await storage.ReadRecord(RecordName, framework, _head);
            index.Grow(_head.State!.Shards);
            return true;
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            LogNotWritten(framework, RecordName, e.Message);
            return false;
        }
    }

    private async Task<bool> Write(int number)
    {
        for (var attempt = 1; index.BeginWrite(number) is { } entries; attempt++)
        {
            var state = new GrainState<TaskIndexShardState>(TaskIndexShardState.Of(entries), _etags.GetValueOrDefault(number));
            try
            {
                await storage.WriteRecord(ShardName(number), framework, state);
                _etags[number] = state.ETag;
                index.Written(number);
                return true;
            }
            catch (InconsistentStateException) when (attempt < MaxWriteAttempts)
            {
                index.NotWritten(number);
                if (await Merge(number) is { IsEmpty: false } learned)
                {
                    LogLearned(framework, learned.Length);
                    Learned?.Invoke(learned);
                }
            }
            catch (Exception e) when (e is not OutOfMemoryException)
            {
                index.NotWritten(number);
                LogNotWritten(framework, ShardName(number), e.Message);
                return false;
            }
        }

        return true;
    }

    private async Task<ImmutableArray<TaskIndexEntry>> Merge(int number)
    {
        try
        {
            return index.Merge(number, await Read(number));
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            LogNotWritten(framework, ShardName(number), e.Message);
            return [];
        }
    }

    private async Task<ImmutableArray<TaskIndexEntry>> Read(int number)
    {
        var state = new GrainState<TaskIndexShardState>(new());
        await storage.ReadRecord(ShardName(number), framework, state);
        if (state.RecordExists)
        {
            _etags[number] = state.ETag;
        }
        else
        {
            _etags.Remove(number);
        }

        return state.State!.ToEntries();
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Framework}: the record {Record} of its tasks is not written yet, and is tried again: {Error}")]
    private partial void LogNotWritten(GrainId framework, string record, string error);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Framework}: another activation has written {Tasks} tasks into its index, which are taken over")]
    private partial void LogLearned(GrainId framework, int tasks);
}
