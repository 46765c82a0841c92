using Mesos.Orleans.Silo.Configuration;
using Mesos.Orleans.Silo.Storage;
using Microsoft.Extensions.Configuration;
using Orleans;
using Orleans.Storage;

namespace Mesos.Orleans.Silo.Tests.Hosting;

/// <summary>What the master's grains rely on, whichever storage is configured.</summary>
public abstract class StorageContract
{
    private const int Writers = 200;

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
    public async Task Keys_WithCharactersThatStoresTreatSpecially_AreDifferentRecords()
    {
        await using var silo = await Start();
        string[] keys =
        [
            "f/a_b", "f/a#b", "f/a?b", "f_a_b", "f/a/b", "f/a%2Fb", "f/a%b", "f/a b", "f/a b ", "f/a+b", "f/A_B", "f/a~5Fb", "f/a'b", "f/a\"b", "f/a&b=c", "f/a;b", "f/a:b", "f/a*b",
            "f/a<b>", "f/a|b", "f/a^b", "f/a`b", "f/a{b}", "f/a[b]", "f/a(b)", "f/a!b", "f/a@b", "f/a$b", "f/a,b", "f/a.", "f/a..", "f/..", "f/späte 文字 🚢", "f/e\u0301", "f/\u00e9",
            "f/\uE000", "f/a\u0085b", "f/a\u2028b", "f/" + new string('x', 255), "f/" + new string('文', 85),
        ];
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
    public async Task Record_OfMegabytes_IsReplacedFencedAndRemoved()
    {
        await using var silo = await Start();
        var state = Of("small");
        await silo.Write("large", state);
        foreach (var length in new[] { 720_800, 720_896, 3_000_000, 2_500_000, 10, 1_000_000 })
        {
            var stale = await silo.Read("large");
            state.State!.Text = Text(length);
            await silo.Write("large", state);
            Assert.Equal(state.State.Text, (await silo.Read("large")).State!.Text);
            Assert.Equal(state.ETag, (await silo.Read("large")).ETag);

            stale.State!.Text = Text(length + 1);
            await Assert.ThrowsAnyAsync<InconsistentStateException>(() => silo.Write("large", stale));
            await Assert.ThrowsAnyAsync<InconsistentStateException>(() => silo.Clear("large", stale));
            Assert.Equal(state.State.Text, (await silo.Read("large")).State!.Text);
        }

        await silo.Clear("large", state);
        Assert.False((await silo.Read("large")).RecordExists);

        static string Text(int length) => string.Create(length, 0, static (text, _) =>
        {
            for (var n = 0; n < text.Length; n++)
            {
                text[n] = (char)('a' + (n * 31 % 26));
            }
        });
    }

    [Fact]
    public async Task Services_InOneStore_AreApart()
    {
        await using (var silo = await Start())
        {
            await silo.Write("a", Of("one"));
        }

        const string key = "Orleans:ServiceId";
        await using var other = await SiloHost.StartAsync([.. Settings.Where(setting => setting.Key != key), (key, Configuration()[key] + "_note")]);
        Assert.False((await other.Read("a")).RecordExists);
        await other.Write("a", Of("two"));
        await using var store = await Store.OpenAsync(Configuration(), TestContext.Current.CancellationToken);
        Assert.NotEqual((await StoreCheck.ReadAsync(other.Storage)).State!.StoreId, (await StoreCheck.ReadAsync(store.Records)).State!.StoreId);
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

    [Fact]
    public async Task Store_New_SaysItsFormatAndKeepsItsId()
    {
        Guid id;
        await using (var first = await Start())
        {
            var record = (await StoreCheck.ReadAsync(first.Storage)).State!;
            Assert.Equal(StoreRecord.CurrentFormat, record.Format);
            Assert.NotEqual(Guid.Empty, id = record.StoreId);
        }

        await using var second = await Start();
        Assert.Equal(id, (await StoreCheck.ReadAsync(second.Storage)).State!.StoreId);
    }

    [Theory]
    [InlineData(StoreRecord.CurrentFormat + 1, "", "reads formats up to 1")]
    [InlineData(StoreRecord.CurrentFormat, "4711", "import")]
    public async Task Store_NewerOrHalfImported_IsRefusedUnchanged(int format, string importing, string reason)
    {
        string? etag;
        await using (var silo = await Start())
        {
            var record = await StoreCheck.ReadAsync(silo.Storage);
            (record.State!.Format, record.State.Importing, record.State.WrittenBy) = (format, importing, "9.9.9");
            await silo.Storage.WriteStateAsync(StoreRecord.Name, StoreRecord.Key, record);
            etag = record.ETag;
        }

        var error = await Assert.ThrowsAsync<SiloConfigurationException>(Start);

        Assert.Contains(reason, error.Message);
        Assert.Contains("nothing was changed", error.Message);
        await using var store = await Store.OpenAsync(Configuration(), TestContext.Current.CancellationToken);
        Assert.Equal(etag, (await StoreCheck.ReadAsync(store.Records)).ETag);
    }

    [Fact]
    public async Task Store_WrittenBeforeThereWereFormats_IsTakenOver()
    {
        await using (var silo = await Start())
        {
            await silo.Grains.GetGrain<INoteGrain>("n").Write("kept");
            var record = await StoreCheck.ReadAsync(silo.Storage);
            await silo.Storage.ClearStateAsync(StoreRecord.Name, StoreRecord.Key, record);
            File.Delete(new StoreMark(Configuration()).Path);
        }

        await using var second = await Start();
        Assert.Equal("kept", await second.Grains.GetGrain<INoteGrain>("n").Read());
        Assert.Equal(StoreRecord.CurrentFormat, (await StoreCheck.ReadAsync(second.Storage)).State!.Format);
    }

    private protected abstract (string Key, string? Value)[] Settings { get; }

    private protected Task<SiloHost> Start() => SiloHost.StartAsync(Settings);

    private protected IConfiguration Configuration()
    {
        var configuration = new ConfigurationManager();
        configuration.AddInMemoryCollection(Settings.Select(s => KeyValuePair.Create(s.Key, s.Value)));
        SiloDefaults.Apply(configuration);
        return configuration;
    }

    private static GrainState<Note> Of(string text) => new() { State = new Note { Text = text } };
}
