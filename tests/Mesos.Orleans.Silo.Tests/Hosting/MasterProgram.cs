using System.Net;
using System.Text.Json;
using Mesos.Orleans.Silo.Hosting;
using Mesos.Orleans.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Orleans;

namespace Mesos.Orleans.Silo.Tests.Hosting;

/// <summary>The master as a program runs it, with its HTTP door, in this process.</summary>
internal sealed class MasterProgram : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(90);

    private readonly string _url = $"http://127.0.0.1:{FreePorts.Next()}";
    private readonly StringWriter _error = new();
    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(10) };
    private readonly CancellationTokenSource _stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
    private Task<int>? _running;

    /// <summary>What it wrote to standard error.</summary>
    public string Error => _error.ToString();

    /// <summary>The cluster; once it serves.</summary>
    public IGrainFactory Grains { get; private set; } = null!;

    public bool IsRunning => _running is { IsCompleted: false };

    public void Start(params (string Key, string? Value)[] settings) => _running = SiloProgram.RunAsync(() => Build(settings), _error, _stop.Token);

    /// <summary>Waits for its end and returns the exit code.</summary>
    public Task<int> Ended() => _running!.WaitAsync(Limit);

    /// <summary>Tells it to stop, and returns the exit code.</summary>
    public async Task<int> Stop()
    {
        await _stop.CancelAsync();
        return await Ended();
    }

    public async Task<HttpStatusCode> Status(string path) => (await _http.GetAsync(_url + path, TestContext.Current.CancellationToken)).StatusCode;

    public async Task<string> Text(string path)
    {
        using var answer = await _http.GetAsync(_url + path, TestContext.Current.CancellationToken);
        return await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
    }

    public async Task<JsonElement> Json(string path) => JsonSerializer.Deserialize<JsonElement>(await Text(path));

    public async Task Put(string path, string json)
    {
        using var content = new StringContent(json, System.Text.Encoding.UTF8, "application/json");
        (await _http.PutAsync(_url + path, content, TestContext.Current.CancellationToken)).EnsureSuccessStatusCode();
    }

    /// <summary>Asks until it answers so.</summary>
    public Task WaitFor(string path, HttpStatusCode status) => Eventually(async () => Assert.Equal(status, await Status(path)));

    /// <summary>Tries until it succeeds.</summary>
    public static async Task Eventually(Func<Task> attempt)
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

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        if (_running is not null)
        {
            await _running.WaitAsync(Limit).ContinueWith(static _ => { }, TaskScheduler.Default);
        }

        _stop.Dispose();
        _http.Dispose();
    }

    private WebApplication Build((string Key, string? Value)[] settings)
    {
        var application = MesosMaster.Build(["--urls", _url], builder => Configure(builder, settings));
        Grains = application.Services.GetRequiredService<IGrainFactory>();
        return application;
    }

    private static void Configure(WebApplicationBuilder builder, (string Key, string? Value)[] settings)
    {
        builder.Configuration.AddInMemoryCollection(settings.Select(s => KeyValuePair.Create(s.Key, s.Value)));
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Mesos:Silo:SiloPort"] = FreePorts.Next().ToString(),
            ["Mesos:Silo:GatewayPort"] = FreePorts.Next().ToString(),
        });
    }
}
