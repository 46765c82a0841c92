using System.Net;
using Mesos.Orleans.Silo.Configuration;
using Mesos.Orleans.Silo.Hosting;
using Mesos.Orleans.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;

namespace Mesos.Orleans.Silo.Tests.Hosting;

/// <summary>A Redis that is late, shut, restarted or emptied.</summary>
public sealed class RedisFaultTests : IAsyncLifetime
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly RedisServer _redis = new();
    private readonly string _url = $"http://127.0.0.1:{FreePorts.Next()}";
    private readonly StringWriter _error = new();
    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(5) };

    [Fact]
    public async Task Redis_DownAtTheStart_IsWaitedForByName()
    {
        _redis.Reserve();
        var settings = _redis.Settings("late");
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var program = SiloProgram.RunAsync(() => Master(settings), _error, stop.Token);

        Assert.Equal(HttpStatusCode.OK, await Status("/health/live", HttpStatusCode.OK));
        var refused = await _http.GetAsync(_url + "/health/ready", stop.Token);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        var text = await refused.Content.ReadAsStringAsync(stop.Token);
        Assert.Contains(_redis.Address, text);
        Assert.Contains("Orleans:Clustering:ConnectionString", text);
        Assert.False(program.IsCompleted);

        await _redis.StartAsync();

        Assert.Equal(HttpStatusCode.OK, await Status("/health/ready", HttpStatusCode.OK));
        await stop.CancelAsync();
        Assert.Equal(0, await program);
        Assert.Empty(_error.ToString());
    }

    [Fact]
    public async Task Program_ToldToStopWhileItWaits_EndsWithZero()
    {
        _redis.Reserve();
        var settings = _redis.Settings("never");
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var program = SiloProgram.RunAsync(() => Master(settings), _error, stop.Token);
        await Status("/health/live", HttpStatusCode.OK);

        await stop.CancelAsync();

        Assert.Equal(0, await program);
    }

    [Fact]
    public async Task Password_Missing_IsOneSentenceAndAnExitCode()
    {
        await using var locked = new RedisServer { Password = "sesame" };
        await locked.StartAsync();
        var settings = locked.Settings("locked").Select(s => (s.Item1, s.Item2?.Replace(",password=sesame", "", StringComparison.Ordinal))).ToArray();

        var code = await SiloProgram.RunAsync(() => Master(settings), _error, TestContext.Current.CancellationToken);

        Assert.Equal(SiloProgram.CannotStart, code);
        Assert.Contains("refuses the credentials", Assert.Single(_error.ToString().Trim().Split('\n')));
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

        await Eventually(() => silo.Grains.GetGrain<INoteGrain>("after").Write("after"));
        Assert.Equal("before", (await silo.Read("before")).State!.Text);
    }

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _redis.DisposeAsync();
    }

    private WebApplication Master((string Key, string? Value)[] settings) =>
        MesosMaster.Build(["--urls", _url], builder =>
        {
            builder.Configuration.AddInMemoryCollection(settings.Select(s => KeyValuePair.Create(s.Key, s.Value)));
            builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
            {
                ["Mesos:Silo:SiloPort"] = FreePorts.Next().ToString(),
                ["Mesos:Silo:GatewayPort"] = FreePorts.Next().ToString(),
            });
        });

    private async Task<HttpStatusCode?> Status(string path, HttpStatusCode wanted)
    {
        HttpStatusCode? status = null;
        await Eventually(async () =>
        {
            status = (await _http.GetAsync(_url + path, TestContext.Current.CancellationToken)).StatusCode;
            Assert.Equal(wanted, status);
        });
        return status;
    }

    private static async Task Eventually(Func<Task> attempt)
    {
        var start = TimeProvider.System.GetTimestamp();
        while (true)
        {
            try
            {
                await attempt();
                return;
            }
            catch (Exception) when (TimeProvider.System.GetElapsedTime(start) < Limit)
            {
                await Task.Delay(50, TestContext.Current.CancellationToken);
            }
        }
    }
}
