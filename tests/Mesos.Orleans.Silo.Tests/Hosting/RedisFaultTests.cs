using System.Net;
using Mesos.Orleans.Silo.Configuration;
using Mesos.Orleans.Silo.Hosting;

namespace Mesos.Orleans.Silo.Tests.Hosting;

/// <summary>A Redis that is late, shut, restarted or emptied.</summary>
public sealed class RedisFaultTests : IAsyncLifetime
{
    private readonly RedisServer _redis = new();
    private readonly MasterProgram _master = new();

    [Fact]
    public async Task Redis_DownAtTheStart_IsWaitedForByName()
    {
        _redis.Reserve();
        var settings = _redis.Settings("late");
        _master.Start(settings);

        await _master.WaitFor("/health/live", HttpStatusCode.OK);
        await _master.WaitFor("/health/ready", HttpStatusCode.ServiceUnavailable);
        var text = await _master.Text("/health/ready");
        Assert.Contains(_redis.Address, text);
        Assert.Contains("Orleans:Clustering:ConnectionString", text);
        Assert.True(_master.IsRunning);

        await _redis.StartAsync();

        await _master.WaitFor("/health/ready", HttpStatusCode.OK);
        Assert.Equal(0, await _master.Stop());
        Assert.Empty(_master.Error);
    }

    [Fact]
    public async Task Clock_TooFarFromRedis_IsWaitedFor()
    {
        await _redis.StartAsync();
        _master.Start([.. _redis.Settings("clock"), ("Mesos:MaxClockSkew", "00:00:00.0000001")]);

        await _master.WaitFor("/health/live", HttpStatusCode.OK);
        var reason = await _master.Text("/health/ready");

        Assert.Contains("has a clock", reason);
        Assert.Contains("Mesos:MaxClockSkew", reason);
        Assert.Equal(0, await _master.Stop());
    }

    [Fact]
    public async Task Program_ToldToStopWhileItWaits_EndsWithZero()
    {
        _redis.Reserve();
        var settings = _redis.Settings("never");
        _master.Start(settings);
        await _master.WaitFor("/health/live", HttpStatusCode.OK);

        Assert.Equal(0, await _master.Stop());
    }

    [Fact]
    public async Task Password_Missing_IsOneSentenceAndAnExitCode()
    {
        await using var locked = new RedisServer { Password = "sesame" };
        await locked.StartAsync();
        var settings = locked.Settings("locked").Select(s => (s.Item1, s.Item2?.Replace(",password=sesame", "", StringComparison.Ordinal))).ToArray();

        _master.Start(settings);

        Assert.Equal(SiloProgram.CannotStart, await _master.Ended());
        Assert.Contains("refuses the credentials", Assert.Single(_master.Error.Trim().Split('\n')));
    }

    [Fact]
    public async Task Database_EmptiedBetweenTwoStarts_IsRefused()
    {
        await _redis.StartAsync();
        await using (await SiloHost.StartAsync(_redis.Settings("lost")))
        {
        }

        await using (var connection = await _redis.ConnectAsync())
        {
            await connection.GetServers()[0].FlushAllDatabasesAsync();
        }

        var error = await Assert.ThrowsAsync<SiloConfigurationException>(() => SiloHost.StartAsync(_redis.Settings("lost")));

        Assert.Contains("is empty", error.Message);
        Assert.Contains(_redis.Address, error.Message);
    }

    [Fact]
    public async Task Redis_RestartedUnderARunningSilo_IsUsedAgainAndNothingIsLost()
    {
        await _redis.StartAsync();
        await using var silo = await SiloHost.StartAsync(_redis.Settings("again"));
        await silo.Grains.GetGrain<INoteGrain>("before").Write("before");

        await _redis.StopAsync();
        await Assert.ThrowsAnyAsync<Exception>(() => silo.Grains.GetGrain<INoteGrain>("during").Write("during"));
        await _redis.StartAsync();

        await MasterProgram.Eventually(() => silo.Grains.GetGrain<INoteGrain>("after").Write("after"));
        Assert.Equal("before", (await silo.Read("before")).State!.Text);
    }

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        await _master.DisposeAsync();
        await _redis.DisposeAsync();
    }
}
