using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace Mesos.Orleans.Core.Tasks;

/// <summary>
/// The index of a framework's launches, cut into shards that are stored one by one. A launch goes into whichever shard has room, so one ACCEPT changes
/// one shard (or a few, past <see cref="MaxEntriesPerShard"/> tasks), and what is written for it is bounded however many launches there are: the number
/// of shards grows, their size does not.
/// </summary>
/// <remarks>
/// What must be stored soon (a new launch, a kill) is told apart from what may lag (an end, a removal): the latter only costs a look at a task's record
/// if everything dies before it is written.
/// </remarks>
public sealed class TaskIndex
{
    /// <summary>How many launches are put into one shard; some 60 bytes each. A shard merged with what somebody else wrote may hold more.</summary>
    public const int MaxEntriesPerShard = 64;

    /// <summary>How many shards an index has at least; their number doubles when all are more than half full, and never shrinks.</summary>
    public const int FirstShards = 16;

    private readonly Dictionary<Guid, int> _shardOf = [];
    private readonly List<Shard> _shards = [.. Enumerable.Range(0, FirstShards).Select(_ => new Shard())];
    private readonly SortedSet<int> _soon = [];
    private readonly SortedSet<int> _late = [];
    private int _open;

    /// <summary>How many shards there are, empty ones included.</summary>
    public int Shards => _shards.Count;

    /// <summary>How many launches are listed.</summary>
    public int Count => _shardOf.Count;

    /// <summary>All launches, in no particular order.</summary>
    public IEnumerable<TaskIndexEntry> Entries => _shards.SelectMany(shard => shard.Entries.Values);

    /// <summary>True if the launch is listed.</summary>
    public bool Contains(Guid launch) => _shardOf.ContainsKey(launch);

    /// <summary>The entry of a launch, or null.</summary>
    public TaskIndexEntry? Find(Guid launch) => _shardOf.TryGetValue(launch, out var shard) ? _shards[shard].Entries[launch] : null;

    /// <summary>Makes room for shards that are stored, before they are loaded.</summary>
    public void Grow(int shards)
    {
        while (_shards.Count < shards)
        {
            _shards.Add(new Shard());
        }
    }

    /// <summary>Lists a launch, or changes its entry.</summary>
    /// <param name="entry">The entry.</param>
    /// <param name="late">True if it may be written later.</param>
    public void Put(TaskIndexEntry entry, bool late = false)
    {
        if (!_shardOf.TryGetValue(entry.LaunchId, out var number))
        {
            number = _shardOf[entry.LaunchId] = Open();
        }

        ref var place = ref CollectionsMarshal.GetValueRefOrAddDefault(_shards[number].Entries, entry.LaunchId, out var known);
        if (!known || place != entry)
        {
            place = entry;
            (late ? _late : _soon).Add(number);
        }
    }

    /// <summary>Takes a launch out; may be written later.</summary>
    public void Remove(Guid launch)
    {
        if (_shardOf.Remove(launch, out var number))
        {
            _shards[number].Entries.Remove(launch);
            _late.Add(number);
        }
    }

    /// <summary>Takes over what is stored of one shard.</summary>
    /// <param name="number">The shard.</param>
    /// <param name="stored">What is stored of it.</param>
    public void Load(int number, ImmutableArray<TaskIndexEntry> stored)
    {
        _shards[number].Stored = [.. stored.Select(entry => entry.LaunchId)];
        Learn(number, stored);
    }

    /// <summary>Which shards have to be written.</summary>
    /// <param name="late">True for those too that may be written later.</param>
    public ImmutableArray<int> Changed(bool late) => late ? [.. _soon.Union(_late).Order()] : [.. _soon];

    /// <summary>What to write of a shard now; changes that come while that goes on make it changed again. Null if the store has it already.</summary>
    public ImmutableArray<TaskIndexEntry>? BeginWrite(int number)
    {
        _soon.Remove(number);
        _late.Remove(number);
        var shard = _shards[number];
        if (shard.Entries.Count == 0 && shard.Stored.IsEmpty)
        {
            return null;
        }

        shard.Attempted = [.. shard.Entries.Keys];
        return [.. shard.Entries.Values];
    }

    /// <summary>What <see cref="BeginWrite"/> returned is stored.</summary>
    public void Written(int number)
    {
        _shards[number].Stored = _shards[number].Attempted;
        _shards[number].Attempted = [];
    }

    /// <summary>What <see cref="BeginWrite"/> returned may or may not be stored: it has to be written again.</summary>
    public void NotWritten(int number)
    {
        var shard = _shards[number];
        shard.Stored = [.. shard.Stored.Union(shard.Attempted)];
        shard.Attempted = [];
        _soon.Add(number);
    }

    /// <summary>
    /// Somebody else wrote the shard, or an earlier write whose outcome was unknown got through. What others added since is kept, what was
    /// removed here stays removed; the shard has to be written again.
    /// </summary>
    /// <param name="number">The shard.</param>
    /// <param name="stored">What is stored of it now.</param>
    /// <returns>The launches that were not known here.</returns>
    public ImmutableArray<TaskIndexEntry> Merge(int number, ImmutableArray<TaskIndexEntry> stored)
    {
        var shard = _shards[number];
        HashSet<Guid> seen = [.. shard.Stored, .. shard.Attempted];
        ImmutableArray<TaskIndexEntry> added = [.. stored.Where(entry => !seen.Contains(entry.LaunchId) && !_shardOf.ContainsKey(entry.LaunchId))];
        shard.Stored = [.. stored.Select(entry => entry.LaunchId)];
        Learn(number, added);
        _soon.Add(number);
        return added;
    }

    private void Learn(int number, ImmutableArray<TaskIndexEntry> entries)
    {
        foreach (var entry in entries)
        {
            if (_shardOf.TryAdd(entry.LaunchId, number))
            {
                _shards[number].Entries[entry.LaunchId] = entry;
            }
            else
            {
                // Listed in another shard too: one place is enough.
                _late.Add(number);
            }
        }
    }

    // The shard in use while it has room; then the next one that is at most half full, so that shards are not worn out by single gaps.
    private int Open()
    {
        if (_shards[_open].Entries.Count < MaxEntriesPerShard)
        {
            return _open;
        }

        for (var step = 1; step <= _shards.Count; step++)
        {
            var candidate = (_open + step) % _shards.Count;
            if (_shards[candidate].Entries.Count <= MaxEntriesPerShard / 2)
            {
                return _open = candidate;
            }
        }

        _open = _shards.Count;
        Grow(_shards.Count * 2);
        return _open;
    }

    private sealed class Shard
    {
        public Dictionary<Guid, TaskIndexEntry> Entries { get; } = [];

        public ImmutableArray<Guid> Stored { get; set; } = [];

        public ImmutableArray<Guid> Attempted { get; set; } = [];
    }
}
