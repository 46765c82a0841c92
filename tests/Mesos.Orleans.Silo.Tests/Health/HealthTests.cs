using System.Net;
using System.Text.Json;
using Mesos.Orleans.Silo.Tests.Hosting;

namespace Mesos.Orleans.Silo.Tests.Health;

public sealed class HealthTests : IAsyncLifetime
{
    private readonly RedisServer _redis = new();
    private readonly MasterProgram _master = new();

    [Fact]
    public async Task Master_ThatServes_IsAliveAndReady()
    {
        using var directory = new WorkDirectory();
        _master.Start(directory.Setting);

        await _master.WaitFor("/health/ready", HttpStatusCode.OK);

        var checks = (await _master.Json("/health/ready")).GetProperty("checks");
        Assert.Equal(["silo", "store", "cluster"], checks.EnumerateObject().Select(check => check.Name));
        Assert.Equal("active", checks.GetProperty("silo").GetString());
        Assert.Equal(HttpStatusCode.OK, await _master.Status("/health/live"));
        Assert.Equal(HttpStatusCode.OK, await _master.Status("/health"));
        await _master.Stop();
    }

    [Fact]
    public async Task Master_WhoseStoreIsAway_IsAliveAndNotReadyUntilItIsBack()
    {
        await _redis.StartAsync();
        _master.Start(_redis.Settings("away"));
        await _master.WaitFor("/health/ready", HttpStatusCode.OK);

        await _redis.StopAsync();
        await _master.WaitFor("/health/ready", HttpStatusCode.ServiceUnavailable);
        Assert.Contains("does not answer", (await _master.Json("/health/ready")).GetProperty("checks").GetProperty("store").GetString());
        Assert.Equal(HttpStatusCode.OK, await _master.Status("/health/live"));

        await _redis.StartAsync();
        await _master.WaitFor("/health/ready", HttpStatusCode.OK);
        Assert.Equal(0, await _master.Stop());
    }

    [Fact]
    public async Task Master_WhoseStoreIsEmptiedWhileItRuns_StopsAndSaysWhy()
    {
        await _redis.StartAsync();
        _master.Start(_redis.Settings("emptied"));
        await _master.WaitFor("/health/ready", HttpStatusCode.OK);

        await using (var connection = await _redis.ConnectAsync())
        {
            await connection.GetServers()[0].FlushAllDatabasesAsync();
        }

        Assert.Equal(1, await _master.Ended());
        Assert.Contains("was emptied", _master.Error);
    }

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        await _master.DisposeAsync();
        await _redis.DisposeAsync();
    }
}
