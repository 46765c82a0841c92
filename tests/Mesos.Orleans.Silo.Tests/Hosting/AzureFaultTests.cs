using System.Net;
using Mesos.Orleans.Silo.Configuration;
using Mesos.Orleans.Silo.Hosting;

namespace Mesos.Orleans.Silo.Tests.Hosting;

/// <summary>An Azure account that is late, shut, silent or emptied, and settings that cannot work.</summary>
public sealed class AzureFaultTests : IAsyncLifetime
{
    private const string Blobs = "AzureBlobStorage";
    private const string Tables = "AzureTableStorage";

    private readonly Azurite _azure = new();
    private readonly MasterProgram _master = new();
    private readonly WorkDirectory _directory = new();

    [Theory]
    [InlineData(Blobs)]
    [InlineData(Tables)]
    public async Task Account_DownAtTheStart_IsWaitedForByName(string provider)
    {
        var settings = Settings(provider);
        _master.Start(settings);

        await _master.WaitFor("/health/live", HttpStatusCode.OK);
        await _master.WaitFor("/health/ready", HttpStatusCode.ServiceUnavailable);
        var text = await _master.Text("/health/ready");
        Assert.Contains("AccountName=devstoreaccount1", text);
        Assert.Contains("connection refused", text);
        Assert.Contains("Orleans:GrainStorage:Default:ConnectionString", text);
        Assert.DoesNotContain(Azurite.AccountKey, text);

        await _azure.StartAsync();

        await _master.WaitFor("/health/ready", HttpStatusCode.OK);
        Assert.Equal(0, await _master.Stop());
        Assert.Empty(_master.Error);
    }

    [Theory]
    [InlineData(Blobs)]
    [InlineData(Tables)]
    public async Task Key_Wrong_IsOneSentenceAndAnExitCode(string provider)
    {
        var settings = Settings(provider);
        await _azure.StartAsync();
        var wrong = "AAAA" + Azurite.AccountKey[4..];

        _master.Start([.. settings.Select(each => (each.Key, each.Value?.Replace(Azurite.AccountKey, wrong, StringComparison.Ordinal)))]);

        Assert.Equal(SiloProgram.CannotStart, await _master.Ended());
        Assert.Contains("refuses the credentials", Assert.Single(_master.Error.Trim().Split('\n')));
        Assert.DoesNotContain(wrong, _master.Error);
    }

    [Theory]
    [InlineData(Blobs)]
    [InlineData(Tables)]
    public async Task Account_EmptiedBetweenTwoStarts_IsRefused(string provider)
    {
        var settings = Settings(provider);
        await _azure.StartAsync();
        await using (await SiloHost.StartAsync(settings))
        {
        }

        await _azure.StopAsync();
        await _azure.StartAsync();

        var error = await Assert.ThrowsAsync<SiloConfigurationException>(() => SiloHost.StartAsync(settings));
        Assert.Contains("is empty", error.Message);
        Assert.Contains("AccountName=devstoreaccount1", error.Message);
        Assert.DoesNotContain(Azurite.AccountKey, error.Message);
    }

    [Theory]
    [InlineData(Blobs)]
    [InlineData(Tables)]
    public async Task Account_EmptiedUnderARunningSilo_StopsIt(string provider)
    {
        var settings = Settings(provider);
        await _azure.StartAsync();
        _master.Start(settings);
        await _master.WaitFor("/health/ready", HttpStatusCode.OK);

        await _azure.StopAsync();
        await _azure.StartAsync();

        Assert.Equal(SiloProgram.CannotStart, await _master.Ended());
        Assert.Contains("was emptied", _master.Error);
    }

    [Theory]
    [InlineData(Blobs)]
    [InlineData(Tables)]
    public async Task Account_SilentUnderARunningSilo_IsUsedAgainAndNothingIsLost(string provider)
    {
        var settings = Settings(provider);
        await _azure.StartAsync();
        await using var silo = await SiloHost.StartAsync(settings);
        await silo.Grains.GetGrain<INoteGrain>("before").Write("before");

        await _azure.SignalAsync("-STOP");
        await Assert.ThrowsAnyAsync<Exception>(() => silo.Grains.GetGrain<INoteGrain>("during").Write("during"));
        await _azure.SignalAsync("-CONT");

        await MasterProgram.Eventually(() => silo.Grains.GetGrain<INoteGrain>("after").Write("after"));
        Assert.Equal("before", (await silo.Read("before")).State!.Text);
    }

    [Theory]
    [InlineData(Blobs, "ConnectionString", "nonsense", "Orleans:GrainStorage:Default:ConnectionString cannot be read")]
    [InlineData(Tables, "ConnectionString", "nonsense", "Orleans:GrainStorage:Default:ConnectionString cannot be read")]
    [InlineData(Blobs, "ConnectionString", "AccountName=a;AccountKey=zzz", "Orleans:GrainStorage:Default:ConnectionString cannot be read")]
    [InlineData(Tables, "ConnectionString", "AccountName=a;AccountKey=zzz", "Orleans:GrainStorage:Default:ConnectionString cannot be read")]
    [InlineData(Blobs, "ConnectionString", " ", "Orleans:GrainStorage:Default:ConnectionString is empty")]
    [InlineData(Tables, "ConnectionString", null, "Orleans:GrainStorage:Default:ConnectionString is missing")]
    [InlineData(Tables, "ConnectionName", "azure", "ConnectionStrings:azure is missing")]
    [InlineData(Blobs, "ContainerName", "Mesos_State", "Orleans:GrainStorage:Default:ContainerName is 'Mesos_State'")]
    [InlineData(Blobs, "ContainerName", "ab", "has 3 to 63 small letters")]
    [InlineData(Tables, "TableName", "mesos-state", "Orleans:GrainStorage:Default:TableName is 'mesos-state'")]
    [InlineData(Tables, "TableName", "1st", "begins with a letter")]
    public void Setting_Wrong_IsRefusedByName(string provider, string setting, string? value, string message)
    {
        Azurite.SkipUnlessBuiltIn();
        var section = "Orleans:GrainStorage:Default:";
        List<(string, string?)> settings = [(section + "ProviderType", provider), (section + setting, value)];
        if (!setting.StartsWith("Connection", StringComparison.Ordinal))
        {
            settings.Add((section + "ConnectionString", _azure.ConnectionString));
        }

        var error = Assert.Throws<SiloConfigurationException>(() => SiloHost.Build([_directory.Setting, .. settings]));

        Assert.Contains(message, error.Message);
    }

    [Theory]
    [InlineData("a/b", false)]
    [InlineData("a#b", false)]
    [InlineData("a_b", true)]
    public void ServiceId_ThatTablesWouldFileUnderAnother_IsRefused(string service, bool taken)
    {
        Azurite.SkipUnlessBuiltIn();
        (string, string?)[] settings =
        [
            _directory.Setting, ("Orleans:ServiceId", service), ("Orleans:GrainStorage:Default:ProviderType", Tables), ("Orleans:GrainStorage:Default:ConnectionString", _azure.ConnectionString),
        ];

        var error = Record.Exception(() => SiloHost.Build(settings).Dispose());

        Assert.Equal(taken, error is null);
        Assert.Equal(!taken, error is SiloConfigurationException && error.Message.Contains("Orleans:ServiceId", StringComparison.Ordinal));
    }

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        await _master.DisposeAsync();
        await _azure.DisposeAsync();
        _directory.Dispose();
    }

    private (string Key, string? Value)[] Settings(string provider) => _azure.Settings(provider, "fault", _directory);
}
