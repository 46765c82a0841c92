using System.Net;
using Mesos.Orleans.Sdk;
using Mesos.Orleans.Silo.Configuration;
using Mesos.Orleans.Silo.State;
using Mesos.Orleans.Silo.Storage;
using Mesos.Orleans.Silo.Tests.Hosting;
using Mesos.Orleans.Testing;
using Orleans.Runtime;

namespace Mesos.Orleans.Silo.Tests.State;

/// <summary>Clusters move between stores and are the same afterwards.</summary>
public sealed class StateMoveTests : IAsyncLifetime
{
    private static readonly string[] Keys =
        ["n", "a", "A", "0a", "deadBEEF", "a+", "a+x", "+x", "0+x", "x/y/z", "{0}", "a{b}", "a#b", "a_b", "a?b~5F", "späte 文字", "00000000-0000-0000-0000-00000000000a", "0000000000000000000000000000000a",
         "0123456789ABCDEF0123456789ABCDEF+t", "FFFFFFFFFFFFFFFF"];

    private readonly WorkDirectory _first = new();
    private readonly WorkDirectory _second = new();
    private readonly WorkDirectory _files = new();
    private readonly WorkDirectory _azureDirectory = new();
    private readonly RedisServer _redis = new();
    private readonly StringWriter _output = new();
    private readonly StringWriter _error = new();

    [Fact]
    public async Task State_FromSqliteToRedisToSqlite_IsTheSame()
    {
        await FillSqlite();
        var settings = await Redis();

        Assert.Equal(0, await Run("export", "1", [_first.Setting]));
        Assert.Equal(0, await Run("import", "1", settings));
        Assert.Equal(0, await Run("export", "2", settings));
        Assert.Equal(0, await Run("import", "2", [_second.Setting]));
        Assert.Equal(0, await Run("export", "3", [_second.Setting]));

        Assert.Empty(_error.ToString());
        Assert.Contains($"{Keys.Length} note", _output.ToString());
        Assert.Equal(await File.ReadAllBytesAsync(PathOf("1")), await File.ReadAllBytesAsync(PathOf("2")));
        Assert.Equal(await File.ReadAllBytesAsync(PathOf("1")), await File.ReadAllBytesAsync(PathOf("3")));
        await using var silo = await SiloHost.StartAsync(_second.Setting);
        foreach (var key in Keys)
        {
            Assert.Equal("text of " + key, (await silo.Read(key)).State!.Text);
        }
    }

