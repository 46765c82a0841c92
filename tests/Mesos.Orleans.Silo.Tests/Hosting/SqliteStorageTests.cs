using Mesos.Orleans.Silo.Configuration;
using Microsoft.Data.Sqlite;

namespace Mesos.Orleans.Silo.Tests.Hosting;

/// <summary>The default storage: a SQLite file in the work directory.</summary>
public sealed class SqliteStorageTests : StorageContract, IDisposable
{
    private readonly WorkDirectory _directory = new();

    [Fact]
    public async Task Grain_AfterARestart_StillKnowsItsState()
    {
        await using (var first = await Start())
        {
            await first.Grains.GetGrain<INoteGrain>("n").Write("kept");
        }

        await using var second = await Start();
        Assert.Equal("kept", await second.Grains.GetGrain<INoteGrain>("n").Read());
    }

    [Fact]
    public async Task Directory_ThatDoesNotExist_IsMade()
    {
        var deep = Path.Combine(_directory.Path, "not", "there");
        await using var silo = await SiloHost.StartAsync(("Mesos:WorkDirectory", deep));

        Assert.True(File.Exists(Path.Combine(deep, "mesos.db")));
    }

    [Fact]
    public async Task File_Empty_IsTakenAsNew()
    {
        File.WriteAllBytes(_directory.Database, []);
        await using var silo = await Start();

        await silo.Grains.GetGrain<INoteGrain>("n").Write("kept");
    }

    [Fact]
    public async Task File_NotADatabase_IsRefusedUnchanged()
    {
        File.WriteAllText(_directory.Database, string.Concat(Enumerable.Repeat("Dear diary, ", 100)));

        await AssertRefusedUnchanged("is not a SQLite database");
    }

    [Fact]
    public async Task File_OfANewerSchema_IsRefusedUnchanged()
    {
        await using (await Start())
        {
        }

        Execute("PRAGMA user_version = 2");

        await AssertRefusedUnchanged("schema version 2; this program knows version 1");
    }

    [Fact]
    public async Task File_OfAnotherProgram_IsRefusedUnchanged()
    {
        Execute("CREATE TABLE theirs (x)");

        await AssertRefusedUnchanged("belongs to another program");
    }

    [Fact]
    public async Task File_Gone_IsRefusedAndNotMadeAnew()
    {
        await using (await Start())
        {
        }

        foreach (var file in Directory.EnumerateFiles(_directory.Path, "mesos.db*"))
        {
            File.Delete(file);
        }

        await AssertLost();
    }

    [Fact]
    public async Task File_CutToNothing_IsRefused()
    {
        await using (await Start())
        {
        }

        File.Delete(_directory.Database + "-wal");
        File.WriteAllBytes(_directory.Database, []);

        await AssertLost();
    }

    [Fact]
    public async Task File_Damaged_IsRefusedUnchanged()
    {
        await using (var silo = await Start())
        {
            await silo.Write("a", new() { State = new Note { Text = new string('x', 100_000) } });
        }

        Execute("PRAGMA wal_checkpoint(TRUNCATE)");
        using (var file = File.OpenWrite(_directory.Database))
        {
            file.SetLength(file.Length / 2 / 4096 * 4096);
        }

        await AssertRefusedUnchanged("is damaged");
    }

    [Fact]
    public async Task File_OfAnotherCluster_IsRefusedUntilItsMarkIsRemoved()
    {
        using var other = new WorkDirectory();
        await using (await SiloHost.StartAsync(other.Setting))
        {
        }

        await using (await Start())
        {
        }

        foreach (var file in Directory.EnumerateFiles(_directory.Path, "mesos.db*"))
        {
            File.Delete(file);
        }

        File.Copy(other.Database, _directory.Database);
        var error = await Assert.ThrowsAsync<SiloConfigurationException>(Start);
        var mark = Path.Combine(_directory.Path, "stores", "default");
        Assert.Contains("belongs to the store", error.Message);
        Assert.Contains(mark, error.Message);

        File.Delete(mark);
        await using var silo = await Start();
    }

    [Fact]
    public async Task WorkDirectory_ThatIsAFile_IsRefused()
    {
        var file = Path.Combine(_directory.Path, "file");
        File.WriteAllText(file, "");

        var error = await Assert.ThrowsAsync<SiloConfigurationException>(() => SiloHost.StartAsync(("Mesos:WorkDirectory", file)));

        Assert.Contains("Mesos:WorkDirectory", error.Message);
    }

    [Fact]
    public async Task File_LockedForAMoment_IsWaitedFor()
    {
        await using var silo = await Start();
        using var other = Open();
        var transaction = other.BeginTransaction(deferred: false);

        var write = Task.Run(() => silo.Grains.GetGrain<INoteGrain>("n").Write("kept"));
        transaction.Commit();

        await write;
    }

    public void Dispose() => _directory.Dispose();

    private protected override (string Key, string? Value)[] Settings => [_directory.Setting];

    private async Task AssertRefusedUnchanged(string reason)
    {
        var before = File.ReadAllBytes(_directory.Database);

        var error = await Assert.ThrowsAsync<SiloConfigurationException>(Start);

        Assert.Contains(reason, error.Message);
        Assert.Contains(_directory.Database, error.Message);
        Assert.Contains("Mesos:WorkDirectory", error.Message);
        Assert.Equal(before, File.ReadAllBytes(_directory.Database));
    }

    private async Task AssertLost()
    {
        var error = await Assert.ThrowsAsync<SiloConfigurationException>(Start);

        Assert.Contains("is empty", error.Message);
        Assert.Contains(Path.Combine(_directory.Path, "stores", "default"), error.Message);
    }

    private SqliteConnection Open()
    {
        var connection = new SqliteConnection($"Data Source={_directory.Database};Pooling=False");
        connection.Open();
        return connection;
    }

    private void Execute(string sql)
    {
        using var connection = Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
