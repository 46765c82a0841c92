using System.Net;
using System.Net.Sockets;
using Mesos.Orleans.Silo.Configuration;
using Mesos.Orleans.Silo.Tests.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.GrainDirectory;
using Orleans.Storage;

namespace Mesos.Orleans.Silo.Tests.Configuration;

public sealed class SiloConfigurationTests : IDisposable
{
    private readonly WorkDirectory _directory = new();

    [Theory]
    [InlineData("Orleans:Clustering:ProviderType", "Zookeeper", "Development, Redis")]
    [InlineData("Orleans:Reminders:ProviderType", "Cron", "Memory, Redis")]
    [InlineData("Orleans:GrainStorage:Default:ProviderType", "Floppy", "AdoNet, ")]
    [InlineData("Orleans:GrainStorage:Other:ProviderType", "Floppy", "AdoNet, ")]
    public void Provider_Unknown_IsRefusedWithTheKnownOnes(string key, string value, string known)
    {
        var error = Assert.Throws<SiloConfigurationException>(() => SiloHost.Build(_directory.Setting, (key, value)));

        Assert.Contains(key, error.Message);
        Assert.Contains($"'{value}'", error.Message);
        Assert.Contains(known, error.Message);
    }

    [Theory]
    [InlineData("Orleans:Clustering:ConnectionString", "x:1", "Orleans:Clustering:ProviderType is missing")]
    [InlineData("Orleans:GrainStorage:Default:ConnectionString", "x", "Orleans:GrainStorage:Default:ProviderType is missing")]
    [InlineData("Orleans:Clustering:ProviderType", "Redis", "Orleans:Clustering:ConnectionString is missing")]
    [InlineData("Orleans:GrainStorage:Default:ProviderType", "AdoNet", "Orleans:GrainStorage:Default:Invariant is ''")]
    [InlineData("Orleans:GrainStorage:Default:ProviderType", "Redis", "Orleans:GrainStorage:Default:ConnectionString is missing")]
    [InlineData("Mesos:MaxClockSkew", "00:00:00", "Mesos:MaxClockSkew is '00:00:00'")]
    [InlineData("Mesos:MaxClockSkew", "soon", "Mesos:MaxClockSkew is 'soon'")]
    [InlineData("Mesos:Silo:SiloPort", "0", "a port is a number from 1 to 65535")]
    [InlineData("Mesos:Silo:SiloPort", "65536", "a port is a number from 1 to 65535")]
    [InlineData("Mesos:Silo:GatewayPort", "many", "Mesos:Silo:GatewayPort is 'many'")]
    [InlineData("Mesos:Silo:AdvertisedIPAddress", "somewhere", "is not an IP address")]
    public void Setting_Wrong_IsRefusedByName(string key, string value, string message)
    {
        var error = Assert.Throws<SiloConfigurationException>(() => SiloHost.Build(_directory.Setting, (key, value)));

        Assert.Contains(message, error.Message);
    }

    [Theory]
    [InlineData("10.0.0.5:6379,nonsense=1", "cannot be read")]
    [InlineData("", "names no server")]
    [InlineData("password=x", "names no server")]
    public void RedisConnectionString_ThatSaysNothing_IsRefusedByName(string text, string message)
    {
        var error = Assert.Throws<SiloConfigurationException>(() => SiloHost.Build(
            _directory.Setting, ("Orleans:Clustering:ProviderType", "Redis"), ("Orleans:Clustering:ConnectionString", text)));

        Assert.Contains("Orleans:Clustering:ConnectionString", error.Message);
        Assert.Contains(message, error.Message);
    }

#if !AZURE_STORAGE
    [Fact]
    public void AzureStorage_NotBuiltIn_IsRefusedNamingTheSwitch()
    {
        var error = Assert.Throws<SiloConfigurationException>(
            () => SiloHost.Build(("Orleans:GrainStorage:Default:ProviderType", "AzureTableStorage")));

        Assert.Contains("-p:AzureStorage=true", error.Message);
    }
#endif

    [Fact]
    public void Settings_SeveralWrong_AreAllNamedAtOnce()
    {
        var error = Assert.Throws<SiloConfigurationException>(() => SiloHost.Build(
            ("Orleans:Clustering:ProviderType", "x"), ("Orleans:Reminders:ProviderType", "y"), ("Mesos:Silo:SiloPort", "z")));

        Assert.Equal(3, error.Message.Split(Environment.NewLine).Length);
    }

