using System.Collections.Immutable;
using Mesos.Orleans.Core.Tasks;

namespace Mesos.Orleans.Core.Tests.Tasks;

public sealed class TaskIndexTests
{
    [Fact]
    public void Put_AsManyAsOneShardHolds_ChangesOneShard()
    {
        var index = new TaskIndex();

        PutNew(index, TaskIndex.MaxEntriesPerShard);

        Assert.Single(index.Changed(late: false));
    }

    [Fact]
    public void Put_OneMoreThanOneShardHolds_ChangesTwo()
    {
        var index = new TaskIndex();

        PutNew(index, TaskIndex.MaxEntriesPerShard + 1);

        Assert.Equal(2, index.Changed(late: false).Length);
    }

    [Theory]
    [InlineData(20_000)]
    [InlineData(100_000)]
    public void Put_Many_ShardsGrowInNumberNotInSize(int count)
    {
        var index = new TaskIndex();

        PutNew(index, count);
        var sizes = WriteAll(index).Values.Select(entries => entries.Length).ToArray();

        Assert.Equal(count, sizes.Sum());
        Assert.True(sizes.Max() <= TaskIndex.MaxEntriesPerShard);
        Assert.True(index.Shards <= 4 * count / TaskIndex.MaxEntriesPerShard);
    }

    [Fact]
    public void Put_AfterTasksCameAndWentForEver_DoesNotGrow()
    {
        var index = new TaskIndex();

        for (var round = 0; round < 1_000; round++)
        {
            PutNew(index, 50).ForEach(entry => index.Remove(entry.LaunchId));
        }

        Assert.Equal((TaskIndex.FirstShards, 0), (index.Shards, index.Count));
    }

    [Fact]
    public void Remove_MayLag()
    {
        var index = new TaskIndex();
        var entry = PutNew(index, 1)[0];
        WriteAll(index);

        index.Remove(entry.LaunchId);

        Assert.Empty(index.Changed(late: false));
        Assert.Single(index.Changed(late: true));
    }

    [Fact]
    public void BeginWrite_PutAndRemovedBeforeItWasWritten_NeedsNoWrite()
    {
        var index = new TaskIndex();
        index.Remove(PutNew(index, 1)[0].LaunchId);

        Assert.Null(index.BeginWrite(Assert.Single(index.Changed(late: true))));
        Assert.Empty(index.Changed(late: true));
    }

    [Fact]
    public void Put_WhileTheShardIsBeingWritten_ChangesItAgain()
    {
        var index = new TaskIndex();
        PutNew(index, 1);
        var shard = Assert.Single(index.Changed(late: false));
        var first = index.BeginWrite(shard);

        PutNew(index, 1);
        index.Written(shard);

        Assert.Single(first!.Value);
        Assert.Equal(2, index.BeginWrite(Assert.Single(index.Changed(late: false)))!.Value.Length);
    }

    [Fact]
    public void NotWritten_IsWrittenAgain()
    {
        var index = new TaskIndex();
        PutNew(index, 1);
        var shard = Assert.Single(index.Changed(late: false));
        index.BeginWrite(shard);

        index.NotWritten(shard);

        Assert.Single(index.Changed(late: false));
    }

    [Fact]
    public void Merge_OtherWroteToo_KeepsBothAndLearnsTheirs()
    {
        var (index, other) = (new TaskIndex(), new TaskIndex());
        var mine = PutNew(index, 1)[0];
        var theirs = PutNew(other, 1)[0];
        var shard = Assert.Single(index.Changed(late: false));
        index.BeginWrite(shard);
        index.NotWritten(shard);

        var learned = index.Merge(shard, other.BeginWrite(shard)!.Value);

        Assert.Equal([theirs], learned);
        Assert.Equal<TaskIndexEntry>([mine, theirs], [.. index.BeginWrite(shard)!.Value]);
    }

    [Fact]
    public void Merge_RemovedHereSinceAWriteOfUnknownOutcome_StaysRemoved()
    {
        var index = new TaskIndex();
        var entry = PutNew(index, 1)[0];
        var shard = Assert.Single(index.Changed(late: false));
        var got = index.BeginWrite(shard)!.Value;
        index.NotWritten(shard);
        index.Remove(entry.LaunchId);
        Assert.Empty(index.BeginWrite(shard)!.Value);
        index.NotWritten(shard);

        var learned = index.Merge(shard, got);

        Assert.Empty(learned);
        Assert.Equal(0, index.Count);
    }

    [Fact]
    public void Load_WhatWasWritten_IsTheSameIndex()
    {
        var index = new TaskIndex();
        var entries = PutNew(index, 3_000);
        index.Put(entries[0] with { Killed = true });
        index.Put(entries[1] with { CompletedAt = DateTimeOffset.UnixEpoch }, late: true);
        index.Remove(entries[2].LaunchId);
        var stored = WriteAll(index);

        var loaded = new TaskIndex();
        loaded.Grow(index.Shards);
        foreach (var (shard, content) in stored)
        {
            loaded.Load(shard, content);
        }

        Assert.Equal(index.Entries.OrderBy(entry => entry.LaunchId), loaded.Entries.OrderBy(entry => entry.LaunchId));
        Assert.Empty(loaded.Changed(late: true));
        Assert.True(loaded.Find(entries[0].LaunchId)!.Value.Killed);
    }

    [Fact]
    public void Load_ALaunchInTwoShards_KeepsOneAndDropsTheOther()
    {
        var index = new TaskIndex();
        var entry = PutNew(new TaskIndex(), 1)[0];

        index.Load(0, [entry]);
        index.Load(5, [entry]);

        Assert.Equal(1, index.Count);
        Assert.Equal([5], index.Changed(late: true));
    }

    private static List<TaskIndexEntry> PutNew(TaskIndex index, int count)
    {
        List<TaskIndexEntry> entries = [.. Enumerable.Range(0, count).Select(n => new TaskIndexEntry(Guid.CreateVersion7(), new($"t{n}"), new($"a{n % 7}")))];
        entries.ForEach(entry => index.Put(entry));
        return entries;
    }

    private static Dictionary<int, ImmutableArray<TaskIndexEntry>> WriteAll(TaskIndex index)
    {
        Dictionary<int, ImmutableArray<TaskIndexEntry>> written = [];
        foreach (var shard in index.Changed(late: true))
        {
            if (index.BeginWrite(shard) is { } entries)
            {
                written[shard] = entries;
                index.Written(shard);
            }
        }

        return written;
    }
}