    [Theory]
    [InlineData("AzureBlobStorage")]
    [InlineData("AzureTableStorage")]
    public async Task State_FromSqliteToAzureToSqlite_IsTheSame(string provider)
    {
        await using var azure = new Azurite();
        var settings = azure.Settings(provider, "moved", _azureDirectory);
        await azure.StartAsync();
        await FillSqlite();
        await using (var silo = await SiloHost.StartAsync(_first.Setting))
        {
            await silo.Write("large", new() { State = new Note { Text = new string('x', 2_000_000) } });
        }

        await using (var neighbour = await SiloHost.StartAsync(azure.Settings(provider, "moved_note", _files)))
        {
            await neighbour.Write("not-mine", new() { State = new Note { Text = "of another service" } });
        }

        Assert.Equal(0, await Run("export", "1", [_first.Setting]));
        Assert.Equal(0, await Run("import", "1", settings));
        Assert.Equal(0, await Run("export", "2", settings));
        Assert.Equal(0, await Run("import", "2", [_second.Setting]));
        Assert.Equal(0, await Run("export", "3", [_second.Setting]));

        Assert.Empty(_error.ToString());
        Assert.Equal(await File.ReadAllBytesAsync(PathOf("1")), await File.ReadAllBytesAsync(PathOf("2")));
        Assert.Equal(await File.ReadAllBytesAsync(PathOf("1")), await File.ReadAllBytesAsync(PathOf("3")));
        Assert.Equal(StateProgram.CannotRun, await Run("import", "1", settings));
        Assert.Contains("is not empty", _error.ToString());
        Assert.DoesNotContain(Azurite.AccountKey, _error.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("AzureBlobStorage")]
    [InlineData("AzureTableStorage")]
    public async Task Cluster_MovedToAnotherStore_IsTheSameCluster(string provider)
    {
        await using var azure = new Azurite();
        var settings = provider.Length == 0 ? await Redis() : azure.Settings(provider, "moved", _azureDirectory);
        await azure.StartAsync();
        string before;
        await using (var master = new MasterProgram())
        {
            master.Start(_first.Setting);
            await master.WaitFor("/health/ready", HttpStatusCode.OK);
            await RunATask(master);
            await master.Put("/weights", """[{"role":"analytics","weight":2.5}]""");
            before = await Facts(master);
            Assert.Contains("2.5", before);
            Assert.Contains("t1", before);
            await master.Stop();
        }

        Assert.Equal(0, await Run("export", "1", [_first.Setting]));
        Assert.Equal(0, await Run("import", "1", settings));

        await using var moved = new MasterProgram();
        moved.Start(settings);
        await moved.WaitFor("/health/ready", HttpStatusCode.OK);
        foreach (var kind in new[] { "agent", "cluster", "framework", "registry", "task", "tasks-", "weights" })
        {
            Assert.Contains($" {kind}", _output.ToString());
        }

        await MasterProgram.Eventually(async () => Assert.Equal(before, await Facts(moved)));
        await moved.Stop();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Import_IntoAStoreWithState_IsRefused(bool redis)
    {
        await FillSqlite();
        (string, string?)[] target = redis ? await Redis() : [_second.Setting];
        await using (await SiloHost.StartAsync(target))
        {
        }

        Assert.Equal(0, await Run("export", "1", [_first.Setting]));
        foreach (var mark in Directory.EnumerateFiles(Path.GetDirectoryName(new StoreMark(Of(target)).Path)!))
        {
            File.Delete(mark);
        }

        Assert.Equal(StateProgram.CannotRun, await Run("import", "1", target));
        Assert.Contains("is not empty", _error.ToString());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Export_WhileASiloRuns_IsRefused(bool redis)
    {
        (string, string?)[] source = redis ? await Redis() : [_first.Setting];
        await using (await SiloHost.StartAsync(source))
        {
            Assert.Equal(StateProgram.CannotRun, await Run("export", "1", source));
        }

        Assert.Contains(redis ? "Silos run on this store" : "Another master uses the database", _error.ToString());
        Assert.Empty(Directory.EnumerateFiles(_files.Path));
        Assert.Equal(0, await Run("export", "1", source));
    }

    [Fact]
    public async Task Import_ThatDied_KeepsSilosAwayAndCanBeRepeated()
    {
        await FillSqlite();
        var settings = await Redis();
        Assert.Equal(0, await Run("export", "1", [_first.Setting]));
        Assert.Equal(0, await Run("import", "1", settings));

        // As if it had died before its last records and its last write.
        var checksum = (await StateFile.OpenAsync(PathOf("1"), TestContext.Current.CancellationToken)).Checksum;
        await using (var store = await Store.OpenAsync(Of(settings), TestContext.Current.CancellationToken))
        {
            var own = await StoreCheck.ReadAsync(store.Records);
            own.State!.Importing = checksum;
            await store.Records.WriteStateAsync(StoreRecord.Name, StoreRecord.Key, own);
            var lost = new global::Orleans.GrainState<RawRecord> { State = new RawRecord() };
            await store.Records.ReadStateAsync("note", GrainId.Create("note", "a"), lost);
            await store.Records.ClearStateAsync("note", GrainId.Create("note", "a"), lost);
        }

        var refused = await Assert.ThrowsAsync<SiloConfigurationException>(() => SiloHost.StartAsync(settings));
        Assert.Contains("Repeat it", refused.Message);

        Assert.Equal(0, await Run("import", "1", settings));
        Assert.Equal(0, await Run("export", "2", settings));
        Assert.Equal(await File.ReadAllBytesAsync(PathOf("1")), await File.ReadAllBytesAsync(PathOf("2")));
    }

    [Fact]
    public async Task File_ChangedOrCutOff_IsRefusedAndNothingIsImported()
    {
        await FillSqlite();
        Assert.Equal(0, await Run("export", "1", [_first.Setting]));
        var text = await File.ReadAllTextAsync(PathOf("1"));
        var lines = text.TrimEnd('\n').Split('\n');
        (string Text, string Reason)[] bad =
        [
            ("", "no export"), ("{}\n", "no export"), ("Dear diary\n", "no export"),
            (string.Join('\n', lines[..^1]) + "\n", "without a last line"),
            (text[..(text.Length / 2)], "is damaged"),
            (text.Replace("\"key\":\"n\"", "\"key\":\"m\"", StringComparison.Ordinal), "checksum"),
            (text + "more\n", "checksum"),
            (text.Replace("\"version\":1", "\"version\":2", StringComparison.Ordinal), "reads versions up to 1"),
            (text.Replace("\"storeFormat\":1", "\"storeFormat\":2", StringComparison.Ordinal), "reads formats up to 1"),
        ];
        foreach (var (contents, reason) in bad)
        {
            await File.WriteAllTextAsync(PathOf("bad"), contents);
            _error.GetStringBuilder().Clear();

            Assert.Equal(StateProgram.CannotRun, await Run("import", "bad", [_second.Setting]));
            Assert.Contains(reason, _error.ToString());
        }

        Assert.Equal(0, await Run("import", "1", [_second.Setting]));
    }

    [Fact]
    public async Task Export_OverAFile_IsRefused()
    {
        await FillSqlite();
        await File.WriteAllTextAsync(PathOf("1"), "precious");

        Assert.Equal(StateProgram.CannotRun, await Run("export", "1", [_first.Setting]));
        Assert.Equal("precious", await File.ReadAllTextAsync(PathOf("1")));
    }

    [Theory]
    [InlineData("Memory", "what is in memory ends with the process")]
    public async Task Storage_ThatCannotBeListed_IsRefusedByName(string provider, string reason)
    {
        await FillSqlite();
        Assert.Equal(0, await Run("export", "1", [_first.Setting]));

        Assert.Equal(StateProgram.CannotRun, await Run("import", "1", [_second.Setting, ("Orleans:GrainStorage:Default:ProviderType", provider)]));
        Assert.Contains(provider, _error.ToString());
        Assert.Contains(reason, _error.ToString());
    }

    [Fact]
    public async Task Export_WithoutADatabase_SaysWhereItLooked()
    {
        Assert.Equal(StateProgram.CannotRun, await Run("export", "1", [_first.Setting]));
        Assert.Contains(_first.Database, _error.ToString());
        Assert.False(File.Exists(_first.Database));
    }

    [Theory]
    [InlineData]
    [InlineData("export")]
    [InlineData("import", "--work-dir=x")]
    [InlineData("transport", "file")]
    public async Task CommandLine_Wrong_IsUsage(params string[] args)
    {
        Assert.Equal(StateProgram.WrongUsage, await StateProgram.RunAsync(args, _output, _error, TestContext.Current.CancellationToken));
        Assert.Contains("Usage", _error.ToString());
    }

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        await _redis.DisposeAsync();
        _first.Dispose();
        _second.Dispose();
        _files.Dispose();
        _azureDirectory.Dispose();
    }

    // So that there is a record of every kind.
    private static async Task RunATask(MasterProgram master)
    {
        await using var agent = await SimulatedAgent.StartAsync(master.Grains, null, TestContext.Current.CancellationToken);
        var scheduler = new RecordingScheduler();
        var framework = new V1.FrameworkInfo { Name = "test", User = "root", FailoverTimeout = 3600 };
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var driver = new SchedulerDriver(master.Grains, scheduler, framework);
        var run = driver.RunAsync(stop.Token);
        var offer = await scheduler.Offers.ReadAsync(stop.Token);
        await driver.Launch(offer, [new V1.TaskInfo
        {
            Name = "t1", TaskId = new() { Value = "t1" }, AgentId = offer.AgentId, Resources = { OfferResources.Parse("cpus:1;mem:32") }, Command = new() { Value = "sleep 1000" },
        }]);
        Assert.Equal(V1.TaskState.TaskRunning, await Latest(scheduler, stop.Token));
        await stop.CancelAsync();
        await run.ContinueWith(static _ => { }, TaskScheduler.Default);
    }

    private static async Task<V1.TaskState> Latest(RecordingScheduler scheduler, CancellationToken cancellationToken)
    {
        while (true)
        {
            var update = await scheduler.Updates.ReadAsync(cancellationToken);
            if (update.State is not (V1.TaskState.TaskStaging or V1.TaskState.TaskStarting))
            {
                return update.State;
            }
        }
    }

    private async Task FillSqlite()
    {
        await using var silo = await SiloHost.StartAsync(_first.Setting);
        foreach (var key in Keys)
        {
            await silo.Write(key, new() { State = new Note { Text = "text of " + key } });
        }
    }

    private async Task<(string, string?)[]> Redis()
    {
        await _redis.StartAsync();
        return _redis.Settings("moved[*]"); // a name that a careless pattern would misread
    }

    private Task<int> Run(string command, string file, (string Key, string? Value)[] settings) => StateProgram.RunAsync(
        [command, PathOf(file), .. settings.Select(setting => $"--{setting.Key}={setting.Value}")], _output, _error, TestContext.Current.CancellationToken);

    private string PathOf(string file) => Path.Combine(_files.Path, file);

    private static Microsoft.Extensions.Configuration.ConfigurationManager Of((string Key, string? Value)[] settings)
    {
        var configuration = new Microsoft.Extensions.Configuration.ConfigurationManager();
        Microsoft.Extensions.Configuration.MemoryConfigurationBuilderExtensions.AddInMemoryCollection(
            configuration, settings.Select(s => KeyValuePair.Create(s.Key, s.Value)));
        SiloDefaults.Apply(configuration);
        return configuration;
    }

    private static async Task<string> Facts(MasterProgram master)
    {
        var id = (await master.Json("/health/ready")).GetProperty("checks").GetProperty("cluster").GetString();
        var frameworks = (await master.Json("/frameworks")).GetProperty("frameworks").EnumerateArray().Select(framework => framework.GetProperty("id").GetString());
        var tasks = (await master.Json("/tasks")).GetProperty("tasks").EnumerateArray().Select(task => task.GetProperty("id").GetString());
        return $"{id} {await master.Text("/weights")} {string.Join(',', frameworks)} {string.Join(',', tasks)}";
    }
}