    [Theory]
    [InlineData("Mesos:Silo:SiloPort")]
    [InlineData("Mesos:Silo:GatewayPort")]
    public async Task Port_InUse_IsNamedWithItsSetting(string key)
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port.ToString();

        var error = await Assert.ThrowsAsync<SiloConfigurationException>(() => SiloHost.StartAsync(_directory.Setting, (key, port)));

        Assert.Contains(port, error.Message);
        Assert.Contains(key, error.Message);
        Assert.Contains("is in use", error.Message);
    }

    [Fact]
    public void Defaults_WithNothingConfigured_AreLocal()
    {
        using var host = SiloHost.Build(_directory.Setting);
        var configuration = host.Services.GetRequiredService<IConfiguration>();
        var endpoints = host.Services.GetRequiredService<IOptions<EndpointOptions>>().Value;
        var storage = host.Services.GetRequiredService<IOptionsMonitor<AdoNetGrainStorageOptions>>().Get("Default");

        Assert.Equal("Development", configuration["Orleans:Clustering:ProviderType"]);
        Assert.Equal("Memory", configuration["Orleans:Reminders:ProviderType"]);
        Assert.Equal(IPAddress.Loopback, endpoints.AdvertisedIPAddress);
        Assert.Contains(_directory.Database, storage.DataSource!.ConnectionString);
        Assert.IsType<OrleansGrainStorageSerializer>(storage.GrainStorageSerializer);
        Assert.Equal(TimeSpan.FromSeconds(5), host.Services.GetRequiredService<IOptions<SiloMessagingOptions>>().Value.ResponseTimeout);
    }

    [Fact]
    public void OrleansOwnEndpoints_Configured_WinOverOurs()
    {
        using var host = SiloHost.Build(_directory.Setting, ("Orleans:Endpoints:SiloPort", "12345"), ("Mesos:Silo:SiloPort", "23456"));

        Assert.Equal(12345, host.Services.GetRequiredService<IOptions<EndpointOptions>>().Value.SiloPort);
    }

    [Fact]
    public void Membership_Defaults_AreTheFastOnes()
    {
        using var host = SiloHost.Build(_directory.Setting);
        var membership = host.Services.GetRequiredService<IOptions<ClusterMembershipOptions>>().Value;

        Assert.Equal(TimeSpan.FromSeconds(1), membership.ProbeTimeout);
        Assert.Equal(2, membership.NumMissedProbesLimit);
        Assert.Equal(1, membership.NumVotesForDeathDeclaration);
        Assert.Equal(TimeSpan.FromSeconds(2), host.Services.GetRequiredService<IOptions<GrainDirectoryOptions>>().Value.RangeLeaseDuration);
    }

    [Fact]
    public void GrainDirectory_ByDefault_IsTheStronglyConsistentOne()
    {
        using var host = SiloHost.Build(_directory.Setting);

        var directory = host.Services.GetRequiredKeyedService<IGrainDirectory>(GrainDirectoryAttribute.DEFAULT_GRAIN_DIRECTORY);

        Assert.Equal("DistributedGrainDirectory", directory.GetType().Name);
    }

    [Theory]
    [InlineData("RangeLeaseDuration", "00:00:00", true)]
    [InlineData("RangeLeaseDuration", "-00:00:01", false)]
    [InlineData("RangeLeaseDuration", "01:00:00", true)]
    [InlineData("RangeLeaseDuration", "01:00:01", false)]
    [InlineData("ProbeTimeout", "00:00:00", false)]
    [InlineData("ProbeTimeout", "00:00:03", true)]
    [InlineData("ProbeTimeout", "00:00:03.1", false)]
    [InlineData("NumMissedProbesLimit", "0", false)]
    [InlineData("NumMissedProbesLimit", "100", true)]
    [InlineData("NumMissedProbesLimit", "101", false)]
    [InlineData("NumVotesForDeathDeclaration", "10", true)]
    [InlineData("NumVotesForDeathDeclaration", "11", false)]
    public void Membership_AtItsLimits_IsTakenOrRefusedByName(string setting, string value, bool taken)
    {
        using var host = SiloHost.Build(_directory.Setting, ($"Mesos:Membership:{setting}", value));
        var options = host.Services.GetRequiredService<IOptions<MembershipOptions>>();

        if (taken)
        {
            Assert.NotNull(options.Value);
        }
        else
        {
            Assert.Contains(setting, Assert.Throws<OptionsValidationException>(() => options.Value).Message);
        }
    }

    public void Dispose() => _directory.Dispose();
}
