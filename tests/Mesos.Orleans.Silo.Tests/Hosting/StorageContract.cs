using Orleans;
using Orleans.Storage;

namespace Mesos.Orleans.Silo.Tests.Hosting;

/// <summary>What the master's grains rely on, whichever storage is configured.</summary>
public abstract class StorageContract
{
    private const int Writers = 200;

    private protected abstract Task<SiloHost> Start();

    [Fact]
    public async Task Record_NeverWritten_DoesNotExist()
    {
        await using var silo = await Start();

        var read = await silo.Read("absent");

        Assert.False(read.RecordExists);
        Assert.Null(read.ETag);
        Assert.Null(read.State!.Text);
    }

    [Fact]
    public async Task Record_Written_ReadsBackWithItsVersion()
    {
        await using var silo = await Start();
        var written = Of("hello");
        await silo.Write("a", written);

        var read = await silo.Read("a");

        Assert.True(read.RecordExists);
        Assert.Equal("hello", read.State!.Text);
        Assert.Equal(written.ETag, read.ETag);
    }

    [Fact]
    public async Task Write_WithTheCurrentVersion_Replaces()
    {
        await using var silo = await Start();
        var state = Of("one");
        await silo.Write("a", state);
        var first = state.ETag;
        state.State!.Text = "two";
        await silo.Write("a", state);

        Assert.NotEqual(first, state.ETag);
        Assert.Equal("two", (await silo.Read("a")).State!.Text);
    }

    [Fact]
    public async Task Write_WithAnOutdatedVersion_IsRefusedAndChangesNothing()
    {
        await using var silo = await Start();
        await silo.Write("a", Of("one"));
        var stale = await silo.Read("a");
        var current = await silo.Read("a");
        current.State!.Text = "two";
        await silo.Write("a", current);

        stale.State!.Text = "stale";
        await Assert.ThrowsAnyAsync<InconsistentStateException>(() => silo.Write("a", stale));

        var read = await silo.Read("a");
        Assert.Equal("two", read.State!.Text);
        Assert.Equal(current.ETag, read.ETag);
    }

    [Fact]
    public async Task Write_WithoutAVersionOverARecord_IsRefused()
    {
        await using var silo = await Start();
        await silo.Write("a", Of("one"));

        await Assert.ThrowsAnyAsync<InconsistentStateException>(() => silo.Write("a", Of("blind")));

        Assert.Equal("one", (await silo.Read("a")).State!.Text);
    }

    [Fact]
    public async Task Clear_WithTheCurrentVersion_RemovesTheRecord()
    {
        await using var silo = await Start();
        var state = Of("one");
        await silo.Write("a", state);
        await silo.Clear("a", state);

        Assert.False((await silo.Read("a")).RecordExists);
        Assert.Null((await silo.Read("a")).ETag);
    }

    [Fact]
    public async Task Clear_WithAnOutdatedVersion_IsRefused()
    {
        await using var silo = await Start();
        await silo.Write("a", Of("one"));
        var stale = await silo.Read("a");
        var current = await silo.Read("a");
        await silo.Write("a", current);

        await Assert.ThrowsAnyAsync<InconsistentStateException>(() => silo.Clear("a", stale));

        Assert.True((await silo.Read("a")).RecordExists);
    }

    [Fact]
    public async Task Write_WithTheVersionOfADeletedRecord_IsRefused()
    {
        await using var silo = await Start();
        var state = Of("one");
        await silo.Write("a", state);
        var stale = await silo.Read("a");
        await silo.Clear("a", state);

        await Assert.ThrowsAnyAsync<InconsistentStateException>(() => silo.Write("a", stale));

        Assert.False((await silo.Read("a")).RecordExists);
    }

    [Fact]
    public async Task Write_WithTheVersionOfARecordDeletedAndWrittenAnew_IsRefused()
    {
        await using var silo = await Start();
        var state = Of("one");
        await silo.Write("a", state);
        var stale = await silo.Read("a");
        await silo.Clear("a", state);
        await silo.Write("a", Of("two"));

        await Assert.ThrowsAnyAsync<InconsistentStateException>(() => silo.Write("a", stale));

        Assert.Equal("two", (await silo.Read("a")).State!.Text);
    }

    [Fact]
    public async Task Keys_ThatSpellTheSameNumber_AreDifferentRecords()
    {
        await using var silo = await Start();
        string[] keys = ["a", "A", "0a", "a+", "a+x", "+x", "00000000-0000-0000-0000-00000000000a", "0000000000000000000000000000000a"];
        foreach (var key in keys)
        {
            await silo.Write(key, Of("text of " + key));
        }

        foreach (var key in keys)
        {
            Assert.Equal("text of " + key, (await silo.Read(key)).State!.Text);
        }
    }

    [Fact]
    public async Task Writers_OfDifferentRecordsAtOnce_AllSucceed()
    {
        await using var silo = await Start();
        await Task.WhenAll(Enumerable.Range(0, Writers).Select(async n =>
        {
            var state = Of("");
            for (var round = 0; round < 5; round++)
            {
                state.State!.Text = $"{n}/{round}";
                await silo.Write($"writer-{n}", state);
            }
        }));

        for (var n = 0; n < Writers; n++)
        {
            Assert.Equal($"{n}/4", (await silo.Read($"writer-{n}")).State!.Text);
        }
    }

    [Fact]
    public async Task Writers_OfOneRecordAtOnce_ExactlyOneWins()
    {
        await using var silo = await Start();
        var winners = await Task.WhenAll(Enumerable.Range(0, Writers).Select(async n =>
        {
            try
            {
                await silo.Write("contended", Of(n.ToString()));
                return n;
            }
            catch (InconsistentStateException)
            {
                return -1;
            }
        }));

        var winner = Assert.Single(winners, n => n >= 0);
        Assert.Equal(winner.ToString(), (await silo.Read("contended")).State!.Text);
    }

    [Fact]
    public async Task Grain_WithPersistentState_WritesThroughTheDefaultStorage()
    {
        await using var silo = await Start();

        await silo.Grains.GetGrain<INoteGrain>("n").Write("kept");

        Assert.Equal("kept", await silo.Grains.GetGrain<INoteGrain>("n").Read());
    }

    private static GrainState<Note> Of(string text) => new() { State = new Note { Text = text } };
}
