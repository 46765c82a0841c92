using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Orleans;
using Orleans.Persistence;
using Orleans.Runtime;
using Orleans.Storage;

namespace Mesos.Orleans.Silo.Tests.Hosting;

/// <summary>The storage and the clustering for one's own machines.</summary>
public sealed class RedisStorageTests(RedisServer redis) : StorageContract, IClassFixture<RedisServer>
{
    // Each test is a cluster of its own.
    private readonly string _cluster = Path.GetRandomFileName();

    [Fact]
    public async Task Silos_OnOneRedis_FormOneClusterAndShareState()
    {
        await using var first = await Start();
        await first.Grains.GetGrain<INoteGrain>("n").Write("kept");
        await using var second = await Start();

        var hosts = await second.Grains.GetGrain<IManagementGrain>(0).GetHosts(onlyActive: true);

        Assert.Equal(2, hosts.Count);
        Assert.Equal("kept", await second.Grains.GetGrain<INoteGrain>("n").Read());
    }

    [Fact]
    public async Task Serializer_OfRedisStorage_IsOrleansBinary()
    {
        await using var silo = await Start();

        var options = silo.Services.GetRequiredService<IOptionsMonitor<RedisStorageOptions>>().Get("Default");

        Assert.IsType<OrleansGrainStorageSerializer>(options.GrainStorageSerializer);
    }

    private protected override (string Key, string? Value)[] Settings => redis.Settings(_cluster);
}
